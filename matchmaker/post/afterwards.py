"""What the mails of the afternoon say: what came of the meetings, and who may be reached now."""

from datetime import date, datetime

from matchmaker.post.mail import Content, fill
from matchmaker.post.morning import Occasion, ReaderRole, Typed


class AnswerLink(Typed, frozen=True, kw_only=True):
    """An answer that is one tap away, translated; the link chooses it, and saves nothing."""

    label: str
    link: str


class AskedMeeting(Typed, frozen=True, kw_only=True):
    """A meeting of which nothing is said yet."""

    starts: datetime
    name: str
    answers: tuple[AnswerLink, ...]


class ReturnsAsked(Typed, frozen=True, kw_only=True):
    """The reader is asked what came of these meetings; `again`, for the second and last time."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    stop: str
    meetings: tuple[AskedMeeting, ...]
    kept_until: date
    again: bool = False


class ContactsPassed(Typed, frozen=True, kw_only=True):
    """These people can be reached now: how, stands on the reader's page, and nowhere else."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    names: tuple[str, ...]


def returns_asked(context: ReturnsAsked, language: str) -> Content:
    """Ask one person what came of their meetings."""
    return fill("returns_asked", context, language)


def contacts_passed(context: ContactsPassed, language: str) -> Content:
    """Tell one person that others have passed on how they are reached."""
    return fill("contacts_passed", context, language)
