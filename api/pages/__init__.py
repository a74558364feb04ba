"""The HTML face: pages that work without JavaScript."""

from litestar.types import ControllerRouterHandler

ROUTES: list[ControllerRouterHandler] = []
