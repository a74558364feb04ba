"""The hall: screens that anybody in it may read, and what a device keeps of them."""

from litestar.types import ControllerRouterHandler

from api.pages.hall import desk_visitor, programme, screens

ROUTES: list[ControllerRouterHandler] = [
    *screens.ROUTES,
    *programme.ROUTES,
    *desk_visitor.ROUTES,
]
