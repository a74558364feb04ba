"""An investor's people: named by the investor or an organiser, and the page of each of them."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.pages.delegates import acting, mine, naming

ROUTES: list[ControllerRouterHandler] = [
    *mine.ROUTES,
    Router(
        "/moi/representants",
        route_handlers=acting.HANDLERS,
        dependencies={"place": Provide(naming.own_place)},
    ),
    Router(
        "/organisation/{slug:str}/personnes/{person_id:uuid}/representants",
        route_handlers=acting.HANDLERS,
        dependencies={"place": Provide(naming.organisers_place)},
    ),
]
