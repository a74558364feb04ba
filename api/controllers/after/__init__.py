"""After the morning, for programs: what took place, and what follows from it."""

from api.controllers.after import own, returns, took_place

ROUTES = [*took_place.ROUTES, *returns.ROUTES, *own.ROUTES]
