"""What organisers and the desk do in their pages, for programs."""

from api.controllers.office import (
    day,
    desk,
    forecasts,
    persons,
    planning,
    team,
    versions,
    workbench,
)

ROUTES = [
    *team.ROUTES,
    *persons.ROUTES,
    *planning.ROUTES,
    *forecasts.ROUTES,
    *workbench.ROUTES,
    *day.ROUTES,
    *desk.ROUTES,
    *versions.ROUTES,
]
