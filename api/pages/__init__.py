"""The HTML face: pages that work without JavaScript."""

from litestar.types import ControllerRouterHandler

from api.pages import (
    availability,
    desk,
    desk_door,
    entrance,
    guide,
    hall,
    lateness,
    marking,
    me,
    my_badge,
    my_guide,
    mydata,
    organiser,
    profile,
    public,
    registration,
    waiting,
    wishes,
)
from api.pages.participant import participants_router

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *registration.ROUTES,
    *entrance.ROUTES,
    *desk.ROUTES,
    *desk_door.ROUTES,
    *guide.ROUTES,
    *organiser.ROUTES,
    *hall.ROUTES,
    participants_router(
        [
            *me.MINE,
            *lateness.MINE,
            *marking.MINE,
            *waiting.MINE,
            *my_badge.MINE,
            *my_guide.MINE,
            *wishes.MINE,
            *availability.MINE,
            *profile.MINE,
            *mydata.MINE,
        ]
    ),
]
