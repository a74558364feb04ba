"""What came of one's meetings, on one page: each answer is a large button, and saved by itself.

A holder, an investor and each of an investor's people have this page; what they may answer for is
theirs. From a mail an answer may be chosen beforehand; only a press of its button saves it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.delegates import Delegate
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.people.consents import has_agreed
from matchmaker.people.parties import parties
from matchmaker.people.profiles import AnyProfile
from matchmaker.post import addresses, morning
from matchmaker.returns import (
    CardForm,
    HoldersReturn,
    InvestorsReturn,
    OutcomeForm,
    SaidOfMeeting,
)
from matchmaker.returns.terms import MeetingOutcome, OutcomeNote, OwnWord, Useful
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import Catalogue, catalogue
from matchmaker.wording.vocabularies import Consent


class AfterPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Whose answers these are, and where their page is; `held`, one of an investor's people's."""

    edition: Edition
    person: AnyProfile
    own: str
    held: Delegate | None = None

    @property
    def path(self) -> str:
        return f"{self.own}/{addresses.RETURNS}"

    def at(self, other_id: UUID) -> str:
        """Where one meeting stands on the page."""
        return f"{self.path}#rv-{other_id}"


class CardPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One press of a holder, or what they typed (`part`): an empty word takes it away."""

    part: Literal["answer", "words"] = "answer"
    took_place: bool | None = None
    useful: Useful | None = None
    next_step: bool | None = None
    word: OwnWord = ""

    @property
    def plain(self) -> CardForm:
        if self.part == "words":
            return CardForm(word=self.word)
        return CardForm(
            took_place=_if_said(self.took_place),
            useful=_if_said(self.useful),
            next_step=_if_said(self.next_step),
        )


class OutcomePageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One press of an investor, or what they typed: fields left empty are emptied."""

    part: Literal["answer", "words"] = "answer"
    took_place: bool | None = None
    outcome: MeetingOutcome | None = None
    step: OwnWord = ""
    #: "investor:<id>" or "programme:<id>"
    referred: str = ""
    note: OutcomeNote = ""
    shared: bool = False

    @property
    def plain(self) -> OutcomeForm:
        if self.part == "answer":
            answers = (_if_said(self.took_place), _if_said(self.outcome))
            return OutcomeForm(took_place=answers[0], outcome=answers[1])
        kind, _, identifier = self.referred.partition(":")
        return OutcomeForm(
            step=self.step,
            referred_to_investor=_identifier(identifier) if kind == "investor" else None,
            referred_to_programme=_identifier(identifier) if kind == "programme" else None,
            note=self.note,
            shared=self.shared,
        )


class ContactForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the reader passes on how they are reached: the box, and what the button is for."""

    agree: bool = False
    part: Literal["agree", "take_back"] = "agree"


class ChosenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that a link in a mail has chosen, and nobody has saved."""

    other_id: UUID
    name: str
    label: str
    fields: dict[str, str]


async def show(
    request: AnyRequest,
    conn: Connection,
    place: AfterPlace,
    now: dt.datetime,
    *,
    faults: list[FieldFault] | None = None,
    refused: Attempt | None = None,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response[str]:
    """The page, with everything that was said."""
    person, edition = place.person, place.edition
    words = catalogue(language_of(request))
    met: list[Any]
    if person.kind == "holder":
        met = list(await returns.cards_of(conn, person.id, now))
    else:
        met = list(await returns.outcomes_of(conn, person.id, now, place.held))
    others = [one.other_id for one in met]
    held = place.held.id if place.held else None
    values = (conn, person.id, person.kind, others, language_of(request))
    known = await parties(*values, delegate_id=held)
    return page(
        request,
        "returns.html",
        edition=edition,
        status=status,
        faults=faults or (),
        place=place,
        met=met,
        known=known,
        hours={one.other_id: edition.local(one.starts_at) for one in met},
        left=len(unsaid := [one.other_id for one in met if one.asked and not one.answered]),
        unsaid=next(iter(unsaid), None),
        chosen=_chosen(request, person.kind, met, known, words),
        agreed_in_general=await has_agreed(conn, person.id, Consent.PASS_CONTACT_ON),
        referrals=await _referrals(conn, place),
        told=await returns.usefulness_told(conn, person.id) if person.kind == "investor" else None,
        useful_labels={value: words.gettext(said) for value, said in returns.USEFUL.items()},
        outcome_labels={value: words.gettext(said) for value, said in returns.OUTCOMES.items()},
        typed=typed or {},
        drawn={one.other_id: marks(_typed_of(place, one, one.other_id)) for one in met},
        said=said_of(request, refused.conflict if refused else None),
    )


async def answer(
    request: AnyRequest, conn: Connection, place: AfterPlace, other_id: UUID, now: dt.datetime
) -> Response[Any]:
    """One press, or what was typed, is saved; what cannot be is said beside it."""
    # Each meeting has fields of its own in the page: their names end with whom it is with.
    sent = await forms.answers(request, OutcomePageForm)
    drawn = str(sent.pop(DRAWN, ""))
    plain = {name.removesuffix(f"-{other_id}"): value for name, value in sent.items()}
    async with (attempt := Attempt(conn)):
        form = _form_of(place, plain)
        values = (conn, place.edition, place.person, other_id)
        # Two of an investor's people may write at once: nobody's words take the place of others'.
        said = await returns.said_of(*values, now)
        require_as_drawn(drawn, _typed_of(place, said, other_id))
        if isinstance(form, CardForm):
            await returns.answer_card(*values, form, now)
        else:
            await returns.answer_outcome(*values, form, now)
    if attempt.refusal is None:
        return go(place.at(other_id))
    typed: Mapping[str, Any] = sent
    faults = [_placed(fault, other_id) for fault in attempt.faults]
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, sent, attempt.refusal.answers)
        typed, faults = again.answers, again.faults
    status = 422 if attempt.faults else 409
    return await show(
        request, conn, place, now, faults=faults, typed=typed, refused=attempt, status=status
    )


def _form_of(place: AfterPlace, sent: forms.Answers) -> CardForm | OutcomeForm:
    """What was pressed or typed, of the side that it is of."""
    if place.person.kind == "holder":
        return forms.read(CardPageForm, sent).plain
    return forms.read(OutcomePageForm, sent).plain


async def contact(
    request: AnyRequest, conn: Connection, place: AfterPlace, other_id: UUID, now: dt.datetime
) -> Response[Any]:
    """The reader passes on how they are reached, or takes it back; an empty box does neither."""
    form = forms.read(ContactForm, await forms.answers(request, ContactForm))
    values = (conn, place.edition, place.person, other_id, now)
    if form.part == "take_back":
        await returns.take_contact_back(*values)
    elif form.agree:
        await returns.agree_to_contact(*values)
    return go(place.at(other_id))


def _chosen(
    request: AnyRequest,
    kind: str,
    met: list[HoldersReturn | InvestorsReturn],
    known: Mapping[UUID, morning.Counterpart],
    words: Catalogue,
) -> ChosenAnswer | None:
    """What the link that led here has chosen, unless it was said already or means nothing here."""
    said = request.query_params.get("dit", "")
    one = next((one for one in met if str(one.other_id) == request.query_params.get("rv")), None)
    field, labels = (
        ("useful", returns.USEFUL) if kind == "holder" else ("outcome", returns.OUTCOMES)
    )
    answers: dict[str, tuple[str, str, str]] = {
        **{value: (label, field, value) for value, label in labels.items()},
        "not_held": (returns.NOT_HELD, "took_place", "false"),
    }
    if one is None or said not in answers:
        return None
    label, name, value = answers[said]
    if str(getattr(one, name)).lower() == value:
        return None
    title = known[one.other_id].title
    label = words.gettext(label)
    return ChosenAnswer(other_id=one.other_id, name=title, label=label, fields={name: value})


def _typed_of(
    place: AfterPlace, said: HoldersReturn | InvestorsReturn | SaidOfMeeting, other_id: UUID
) -> dict[str, Any]:
    """What the form of words of one meeting shows of what was said, under its names."""
    if not isinstance(said, InvestorsReturn) and place.person.kind == "holder":
        return {f"word-{other_id}": said.word}
    assert not isinstance(said, HoldersReturn)
    found: dict[str, Any] = {"note": said.note, "shared": said.shared}
    if said.outcome == "follow_up":
        found["step"] = said.step
    if said.outcome == "reoriented":
        found["referred"] = (
            f"investor:{said.referred_to_investor}"
            if said.referred_to_investor
            else f"programme:{said.referred_to_programme}"
            if said.referred_to_programme
            else ""
        )
    return {f"{name}-{other_id}": value for name, value in found.items()}


async def _referrals(conn: Connection, place: AfterPlace) -> list[Option]:
    """To whom an investor may refer a project."""
    if place.person.kind != "investor":
        return []
    values = (conn, place.edition.id, place.person.id)
    others = await returns.others_of_the_guide(*values)
    programmes = await support.programmes(conn, place.edition.id)
    return [
        *(Option(f"programme:{one.id}", one.name) for one in programmes),
        *(Option(f"investor:{one.id}", one.organisation) for one in others),
    ]


def _placed(fault: FieldFault, other_id: UUID) -> FieldFault:
    """The fault beside the question of that meeting."""
    asked = "referred" if fault.field.startswith("referred") else fault.field
    placed = FieldFault(f"{asked}-{other_id}", "")
    placed.phrase = fault.phrase
    return placed


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's, which is refused in words


def _if_said(answer: Any) -> Any | UnsetType:
    return UNSET if answer is None else answer
