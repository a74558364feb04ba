"""What an investor is sent of the guide."""

from datetime import date

from msgspec.structs import replace

from matchmaker.post.mail import Content
from matchmaker.post.mails.guide import GuideAgreed, guide_agreed
from matchmaker.post.morning import Occasion


def of_the_guide(occasion: Occasion, language: str) -> dict[str, Content]:
    """The link to what stays, with fields and without any."""
    agreed = GuideAgreed(
        occasion=occasion,
        person="Bob Ferrand",
        fields=("Territoire", "Site web"),
        renew_by=date(2028, 10, 5),
        link="https://matinee.example/financeurs/entree/0b9d-k3xq",
        guide="https://matinee.example/financeurs",
    )
    return {
        "guide_agreed": guide_agreed(agreed, language),
        "guide_agreed_by_name": guide_agreed(replace(agreed, fields=()), language),
    }
