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
