"""A process that we start ends with us, even when we are killed: the kernel sees to it.

It stands here, below all other packages, because the embedded server needs it.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)


def ends_with_us(signal_name: str) -> list[str]:
    """What stands before the command of any program, so that our end sends it this signal.

    After a change of user, which would clear it.
    """
    return ["setpriv", "--pdeathsig", signal_name, "--"]


def die_with(parent: int) -> None:
    """Have the kernel kill this process, one of our own programs, when its parent ends."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
