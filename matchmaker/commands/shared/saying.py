"""The language in which a command says what is wrong: that of `--language`, else of the locale."""

import os
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Final

OPTION: Final = "--language"
LANGUAGES: Final = ("fr", "en")
_spoken: ContextVar[str] = ContextVar("spoken", default="en")


def speak(language: str) -> None:
    """Say faults in this language from now on."""
    _spoken.set(language)


def language() -> str:
    """The language that is spoken."""
    return _spoken.get()


def language_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """What the arguments ask for, as far as it is one of ours; else what the locale does."""
    for place, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == OPTION:
            value = value or "".join(arguments[place + 1 : place + 2])
            if value in LANGUAGES:
                return value
    spoken = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "fr" if next(filter(None, spoken), "").startswith("fr") else "en"


def in_language(line: str) -> str:
    """The line in the language that is spoken; as it is, where nobody has thought of it."""
    spoken = language()
    if spoken == "en":
        return line
    # The catalogues take a moment to load; most commands find no fault.
    from matchmaker.commands.shared.sentences import translated

    return translated(line, spoken) or line
