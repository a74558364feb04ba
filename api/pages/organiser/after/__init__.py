"""After the morning: what took place, and what follows from it."""

from api.pages.organiser.after import took_place

MINE = [*took_place.MINE]
