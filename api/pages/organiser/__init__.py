"""The organiser's pages: signing in, the cockpit, people, planning, messages, journal."""

from litestar.types import ControllerRouterHandler

from api.pages.frame.organisers import organisers_router
from api.pages.organiser.day import day, day_acts, day_room, day_undo, screens, waiting
from api.pages.organiser.edition import cockpit, entrance, importing, journal, outbox
from api.pages.organiser.people import (
    details,
    duplicates,
    people,
    person_acts,
    staff,
)
from api.pages.organiser.planning import comparing, planning, reasons, replanning, versions, whatif

ROUTES: list[ControllerRouterHandler] = [
    *entrance.ROUTES,
    *cockpit.ROUTES,
    organisers_router(
        [
            *cockpit.MINE,
            *people.MINE,
            *duplicates.MINE,
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
