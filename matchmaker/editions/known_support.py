"""The support programmes that every new edition begins with, in the words of the département."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from matchmaker.wording import forms, identifiers
from matchmaker.wording.forms import Label, Website

Code = Annotated[str, Meta(max_length=40, extra={forms.CHECK: identifiers.slug})]
SupportText = Annotated[str, Meta(max_length=600, extra={"several_lines": True})]


class SupportForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A support programme: what it is called, what it gives and to whom, and where that is read."""

    name: Label
    about: SupportText = ""
    url: Website = ""
    code: Code = ""


KNOWN: Final = (
    SupportForm(
        code="progress",
        name="Progr'ESS",
        about="Appel à projets du Département : subventions jusqu'à 15 000 €, pour les"
        " associations, les coopératives, les structures d'insertion par l'activité économique, les"
        " entreprises agréées ESUS et les collectivités.",
    ),
    SupportForm(
        code="positiv-incuba-school",
        name="Positiv' Incuba'School",
        about="Incubateur de projets de l'économie sociale et solidaire.",
    ),
    SupportForm(
        code="france-active-metropole",
        name="France Active Métropole",
        about="Conseil, garanties et financements pour les entreprises de l'économie sociale et"
        " solidaire.",
    ),
)
