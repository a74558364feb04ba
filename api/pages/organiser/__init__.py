"""The organiser's pages: signing in, the cockpit, people, planning, messages, journal."""

from litestar.types import ControllerRouterHandler

from api.pages.organiser import (
    cockpit,
    comparing,
    day,
    day_acts,
    day_room,
    day_undo,
    details,
    entrance,
    importing,
    journal,
    outbox,
    people,
    person_acts,
    planning,
    reasons,
    replanning,
    screens,
    staff,
    versions,
    waiting,
    whatif,
)
from api.pages.organiser.desk import organisers_router

ROUTES: list[ControllerRouterHandler] = [
    *entrance.ROUTES,
    *cockpit.ROUTES,
    organisers_router(
        [
            *cockpit.MINE,
            *people.MINE,
            *person_acts.MINE,
            *details.MINE,
            *importing.MINE,
            *day.MINE,
            *day_acts.MINE,
            *day_room.MINE,
            *day_undo.MINE,
            *waiting.MINE,
            *planning.MINE,
            *staff.MINE,
            *versions.MINE,
            *reasons.MINE,
            *whatif.MINE,
            *replanning.MINE,
            *comparing.MINE,
            *screens.MINE,
            *outbox.MINE,
            *journal.MINE,
        ]
    ),
]
