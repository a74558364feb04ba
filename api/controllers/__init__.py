"""The JSON face, under /api/v1."""

from litestar.types import ControllerRouterHandler

ROUTES: list[ControllerRouterHandler] = []
