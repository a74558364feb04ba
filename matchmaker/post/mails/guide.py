"""What the mail says that leads an investor to what stays of them in the guide."""

from datetime import date

from matchmaker.post.mail import Content, fill
from matchmaker.post.morning import Occasion, Typed


class GuideAgreed(Typed, frozen=True, kw_only=True):
    """An investor lets their organisation stay in the guide; `fields` are named in words."""

    occasion: Occasion
    person: str
    fields: tuple[str, ...]
    renew_by: date
    link: str
    guide: str


def guide_agreed(context: GuideAgreed, language: str) -> Content:
    """Send an investor the link to what stays of them in the guide."""
    return fill("guide_agreed", context, language)
