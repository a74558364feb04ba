"""The JSON face, under /api/v1."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from api.controllers import delegates, editions, importing, morning, organising, people, sessions
from api.exchange import bodies

ROUTES: list[ControllerRouterHandler] = [
    Router(
        "/api/v1",
        before_request=bodies.check,
        route_handlers=[
            *sessions.ROUTES,
            *editions.ROUTES,
            *people.ROUTES,
            *morning.ROUTES,
            *delegates.ROUTES,
            *organising.ROUTES,
            *importing.ROUTES,
        ],
    )
]
