"""The steps in which somebody registers, and which question stands in which of them."""

from collections.abc import Collection
from typing import Final

import msgspec

from matchmaker.people.profiles import PersonKind


class RegistrationStep(msgspec.Struct, frozen=True):
    """A page of questions; `name` stands in its address."""

    name: str
    fields: tuple[str, ...]


#: what the kinds are called in addresses
SIDES: Final[dict[str, PersonKind]] = {
    "porteur": "holder",
    "financeur": "investor",
    "visiteur": "visitor",
}
_YOU: Final = RegistrationStep("vous", ("first_name", "last_name", "email", "phone"))
_CHOICES: Final = RegistrationStep("choix", ("workshops", "pass_contact_on", "newsletter"))
STEPS: Final[dict[PersonKind, tuple[RegistrationStep, ...]]] = {
    "holder": (
        _YOU,
        RegistrationStep("structure", ("organisation", "in_creation", "siret", "rna", "commune")),
        RegistrationStep(
            "projet",
            ("project", "summary", "need", "amount_sought", "project_stage", "themes"),
        ),
        _CHOICES,
    ),
    "investor": (
        _YOU,
        RegistrationStep(
            "offre",
            (
                *("organisation", "finance", "ticket_from", "ticket_to", "description"),
                *("needs_financed", "project_stages", "themes", "territory", "website"),
            ),
        ),
        RegistrationStep("representants", ("delegates", "max_meetings", "max_consecutive")),
        _CHOICES,
    ),
    "visitor": (
        _YOU,
        RegistrationStep("visite", ("organisation", "quality", "occupation")),
        RegistrationStep("choix", ("workshops", "newsletter")),
    ),
}


def side_of(kind: PersonKind) -> str:
    """What this kind is called in addresses."""
    return next(word for word, named in SIDES.items() if named == kind)


def step_of(kind: PersonKind, name: str) -> RegistrationStep | None:
    """The step of that name."""
    return next((step for step in STEPS[kind] if step.name == name), None)


def next_step(kind: PersonKind, sent: Collection[str]) -> RegistrationStep | None:
    """The first that was not sent yet; None when all were, and the answers are to be checked."""
    return next((step for step in STEPS[kind] if step.name not in sent), None)


def step_asking(kind: PersonKind, field: str) -> RegistrationStep | None:
    """Where this question stands; a fault inside a list stands at the list."""
    name = field.split("[")[0]
    return next((step for step in STEPS[kind] if name in step.fields), None)
