"""After the morning, for organisers' programs: what took place, and what follows from it."""

from api.controllers.after import took_place

ROUTES = [*took_place.ROUTES]
