"""One context of each mail to somebody who is nobody here yet: who registers, who is invited."""

from datetime import date, datetime

from msgspec.structs import replace

from matchmaker.post import mail
from matchmaker.post.calendars import PARIS
from matchmaker.post.mail import Content
from matchmaker.post.mails import unregistered
from tests.post.cast import OCCASION, PAGE, acknowledged

BEGUN = unregistered.RegistrationBegun(occasion=OCCASION, link=PAGE, kept_until=date(2026, 10, 12))
INVITED = unregistered.EditionInvited(
    occasion=OCCASION,
    person="Alice Martin",
    former="Matinée des Financements à Impact 2025",
    link="https://matchmaker.example/invitation/0123abcd",
    stop="https://matchmaker.example/invitation/0123abcd/refus",
    closes_at=datetime(2026, 11, 8, 23, 0, tzinfo=PARIS),
    kept_until=date(2027, 1, 7),
)


def to_nobody_here(language: str) -> dict[str, Content]:
    """The link to go on with, the invitation, and what who accepts it is told."""
    accepted = replace(acknowledged("holder"), invited=True)
    nameless = replace(INVITED, former="")
    return {
        "registration_begun": unregistered.registration_begun(BEGUN, language),
        "edition_invited": unregistered.edition_invited(INVITED, language),
        "edition_invited_of_before": unregistered.edition_invited(nameless, language),
        "acknowledgement_invited": mail.acknowledgement(accepted, language),
    }
