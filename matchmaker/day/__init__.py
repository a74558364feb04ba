"""The day itself: who is here, what took place, what changed in the room since the plan.

Nothing here touches a declared availability or a schedule; the next plan is made with what is
known by then (`state`).
"""

from matchmaker.day.attendance import (
    Attendance,
    Presence,
    absent,
    arrive,
    attendance,
    late,
    left,
    undo,
)
from matchmaker.day.meetings import (
    Mark,
    Marked,
    did_not_take_place,
    mark_meeting,
    marks,
    unmark_meeting,
)
from matchmaker.day.room import close_table, lose_delegates, reopen_table, slip
from matchmaker.day.state import DayState, DelegatesLost, state

__all__ = [
    "Attendance",
    "DayState",
    "DelegatesLost",
    "Mark",
    "Marked",
    "Presence",
    "absent",
    "arrive",
    "attendance",
    "close_table",
    "did_not_take_place",
    "late",
    "left",
    "lose_delegates",
    "mark_meeting",
    "marks",
    "reopen_table",
    "slip",
    "state",
    "undo",
    "unmark_meeting",
]
