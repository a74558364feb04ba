"""An investor's people: who they are, and who of them holds which meeting."""

from matchmaker.delegates.seats import (
    NOBODY,
    Delegate,
    HeldMeeting,
    delegate_of,
    delegates_of,
    find_delegate,
    held_by,
    require_held,
    spread,
    teams_of,
)

__all__ = [
    "NOBODY",
    "Delegate",
    "HeldMeeting",
    "delegate_of",
    "delegates_of",
    "find_delegate",
    "held_by",
    "require_held",
    "spread",
    "teams_of",
]
