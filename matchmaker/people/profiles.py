"""Who takes part, as structs: the forms people fill in, and what is held on them afterwards."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.wording import forms, identifiers
from matchmaker.wording.errors import FieldFault, Unusable
from matchmaker.wording.forms import (
    EUROS,
    Address,
    FirstName,
    Label,
    Name,
    Paragraph,
    Phone,
    Rna,
    Siret,
    Title,
    Website,
)
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import (
    COMMUNES,
    Consent,
    Finance,
    Need,
    ProjectStage,
    Quality,
    Theme,
)

T = TypeVar("T")
PersonKind = Literal["holder", "investor", "visitor"]
MaxMeetings = Annotated[int, Meta(ge=1, le=1000)]
MaxConsecutive = Annotated[int, Meta(ge=1, le=1000)]
AmountSought = Annotated[int, Meta(ge=0, le=100_000_000, extra=EUROS)]
Ticket = Annotated[int, Meta(ge=0, le=1_000_000_000, extra=EUROS)]
Themes = Annotated[tuple[Theme, ...], Meta(max_length=len(Theme))]
Stages = Annotated[tuple[ProjectStage, ...], Meta(max_length=len(ProjectStage))]
NeedsFinanced = Annotated[tuple[Need, ...], Meta(max_length=len(Need))]
DelegateLine = Annotated[str, Meta(min_length=1, max_length=420)]
DelegateAddress = Annotated[str, Meta(max_length=254)]
_COMMUNES: Final = {fold(name): name for name in COMMUNES}


def _commune(text: str) -> str:
    # Any commune is welcome; those of the département get their proper spelling.
    return _COMMUNES.get(fold(text), text)


Commune = Annotated[str, forms.text_limits(_commune, least=1, most=80)]
WorkshopCode = Annotated[str, Meta(min_length=1, max_length=20)]


class PersonForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every kind is asked; consents are separate and given only by ticking them."""

    email: Address
    first_name: FirstName = ""
    last_name: Name
    phone: Phone = ""
    language: Language = "fr"
    organisation: Label
    workshops: Annotated[tuple[WorkshopCode, ...], Meta(max_length=100)] = ()
    newsletter: bool = False
    pass_contact_on: bool = False
    invite_next_year: bool = False

    def consents(self) -> frozenset[Consent]:
        """The purposes that were ticked."""
        return frozenset(purpose for purpose in Consent if getattr(self, purpose))


class HolderForm(PersonForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project holder's registration; identifiers are optional, an organisation may be to come."""

    max_meetings: MaxMeetings | None = None
    siret: Siret | None = ""
    rna: Rna | None = ""
    in_creation: bool = False
    project: Title
    summary: Paragraph
    need: Need
    amount_sought: AmountSought
    project_stage: ProjectStage
    commune: Commune
    themes: Themes = ()


class InvestorForm(PersonForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An investor's registration; without delegates the contact person is the only one.

    `delegate_emails` goes with `delegates`, "" for who shares the investor's own address, nothing
    where all do; an address may as well stand behind its name: "Awa Diallo <awa@example.org>".
    `max_consecutive` is how many meetings on end they hold; without it, as the edition says.
    """

    max_meetings: MaxMeetings | None = None
    finance: Finance
    ticket_from: Ticket
    ticket_to: Ticket
    project_stages: Stages = ()
    themes: Themes = ()
    needs_financed: NeedsFinanced = ()
    territory: Annotated[str, Meta(max_length=120)] = ""
    description: Paragraph
    website: Website = ""
    delegates: Annotated[tuple[DelegateLine, ...], Meta(max_length=20)] = ()
    delegate_emails: Annotated[tuple[DelegateAddress, ...], Meta(max_length=20)] = ()
    max_consecutive: MaxConsecutive | None = None

    @staticmethod
    def clashes(tidy: Mapping[str, Any]) -> Iterator[FieldFault]:
        """What these answers say of each other, of those that can be taken by themselves."""
        if tidy.get("ticket_to", 0) < tidy.get("ticket_from", 0) and "ticket_to" in tidy:
            swapped = msgid("The highest amount is below the lowest; swap the two or mend one.")
            yield FieldFault("ticket_to", swapped)
        beside = tidy.get("delegate_emails", ())
        yield from _seats(tidy.get("delegates", ()), beside, tidy.get("email", "")).faults


class VisitorForm(PersonForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visitor's registration: they come for the programme, and meet nobody by appointment."""

    quality: Quality
    occupation: Annotated[str, Meta(max_length=120)] = ""


AnyForm = HolderForm | InvestorForm | VisitorForm


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of an edition; `position` is their registration order within their kind."""

    id: UUID
    edition_id: UUID
    kind: PersonKind
    email: str
    first_name: str
    last_name: str
    phone: str
    language: Language
    organisation: str
    position: int
    max_meetings: int | None
    registered_at: dt.datetime
    updated_at: dt.datetime
    withdrawn_at: dt.datetime | None
    erased_at: dt.datetime | None
    choices_saved_at: dt.datetime | None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class HolderProfile(Profile, frozen=True, kw_only=True):
    """A person with their project."""

    siret: str | None
    rna: str | None
    in_creation: bool
    project: str
    summary: str
    need: Need
    amount_sought: int
    project_stage: ProjectStage
    commune: str
    themes: tuple[Theme, ...]


class InvestorProfile(Profile, frozen=True, kw_only=True):
    """A person with what their organisation offers."""

    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    needs_financed: tuple[Need, ...]
    territory: str
    description: str
    website: str
    delegates: tuple[str, ...]
    delegate_emails: tuple[str, ...]
    max_consecutive: int | None


class VisitorProfile(Profile, frozen=True, kw_only=True):
    """A person who comes for the programme alone."""

    quality: Quality
    occupation: str


AnyProfile = HolderProfile | InvestorProfile | VisitorProfile
P = TypeVar("P", bound=Profile)

#: the address behind a name, in angle brackets or bare
_BEHIND: Final = re.compile(
    r"(?P<name>.*?)[\s,;]*(?:<\s*(?P<bracketed>[^<>]*?)\s*>|(?<![^\s,;])(?P<bare>[^\s,;<>]+@[^\s,;<>]+))"
)
LONGEST_NAME: Final = 160
ADDRESS_TWICE: Final = msgid("Another representative has this address already.")


def clean_holder(form: HolderForm) -> HolderForm:
    """The form as it is stored; raises Invalid with every fault."""
    tidy = forms.check_form(form)
    return msgspec.structs.replace(
        tidy,
        siret=tidy.siret or "",
        rna=tidy.rna or "",
        themes=_once(tidy.themes),
        workshops=_once(tidy.workshops),
    )


def clean_investor(form: InvestorForm) -> InvestorForm:
    """The form as it is stored; raises Invalid with every fault."""
    tidy = forms.check_form(form)
    names, emails = _delegates(tidy)
    return msgspec.structs.replace(
        tidy,
        themes=_once(tidy.themes),
        project_stages=_once(tidy.project_stages),
        needs_financed=_once(tidy.needs_financed),
        workshops=_once(tidy.workshops),
        delegates=names,
        delegate_emails=emails,
    )


def clean_visitor(form: VisitorForm) -> VisitorForm:
    """The form as it is stored; raises Invalid with every fault."""
    tidy = forms.check_form(form)
    return msgspec.structs.replace(tidy, workshops=_once(tidy.workshops))


def _delegates(form: InvestorForm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the delegates and as many addresses, or none at all."""
    if not form.delegates:
        return (f"{form.first_name} {form.last_name}".strip()[:160],), ()
    seats = _seats(form.delegates, form.delegate_emails, form.email)
    return tuple(seats.names), tuple(seats.emails) if any(seats.emails) else ()


class _Seats(NamedTuple):
    """An investor's people as their lines say them, and what is wrong with these."""

    names: list[str]
    emails: list[str]
    faults: list[FieldFault]


def _seats(lines: Sequence[str], addresses: Sequence[str], own_email: str) -> _Seats:
    seats = _Seats([], [], [])
    beside = [*addresses, *[""] * len(lines)]
    for place, line in enumerate(lines):
        try:
            name, email = clean_delegate(line, beside[place], own_email)
        except Unusable as unusable:
            seats.faults.append(unusable.at(f"delegates[{place}]"))
            continue
        if email and email.lower() in map(str.lower, seats.emails):
            seats.faults.append(FieldFault(f"delegates[{place}]", ADDRESS_TWICE))
        seats.names.append(name)
        seats.emails.append(email)
    return seats


def clean_delegate(line: str, email: str, own_email: str) -> tuple[str, str]:
    """A delegate's name and address, "" for the investor's own; Unusable for anything else.

    The address may stand behind the name: "Awa Diallo <awa@example.org>", "Awa Diallo, awa@…".
    """
    name = line.strip()
    if found := _BEHIND.fullmatch(name):
        name, email = found["name"], found["bracketed"] or found["bare"] or ""
    if not name or "@" in name:
        raise Unusable(msgid("Write the name before the address: Awa Diallo <awa@example.org>."))
    if len(name) > LONGEST_NAME:
        raise Unusable(msgid("A representative's name has at most 160 characters."))
    tidy = identifiers.email(email) if email else ""
    return name, "" if tidy.lower() == own_email.lower() else tidy


def _once(answers: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(answers))
