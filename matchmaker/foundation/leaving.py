"""The end of a process in which a solver that was stopped may still be computing."""

import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """Exit with this status.

    A program that nobody waits for any more cannot be interrupted, and its threads would abort an
    orderly exit: then the process ends at once, all it has said being said.
    """
    linear = sys.modules.get("solver.lp.backend")  # a command that solves nothing has not loaded it
    if linear is not None and linear.left_alone():
        leave_at_once(status)
    sys.exit(status)


def leave_at_once(status: int) -> NoReturn:
    """Exit with this status, all that was said being written; nothing else is done any more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
