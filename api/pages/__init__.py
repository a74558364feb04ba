"""The HTML face: pages that work without JavaScript."""

from litestar.types import ControllerRouterHandler

from api.pages import public, registration

ROUTES: list[ControllerRouterHandler] = [*public.ROUTES, *registration.ROUTES]
