"""The composition root: routes, hooks and middleware in one place."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from api import controllers, openapi, pages
from api.access.dependencies import DEPENDENCIES, check_connections
from api.access.first import tell_if_nobody_organises
from api.access.guards import authorise, check_actions
from api.access.identity import IdentityMiddleware
from api.connections.front import put_before
from api.exchange import logging
from api.exchange.headers import security_headers
from api.exchange.logging import AccessLogMiddleware
from api.exchange.origin import OriginMiddleware
from api.exchange.problems import HANDLERS
from api.pages.open import sheets
from api.promises import retries
from matchmaker.db import Database, Pool, create_pool
from matchmaker.db.pulse import Pulse
from matchmaker.foundation.settings import Settings, from_environment
from matchmaker.foundation.signals import Signals
from matchmaker.hall import Screens
from matchmaker.processes import nursery
from matchmaker.processes.resident import Resident

MAX_BODY = 1_000_000
#: requests at a time; more would not be answered sooner, and health and screens later
WORKING = 6


def create_app(
    settings: Settings | None = None,
    *,
    connections: int = 10,
    ready: int = 1,
    open_pool: Callable[..., AbstractAsyncContextManager[Pool]] = create_pool,
) -> Litestar:
    """The application for `settings`, by default those of the environment.

    `ready`: how many connections are open before the first request comes. `open_pool` opens them,
    and closes them in the end.
    """
    settings = settings or from_environment()
    logging.configure()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        with nursery.keep():
            async with (
                open_pool(
                    settings.database_url,
                    application="web",
                    size=connections,
                    ready=ready,
                    is_pooled=settings.is_pooled,
                ) as pool,
                Signals(settings.direct_url) as signals,
                Pulse(settings.direct_url) as pulse,
                Resident() as resident,
            ):
                app.state.database = database = Database(pool)
                app.state.settings = settings
                app.state.signals = signals
                app.state.screens = Screens(database, signals)
                app.state.pulse = pulse
                app.state.resident = resident
                async with database.connection() as conn:
                    await tell_if_nobody_organises(conn)
                yield

    app = Litestar(
        [*controllers.ROUTES, *pages.ROUTES, *sheets.ROUTES],
        lifespan=[lifespan],
        dependencies=DEPENDENCIES,
        guards=[authorise],
        middleware=[AccessLogMiddleware(), OriginMiddleware(settings), IdentityMiddleware],
        exception_handlers={**HANDLERS, retries.Replayed: retries.respond},
        after_exception=[retries.release],
        before_send=[security_headers(secure=settings.secure)],
        request_max_body_size=MAX_BODY,
        openapi_config=openapi.config(),
    )
    check_actions(handlers_of(app))
    check_connections(handlers_of(app))
    put_before(app, working=min(connections, WORKING), largest=MAX_BODY, secure=settings.secure)
    return app


def handlers_of(app: Litestar) -> list[HTTPRouteHandler]:
    """Every handler of ours that answers HTTP, once; OPTIONS is the framework's own."""
    found: dict[int, HTTPRouteHandler] = {}
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [getattr(route, "route_handler", None)]
        for handler in handlers:
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {
                HttpMethod.OPTIONS
            }:
                found[id(handler)] = handler
    return list(found.values())
