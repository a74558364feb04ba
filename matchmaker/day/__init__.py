"""The day itself: who is here, what took place, what changed in the room since the plan.

Nothing here touches a declared availability or a schedule; the next plan is made with what is
known by then (`state`).
"""

from matchmaker.day.acts import UNDO_FOR, DayAct, first_time, recent_acts
from matchmaker.day.alerts import Alert, alerts
from matchmaker.day.attendance import (
    Attendance,
    PersonPresence,
    Presence,
    announce_late,
    arrive,
    attendance,
    check_in,
    check_in_delegate,
    note_absent,
    note_departure,
    note_late,
    presences,
)
from matchmaker.day.badges import (
    Badge,
    badge_code,
    badges,
    delegate_badge_code,
    delegate_badges,
    delegate_owner_of,
    owner_of,
)
from matchmaker.day.board import BoardMeeting, DayBoard, ShownPresence, board, by_person
from matchmaker.day.desk import (
    DeskFigures,
    DeskLine,
    Listing,
    desk_figures,
    desk_line,
    desk_lines,
)
from matchmaker.day.door import (
    DoorForm,
    OpenPlaces,
    open_places,
    register_at_door,
    register_visitor_at_door,
)
from matchmaker.day.meetings import (
    SOON,
    AttendanceMark,
    Marked,
    did_not_take_place,
    mark_meeting,
    marks,
)
from matchmaker.day.room import (
    close_table,
    lose_delegates,
    reopen_table,
    slip,
)
from matchmaker.day.state import (
    DayState,
    DelegatesLost,
    state,
)
from matchmaker.day.undoing import come_in_time, take_back, undo, unmark_meeting

__all__ = [
    "SOON",
    "UNDO_FOR",
    "Alert",
    "Attendance",
    "AttendanceMark",
    "Badge",
    "BoardMeeting",
    "DayAct",
    "DayBoard",
    "DayState",
    "DelegatesLost",
    "DeskFigures",
    "DeskLine",
    "DoorForm",
    "Listing",
    "Marked",
    "OpenPlaces",
    "PersonPresence",
    "Presence",
    "ShownPresence",
    "alerts",
    "announce_late",
    "arrive",
    "attendance",
    "badge_code",
    "badges",
    "board",
    "by_person",
    "check_in",
    "check_in_delegate",
    "close_table",
    "come_in_time",
    "delegate_badge_code",
    "delegate_badges",
    "delegate_owner_of",
    "desk_figures",
    "desk_line",
    "desk_lines",
    "did_not_take_place",
    "first_time",
    "lose_delegates",
    "mark_meeting",
    "marks",
    "note_absent",
    "note_departure",
    "note_late",
    "open_places",
    "owner_of",
    "presences",
    "recent_acts",
    "register_at_door",
    "register_visitor_at_door",
    "reopen_table",
    "slip",
    "state",
    "take_back",
    "undo",
    "unmark_meeting",
]
