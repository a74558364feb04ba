"""What organisers and the desk do in their pages, for programs."""

from api.controllers.office import day, desk, persons, planning, team, versions

ROUTES = [
    *team.ROUTES,
    *persons.ROUTES,
    *planning.ROUTES,
    *day.ROUTES,
    *desk.ROUTES,
    *versions.ROUTES,
]
