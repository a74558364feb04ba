"""After the morning, for programs: what took place, and what follows from it."""

from api.controllers.after import returns

ROUTES = [*returns.ROUTES]
