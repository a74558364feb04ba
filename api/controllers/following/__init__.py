"""JSON of the months after: programmes that support holders, and what became of projects."""

from api.controllers.following import follow_ups, orientations, support

ROUTES = [*support.ROUTES, *orientations.ROUTES, *follow_ups.ROUTES]
