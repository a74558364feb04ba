"""One shape for reading and writing: what a GET answers, a PUT takes back and stores unchanged.

What a PUT leaves out stays as it is. What is not an answer (who somebody is, when things happened)
may be sent as it was read, and nothing else: so a program that reads, changes a telephone and
writes neither loses what it does not know nor overwrites what it has not seen.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request
from msgspec import UNSET, Meta, UnsetType

from api.exchange.bodies import decode_body
from api.exchange.faults import faults_of
from matchmaker.choices.wishes import MOST, Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import naming, people
from matchmaker.people.profiles import (
    AnyForm,
    AnyProfile,
    HolderForm,
    HolderProfile,
    InvestorForm,
    InvestorProfile,
    PersonKind,
    VisitorForm,
    VisitorProfile,
)
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_FIXED: Final = ("id", "edition_id", "position", "registered_at", "erased_at")
_MOVING: Final = ("updated_at", "withdrawn_at", "choices_saved_at")


class HolderRead(HolderProfile, frozen=True, kw_only=True):
    """A project holder: who they are, and every answer of theirs."""

    kind: Literal["holder"]
    external_id: str | None
    workshops: tuple[str, ...]
    newsletter: bool
    pass_contact_on: bool
    invite_next_year: bool


class InvestorRead(InvestorProfile, frozen=True, kw_only=True):
    """An investor: who they are, and every answer of theirs."""

    kind: Literal["investor"]
    external_id: str | None
    workshops: tuple[str, ...]
    newsletter: bool
    pass_contact_on: bool
    invite_next_year: bool


class VisitorRead(VisitorProfile, frozen=True, kw_only=True):
    """A visitor: who they are, and every answer of theirs."""

    kind: Literal["visitor"]
    external_id: str | None
    workshops: tuple[str, ...]
    newsletter: bool
    pass_contact_on: bool
    invite_next_year: bool


class HolderWrite(
    HolderForm,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="holder",
):
    """A holder's answers; what is left out stays, what is no answer is sent as it was read."""

    id: UUID | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET
    edition_id: UUID | UnsetType = UNSET
    position: int | UnsetType = UNSET
    registered_at: datetime | UnsetType = UNSET
    updated_at: datetime | UnsetType = UNSET
    withdrawn_at: datetime | UnsetType | None = UNSET
    erased_at: datetime | UnsetType | None = UNSET
    choices_saved_at: datetime | UnsetType | None = UNSET


class InvestorWrite(
    InvestorForm,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="investor",
):
    """An investor's answers; what is left out stays, what is no answer is sent as it was read."""

    id: UUID | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET
    edition_id: UUID | UnsetType = UNSET
    position: int | UnsetType = UNSET
    registered_at: datetime | UnsetType = UNSET
    updated_at: datetime | UnsetType = UNSET
    withdrawn_at: datetime | UnsetType | None = UNSET
    erased_at: datetime | UnsetType | None = UNSET
    choices_saved_at: datetime | UnsetType | None = UNSET


class VisitorWrite(
    VisitorForm,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="visitor",
):
    """A visitor's answers; what is left out stays, what is no answer is sent as it was read."""

    id: UUID | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET
    edition_id: UUID | UnsetType = UNSET
    position: int | UnsetType = UNSET
    max_meetings: int | UnsetType | None = UNSET
    registered_at: datetime | UnsetType = UNSET
    updated_at: datetime | UnsetType = UNSET
    withdrawn_at: datetime | UnsetType | None = UNSET
    erased_at: datetime | UnsetType | None = UNSET
    choices_saved_at: datetime | UnsetType | None = UNSET


AnyRead = HolderRead | InvestorRead | VisitorRead
AnyWrite = HolderWrite | InvestorWrite | VisitorWrite


class ChoiceWrite(ChosenPerson, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A choice; what is said of the other side may be sent as it was read."""

    organisation: str | UnsetType = UNSET
    project: str | UnsetType = UNSET
    withdrawn: bool | UnsetType = UNSET
    made_at: datetime | UnsetType = UNSET
    by_organiser: bool | UnsetType = UNSET


ChoiceWrites = Annotated[tuple[ChoiceWrite, ...], Meta(max_length=MOST)]


class ChoicesWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wishes from the dearest on, refusals in any order; a list that is left out stays."""

    wishes: ChoiceWrites = ()
    refusals: ChoiceWrites = ()
    saved_at: datetime | UnsetType | None = UNSET

    def as_choices(self) -> Choices:
        """The choices themselves."""
        lists = (
            tuple(ChosenPerson(target=one.target, reason=one.reason) for one in each)
            for each in (self.wishes, self.refusals)
        )
        return Choices(wishes=next(lists), refusals=next(lists))


async def named_fields(request: Request[Any, Any, Any]) -> frozenset[str]:
    """The fields that a body names, which is an object as `bodies.check` has seen."""
    return frozenset(decode_body(await request.body()))


async def read(conn: Connection, edition_id: UUID, person_id: UUID) -> AnyRead:
    """Somebody with everything they answered, workshops and agreements among it."""
    person = await people.find(conn, edition_id, person_id)
    answers = await people.answers_of(conn, edition_id, person_id)
    shape = _shape(person)
    beyond = set(shape.__struct_fields__) - set(person.__struct_fields__) - {"external_id"}
    more: dict[str, Any] = {name: getattr(answers, name) for name in beyond}
    more["external_id"] = await naming.external_id(conn, edition_id, person_id)
    return shape(**msgspec.structs.asdict(person), **more)


def _shape(person: AnyProfile) -> type[AnyRead]:
    match person:
        case HolderProfile():
            return HolderRead
        case InvestorProfile():
            return InvestorRead
        case VisitorProfile():
            return VisitorRead


def apply_patch(read: AnyRead, patch: dict[str, Any]) -> AnyWrite:
    """What somebody answered with a merge patch applied (RFC 7396); Invalid tells every fault."""
    merged = _merged(msgspec.to_builtins(read), patch)
    shape = _WRITES[read.kind]
    if faults := faults_of(merged, shape):
        raise Invalid(faults)
    return msgspec.convert(merged, shape)


def _merged(target: Any, patch: Any) -> Any:
    """MergePatch of RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = _merged(kept.get(name), value)
    return kept


_WRITES: Final[dict[PersonKind, type[AnyWrite]]] = {
    "holder": HolderWrite,
    "investor": InvestorWrite,
    "visitor": VisitorWrite,
}


def form_of(sent: AnyWrite) -> type[AnyForm]:
    """The form whose answers were sent."""
    match sent:
        case HolderWrite():
            return HolderForm
        case InvestorWrite():
            return InvestorForm
        case VisitorWrite():
            return VisitorForm


def answers(sent: AnyWrite, names: frozenset[str]) -> dict[str, Any]:
    """The answers among what was sent, without those that were left out."""
    return {name: getattr(sent, name) for name in form_of(sent).__struct_fields__ if name in names}


async def require_as_read(
    conn: Connection, edition_id: UUID, person_id: UUID, sent: AnyWrite, by: UUID | None
) -> None:
    """Invalid where something that is no answer was changed; Conflict where it has moved since."""
    person = await people.find_person(conn, edition_id, person_id)
    if not isinstance(sent, _WRITES[person.kind]):
        raise Invalid([FieldFault("kind", msgid("This person is on the other side."))])
    # a visitor has no meetings to limit: what was read of that is sent back, or left out
    steady = (*_FIXED, "max_meetings") if isinstance(sent, VisitorWrite) else _FIXED
    differing = [
        name
        for name in (*steady, *_MOVING)
        if getattr(sent, name) is not UNSET and getattr(sent, name) != getattr(person, name)
    ]
    fixed = [name for name in differing if name in steady]
    if by is None and sent.external_id is not UNSET:  # what a program calls somebody is its own
        known = await naming.external_id(conn, edition_id, person_id)
        fixed += ["external_id"] if sent.external_id != known else []
    if fixed:
        sentence = msgid("This cannot be changed here; send it as it was read, or leave it out.")
        raise Invalid([FieldFault(name, sentence) for name in fixed])
    if differing:
        raise Conflict(msgid("This has changed since it was read; read it again."))
