"""After the morning: what took place, and what follows from it."""

from api.pages.organiser.after import returns

MINE = [*returns.MINE]
