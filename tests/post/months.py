"""One context of each mail that leaves months after the morning."""

from datetime import date

from msgspec.structs import replace

from matchmaker.post.following import FollowUpAsked, follow_up_asked
from matchmaker.post.mail import Content
from tests.post.cast import OCCASION, PAGE

ASKED = FollowUpAsked(
    occasion=OCCASION,
    person="Alice Martin",
    project="Le café des réparations",
    names=("La Nef", "Fonds Bob"),
    months=3,
    link=f"{PAGE}?suite=suivi",
    stop="https://matinee.example/questions/0123abcd",
    kept_until=date(2027, 11, 24),
    last=False,
)


def months_later(language: str) -> dict[str, Content]:
    """The question after three months, and the last one."""
    last = replace(ASKED, months=6, names=("La Nef",), last=True)
    return {
        "follow_up": follow_up_asked(ASKED, language),
        "follow_up_last": follow_up_asked(last, language),
    }
