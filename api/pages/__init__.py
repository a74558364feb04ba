"""The HTML face: pages that work without JavaScript."""

from litestar.types import ControllerRouterHandler

from api.pages import delegates, hall, organiser
from api.pages.frame.organisers import organisers_router
from api.pages.hall import desk, desk_door
from api.pages.open import (
    begun,
    entrance,
    gallery,
    guide,
    invitations,
    lasting,
    public,
    steps,
    stopping,
)
from api.pages.open import programme as open_programme
from api.pages.open.figures import published
from api.pages.participant import (
    availability,
    following,
    lasting_guide,
    me,
    my_badge,
    my_guide,
    mydata,
    profile,
    programme,
    seen,
    wishes,
)
from api.pages.participant.after import mine as after
from api.pages.participant.day import lateness, marking, one_meeting, waiting
from api.pages.participant.page import participants_router

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *gallery.ROUTES,
    *begun.ROUTES,
    *steps.ROUTES,
    *open_programme.ROUTES,
    *published.ROUTES,
    *entrance.ROUTES,
    *stopping.ROUTES,
    *invitations.ROUTES,
    *desk.ROUTES,
    *desk_door.ROUTES,
    *guide.ROUTES,
    *lasting.ROUTES,
    *organiser.ROUTES,
    *hall.ROUTES,
    organisers_router(seen.MINE),
    *delegates.ROUTES,
    participants_router(
        [
            *me.MINE,
            *lateness.MINE,
            *marking.MINE,
            *one_meeting.MINE,
            *waiting.MINE,
            *after.MINE,
            *programme.MINE,
            *following.MINE,
            *my_badge.MINE,
            *my_guide.MINE,
            *wishes.MINE,
            *availability.MINE,
            *profile.MINE,
            *mydata.MINE,
            *lasting_guide.MINE,
        ]
    ),
]
