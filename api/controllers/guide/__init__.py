"""JSON of the guide as a year-book, and of what outlives the edition."""

from litestar.types import ControllerRouterHandler

from api.controllers.guide import book, lasting

ROUTES: list[ControllerRouterHandler] = [*book.ROUTES, *lasting.ROUTES]
