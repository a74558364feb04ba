"""Planning a morning: runs of the solver, versions, publishing, and what a person sees of it."""

from matchmaker.planning.agenda import Absence, Agenda, AgendaMeeting, UngrantedWish, agenda
from matchmaker.planning.publishing import Published, count_overtaken, publish
from matchmaker.planning.runs import Run, latest_run, recent_runs, request_run, run, stop_run
from matchmaker.planning.versions import (
    UnservedPerson,
    Version,
    unserved_people,
    version,
    version_in_force,
    versions,
)
from matchmaker.planning.withdrawing import (
    OwnPlace,
    TakenBack,
    asks_for_hour,
    meeting_ahead,
    return_to_meeting,
    taken_back,
    taken_back_by,
    withdraw_meeting,
)

__all__ = [
    "Absence",
    "Agenda",
    "AgendaMeeting",
    "OwnPlace",
    "Published",
    "Run",
    "TakenBack",
    "UngrantedWish",
    "UnservedPerson",
    "Version",
    "agenda",
    "asks_for_hour",
    "count_overtaken",
    "latest_run",
    "meeting_ahead",
    "publish",
    "recent_runs",
    "request_run",
    "return_to_meeting",
    "run",
    "stop_run",
    "taken_back",
    "taken_back_by",
    "unserved_people",
    "version",
    "version_in_force",
    "versions",
    "withdraw_meeting",
]
