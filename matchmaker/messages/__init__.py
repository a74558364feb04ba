"""What people are sent, as organisers look at it: before it is sent, and afterwards.

Whoever is shown what an act would write is shown the act itself, done and undone. A text is drawn
by what draws the messages that leave; only the way into somebody's page is taken out of it.
"""

from matchmaker.messages.looking import (
    Matched,
    MessageLine,
    lines_of,
    matching,
    recipient_of,
    shown_of,
)
from matchmaker.messages.previewing import preview, preview_invitation, preview_reminder
from matchmaker.messages.rehearsing import (
    Addressee,
    Rehearsal,
    rehearsal,
    rehearse_publication,
)
from matchmaker.messages.releasing import release_all
from matchmaker.messages.resending import resend
from matchmaker.messages.showing import Shown

__all__ = [
    "Addressee",
    "Matched",
    "MessageLine",
    "Rehearsal",
    "Shown",
    "lines_of",
    "matching",
    "preview",
    "preview_invitation",
    "preview_reminder",
    "recipient_of",
    "rehearsal",
    "rehearse_publication",
    "release_all",
    "resend",
    "shown_of",
]
