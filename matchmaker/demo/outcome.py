"""What the demonstration leaves: three mornings, and where to look at each."""

from typing import Final

import msgspec

from matchmaker.editions import organisers
from matchmaker.editions.editions import Edition, Glance
from matchmaker.planning import Run, Version

ORGANISER: Final = organisers.OrganiserForm(
    email="organisation@matinee.example", name="Camille Lefèvre"
)


class DemoOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The edition as the demonstration leaves it."""

    edition: Edition
    glance: Glance
    version: Version
    #: the morning of next year, open for registration
    next_year: Edition
    #: the morning of last year, over, with its bilan
    last_year: Edition
    #: None when the data were there already
    run: Run | None
    seconds: float


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look, each as the person it belongs to."""

    organiser: str
    front_desk: str
    holder: str
    investor: str
    delegate: str | None
    visitor: str
    board: str
    #: of next year: its page, where a newcomer registers
    newcomer: str
    #: somebody of last year who is invited to it, while one has not answered
    invited: str | None
    #: of last year: its figures, and the page of somebody who met investors
    bilan: str
    past_holder: str | None
