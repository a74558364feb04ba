"""Planning a morning: runs of the solver, versions, publishing, and what a person sees of it."""

from matchmaker.planning.agenda import Absence, Agenda, AgendaMeeting, UngrantedWish, agenda
from matchmaker.planning.publishing import Published, overtaken, publish
from matchmaker.planning.runs import Run, latest_run, recent_runs, request_run, run, stop_run
from matchmaker.planning.versions import (
    UnservedPerson,
    Version,
    unserved_people,
    version,
    version_in_force,
    versions,
)

__all__ = [
    "Absence",
    "Agenda",
    "AgendaMeeting",
    "Published",
    "Run",
    "UngrantedWish",
    "UnservedPerson",
    "Version",
    "agenda",
    "latest_run",
    "overtaken",
    "publish",
    "recent_runs",
    "request_run",
    "run",
    "stop_run",
    "unserved_people",
    "version",
    "version_in_force",
    "versions",
]
