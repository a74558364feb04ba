"""What is said to somebody who is nobody here yet: who has begun to register, who is invited."""

from datetime import date, datetime

from matchmaker.post.mail import Content, fill
from matchmaker.post.morning import Occasion, Typed


class RegistrationBegun(Typed, frozen=True, kw_only=True):
    """A registration was begun, and its link asked for; nobody knows yet whose address it is."""

    occasion: Occasion
    link: str
    kept_until: date


class EditionInvited(Typed, frozen=True, kw_only=True):
    """Somebody who asked for it is invited to the next edition; `former` is what the one was called
    in which they asked, "" if nobody knows any more.

    `stop` erases their answers and ends invitations with one click.
    """

    occasion: Occasion
    person: str
    former: str
    link: str
    stop: str
    closes_at: datetime
    kept_until: date


def registration_begun(context: RegistrationBegun, language: str) -> Content:
    """Send the link to go on with a registration that is not sent yet."""
    return fill("registration_begun", context, language)


def edition_invited(context: EditionInvited, language: str) -> Content:
    """Invite somebody to the next edition, with what they answered in the one before."""
    return fill("edition_invited", context, language)
