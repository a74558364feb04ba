"""What keeps a program from starting."""


class SettingsError(Exception):
    """The surroundings miss a variable or hold an unusable one."""
