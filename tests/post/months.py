"""What Alice is asked of her project, months after the morning."""

from datetime import date

from msgspec.structs import replace

from matchmaker.post.following import (
    FollowUpAsked,
    OrientationProposed,
    ProposedProgramme,
    follow_up_asked,
    orientation_proposed,
)
from matchmaker.post.mail import Content
from matchmaker.post.morning import Occasion


def months_later(occasion: Occasion, page: str, language: str) -> dict[str, Content]:
    """The question after three months, and the last one."""
    asked = FollowUpAsked(
        occasion=occasion,
        person="Alice Martin",
        project="Le café des réparations",
        names=("La Nef", "Fonds Bob"),
        months=3,
        link=f"{page}?suite=suivi",
        stop="https://matinee.example/questions/0123abcd",
        kept_until=date(2027, 11, 24),
        last=False,
    )
    proposed = OrientationProposed(
        occasion=occasion,
        person="Alice Martin",
        project="Le café des réparations",
        programmes=(ProposedProgramme(name="Progr'ESS", about="Subventions jusqu'à 15 000 €."),),
        link=f"{page}?suite=dispositifs",
        stop="https://matinee.example/questions/0123abcd",
    )
    last = replace(asked, months=6, names=("La Nef",), last=True)
    return {
        "follow_up": follow_up_asked(asked, language),
        "follow_up_last": follow_up_asked(last, language),
        "orientation_proposed": orientation_proposed(proposed, language),
    }
