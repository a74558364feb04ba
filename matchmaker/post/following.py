"""What the mail says that asks, months later, what became of a project."""

from datetime import date

from matchmaker.post.mail import Content, fill
from matchmaker.post.morning import Occasion, Typed


class FollowUpAsked(Typed, frozen=True, kw_only=True):
    """A holder is asked whether the project was financed; `names` are those whom they met.

    `stop` ends such letters with one click; `last`: there is none after this one.
    """

    occasion: Occasion
    person: str
    project: str
    names: tuple[str, ...]
    months: int
    link: str
    stop: str
    kept_until: date
    last: bool


def follow_up_asked(context: FollowUpAsked, language: str) -> Content:
    """Ask a holder what became of their project."""
    return fill("follow_up", context, language)


class ProposedProgramme(Typed, frozen=True, kw_only=True):
    """A programme as it presents itself."""

    name: str
    about: str


class OrientationProposed(Typed, frozen=True, kw_only=True):
    """A holder is told which programmes are proposed to them; `stop` ends such letters."""

    occasion: Occasion
    person: str
    project: str
    programmes: tuple[ProposedProgramme, ...]
    link: str
    stop: str


def orientation_proposed(context: OrientationProposed, language: str) -> Content:
    """Ask a holder whether programmes may contact them."""
    return fill("orientation_proposed", context, language)
