"""The JSON face, under /api/v1."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from api.controllers import (
    after,
    delegates,
    editions,
    following,
    grid,
    me,
    morning,
    office,
    organising,
    people,
    programme,
    sessions,
    settings,
)
from api.controllers.files import exporting, importing
from api.controllers.messages import letters, reminders, texts
from api.controllers.office import applications, merging, remarks, tokens
from api.controllers.programs import changes, upserts, webhooks
from api.promises import hooks

ROUTES: list[ControllerRouterHandler] = [
    Router(
        "/api/v1",
        before_request=hooks.before,
        after_request=hooks.after,
        route_handlers=[
            *sessions.ROUTES,
            *me.ROUTES,
            *tokens.ROUTES,
            *editions.ROUTES,
            *settings.ROUTES,
            *people.ROUTES,
            *applications.ROUTES,
            *remarks.ROUTES,
            *morning.ROUTES,
            *programme.ROUTES,
            *delegates.ROUTES,
            *following.ROUTES,
            *organising.ROUTES,
            *grid.ROUTES,
            *importing.ROUTES,
            *exporting.ROUTES,
            *office.ROUTES,
            *after.ROUTES,
            *merging.ROUTES,
            *texts.ROUTES,
            *reminders.ROUTES,
            *letters.ROUTES,
            *changes.ROUTES,
            *upserts.ROUTES,
            *webhooks.ROUTES,
        ],
    )
]
