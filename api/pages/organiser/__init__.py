"""The organiser's pages: signing in, the cockpit, people, planning, messages, journal."""

from litestar.types import ControllerRouterHandler

from api.pages.frame.organisers import organisers_router
from api.pages.organiser import after, following, messages
from api.pages.organiser.day import day, day_acts, day_room, day_undo, screens, waiting
from api.pages.organiser.edition import (
    cockpit,
    entrance,
    exporting,
    founding,
    importing,
    journal,
    outbox,
    partners,
    settings,
    tokens,
    webhooks,
)
from api.pages.organiser.grid import rules, slots, tables
from api.pages.organiser.people import (
    adding,
    administrators,
    applying,
    badges,
    correcting,
    details,
    duplicates,
    people,
    person_acts,
    remarking,
    team,
    together,
)
from api.pages.organiser.planning import (
    bench,
    comparing,
    gestures,
    planning,
    reasons,
    replanning,
    taken_back,
    versions,
    whatif,
)
from api.pages.organiser.programme import items, roll

ROUTES: list[ControllerRouterHandler] = [
    *entrance.ROUTES,
    *cockpit.ROUTES,
    *founding.ROUTES,
    organisers_router(
        [
            *cockpit.MINE,
            *settings.MINE,
            *partners.MINE,
            *webhooks.MINE,
            *tokens.MINE,
            *founding.MINE,
            *slots.MINE,
            *tables.MINE,
            *rules.MINE,
            *people.MINE,
            *duplicates.MINE,
            *person_acts.MINE,
            *details.MINE,
            *applying.MINE,
            *adding.MINE,
            *correcting.MINE,
            *remarking.MINE,
            *together.MINE,
            *importing.MINE,
            *exporting.MINE,
            *items.MINE,
            *roll.MINE,
            *day.MINE,
            *day_acts.MINE,
            *day_room.MINE,
            *day_undo.MINE,
            *waiting.MINE,
            *after.MINE,
            *planning.MINE,
            *team.MINE,
            *administrators.MINE,
            *badges.MINE,
            *versions.MINE,
            *bench.MINE,
            *gestures.MINE,
            *reasons.MINE,
            *whatif.MINE,
            *replanning.MINE,
            *taken_back.MINE,
            *comparing.MINE,
            *screens.MINE,
            *outbox.MINE,
            *messages.MINE,
            *following.MINE,
            *journal.MINE,
        ]
    ),
]
