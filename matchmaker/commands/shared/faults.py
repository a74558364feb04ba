"""What keeps a command from working at all, in one line, without a password."""

import asyncio
import os
import sys

from matchmaker.commands.shared.saying import in_language
from matchmaker.db import CannotOpen, MigrationRefused, errors, require_ready
from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.settings import direct_url


def in_a_line(fault: Exception) -> str | None:
    """What whoever started the command can mend; None for a fault of the program."""
    if isinstance(fault, SettingsError | MigrationRefused | CannotOpen):
        return str(fault)
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}"
    if isinstance(fault, errors.OF_THE_DATABASE):
        return _of_the_database()
    return None


def tell(command: str, line: str) -> int:
    """Say it in the language that is spoken, and which command it was; the exit status."""
    print(f"matchmaker {command}: {in_language(line)}", file=sys.stderr)
    return 2


def _of_the_database() -> str | None:
    """Ask the database itself what is the matter."""
    try:
        asyncio.run(require_ready(direct_url(os.environ)))
    except (SettingsError, MigrationRefused, CannotOpen) as reason:
        return str(reason)
    return None
