"""The JSON face, under /api/v1."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from api.controllers import (
    applications,
    editions,
    importing,
    morning,
    organising,
    people,
    remarks,
    sessions,
)
from api.exchange import bodies

ROUTES: list[ControllerRouterHandler] = [
    Router(
        "/api/v1",
        before_request=bodies.check,
        route_handlers=[
            *sessions.ROUTES,
            *editions.ROUTES,
            *people.ROUTES,
            *applications.ROUTES,
            *remarks.ROUTES,
            *morning.ROUTES,
            *organising.ROUTES,
            *importing.ROUTES,
        ],
    )
]
