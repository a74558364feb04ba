"""All answers of a registration on one page, each with the way back to its question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.show import Message, page
from api.pages.open import begun
from api.pages.open.begun import Door
from api.pages.open.public import base_of
from api.pages.open.registration import FORMS, window_for, workshop_choices
from matchmaker.registration.drafts import RegistrationDraft
from matchmaker.registration.steps import STEPS, RegistrationStep, step_asking
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import euros, siret, typeset
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Quality, Theme, label

HEADINGS: Final = {
    "vous": msgid("You"),
    "structure": msgid("Your organisation"),
    "projet": msgid("Your project"),
    "offre": msgid("Your organisation in the guide"),
    "representants": msgid("Your representatives on the morning"),
    "visite": msgid("Your visit"),
    "choix": msgid("Your choices"),
}
#: the questions, as they are asked in their steps
QUESTIONS: Final = {
    "first_name": msgid("First name"),
    "last_name": msgid("Last name"),
    "email": msgid("E-mail address"),
    "phone": msgid("Telephone"),
    "organisation": msgid("Name of the organisation"),
    "in_creation": msgid("It is still being created"),
    "siret": "SIRET",
    "rna": msgid("RNA number of the association"),
    "commune": msgid("Commune"),
    "project": msgid("Name of the project"),
    "summary": msgid("The project in a few sentences"),
    "need": msgid("What is the money for?"),
    "amount_sought": msgid("Amount sought"),
    "project_stage": msgid("How far is the project?"),
    "themes": msgid("Themes"),
    "finance": msgid("Kind of finance"),
    "ticket_from": msgid("Smallest amount"),
    "ticket_to": msgid("Largest amount"),
    "description": msgid("What you finance, and how"),
    "needs_financed": msgid("Needs you finance"),
    "project_stages": msgid("Stages you finance"),
    "territory": msgid("Territory"),
    "website": msgid("Website"),
    "delegates": msgid("Names, one per line"),
    "max_meetings": msgid("Most meetings you accept in the morning"),
    "max_consecutive": msgid("Most meetings on end"),
    "quality": msgid("Why you come"),
    "occupation": msgid("What you do there"),
    "workshops": msgid("What you will attend in the programme"),
    "pass_contact_on": msgid(
        "My contact details may be passed on to those I meet, after the morning."
    ),
    "newsletter": msgid(
        "I would like to be told about the département's other events for the social economy."
    ),
}
_SUMS: Final = ("amount_sought", "ticket_from", "ticket_to")
_WORDED: Final = (Finance, Need, ProjectStage, Quality, Theme)
_NONE: Final = msgid("No answer")
_YES: Final = msgid("Yes")
_NO: Final = msgid("No")
_BOXES: Final = ("in_creation", "pass_contact_on", "newsletter")


class Checked(msgspec.Struct, frozen=True):
    """A question with what was answered, line by line; none when it was left empty."""

    question: str
    lines: list[str]
    field: str


class AnswerSection(msgspec.Struct, frozen=True):
    """The answers of one step, and where it is."""

    heading: str
    href: str
    answers: list[Checked]


async def show(
    here: Door,
    draft: RegistrationDraft,
    *,
    faults: Sequence[FieldFault] = (),
    said: str = "",
    status: int = 200,
) -> Response[str]:
    """What would be sent; what is wrong with it is told with the way to its step."""
    language = language_of(here.request)
    spoken = catalogue(language)
    tidy, found = forms.survey(FORMS[here.kind], draft.answers)
    wrong = [*(faults or found)]
    workshops = await workshop_choices(here.conn, here.edition, language)
    shown = draft.answers | tidy
    response = page(
        here.request,
        "registration_check.html",
        edition=here.edition,
        status=status,
        said=[Message("late", spoken.gettext(said))] if said else [],
        base=base_of(here.edition),
        here=here.base,
        kind=here.kind,
        most=len(STEPS[here.kind]) + 1,
        sections=[
            _section(here, step, shown, workshops, spoken, language) for step in STEPS[here.kind]
        ],
        wrong=[_pointed(here, fault, spoken) for fault in wrong],
        draft=draft.id,
        revision=draft.revision,
        **window_for(here.edition, here.kind, here.now),
    )
    begun.may_be_kept(response)
    return response


def _section(
    here: Door,
    step: RegistrationStep,
    shown: Mapping[str, Any],
    workshops: Sequence[Option],
    spoken: Catalogue,
    language: str,
) -> AnswerSection:
    asked = [name for name in step.fields if name != "workshops" or workshops]
    return AnswerSection(
        spoken.gettext(HEADINGS[step.name]),
        f"{here.base}/{step.name}",
        [
            Checked(
                spoken.gettext(QUESTIONS[name]),
                _lines(name, shown.get(name), workshops, spoken, language),
                name,
            )
            for name in asked
        ],
    )


def _lines(
    name: str, answer: Any, workshops: Sequence[Option], spoken: Catalogue, language: str
) -> list[str]:
    """What was answered, as one reads it."""
    if name in _BOXES:
        return [spoken.gettext(_YES if answer else _NO)]
    if answer is None or answer in ("", [], ()):
        return [spoken.gettext(_NONE)]
    if name == "workshops":
        titles = {option.value: option.label for option in workshops}
        return [titles.get(code, code) for code in answer]
    if isinstance(answer, list | tuple):
        return [_word(each, spoken) for each in answer]
    if name == "siret":
        return [siret(str(answer))]
    if name in _SUMS and isinstance(answer, int):
        return [euros(answer, language)]
    return _word(answer, spoken).split("\n")


def _word(answer: Any, spoken: Catalogue) -> str:
    return label(answer).translated(spoken) if isinstance(answer, _WORDED) else str(answer)


def _pointed(here: Door, fault: FieldFault, spoken: Catalogue) -> tuple[str, str]:
    """What is wrong, by the name of its question; and where that is asked."""
    name = fault.field.split("[")[0]
    step = step_asking(here.kind, name)
    href = f"{here.base}/{step.name}#field-{name}" if step else here.base
    if name not in QUESTIONS:
        return fault.translated(spoken), href
    both = spoken.gettext(msgid("%(question)s – %(fault)s"))
    words = {"question": spoken.gettext(QUESTIONS[name]), "fault": fault.translated(spoken)}
    return typeset(both % words), href
