"""The mails of the afternoon: what came of the meetings, and who may be reached now."""

from datetime import date, datetime

from msgspec.structs import replace

from matchmaker.post.afterwards import (
    AnswerLink,
    AskedMeeting,
    ContactsPassed,
    ReturnsAsked,
    contacts_passed,
    returns_asked,
)
from matchmaker.post.calendars import PARIS
from matchmaker.post.mail import Content
from matchmaker.post.morning import Occasion
from matchmaker.returns import NOT_HELD, OUTCOMES, USEFUL
from matchmaker.wording.language import catalogue


def of_the_afternoon(occasion: Occasion, page: str, language: str) -> dict[str, Content]:
    """Questions to both sides, a reminder, and contacts that have passed."""
    words = catalogue(language)
    link = f"{page}?suite=retours"

    def asked(hour: int, name: str, answers: dict[str, str]) -> AskedMeeting:
        links = [
            AnswerLink(label=words.gettext(label), link=f"{link}&rv={hour}&dit={answer}")
            for answer, label in answers.items()
        ]
        starts = datetime(2026, 11, 24, hour, 15, tzinfo=PARIS)
        return AskedMeeting(starts=starts, name=name, answers=tuple(links))

    useful, outcomes = (dict(labels) | {"not_held": NOT_HELD} for labels in (USEFUL, OUTCOMES))
    alice = ReturnsAsked(
        occasion=occasion,
        role="holder",
        person="Alice Martin",
        link=link,
        stop="https://matinee.example/rappels/alice",
        meetings=(asked(9, "France Active", useful), asked(10, "La Nef", useful)),
        kept_until=date(2027, 5, 24),
    )
    bob = replace(
        alice, role="investor", person="", meetings=(asked(9, "Le café de Alice", outcomes),)
    )
    passed = ContactsPassed(
        occasion=occasion,
        role="holder",
        person="Alice Martin",
        link=link,
        names=("France Active",),
    )
    return {
        "returns_asked_holder": returns_asked(alice, language),
        "returns_asked_investor": returns_asked(bob, language),
        "returns_reminded": returns_asked(replace(alice, again=True), language),
        "contacts_passed": contacts_passed(passed, language),
        "contacts_passed_by_several": contacts_passed(
            replace(passed, names=("France Active", "La Nef")), language
        ),
    }
