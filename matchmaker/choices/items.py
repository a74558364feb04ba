"""The items of the programme: ateliers, conferences, pitch sessions, visits, each with its hours.

Whatever slots an item overlaps are blocked for who attends it.
"""

import datetime as dt
from itertools import count
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import WorkshopCode
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import ItemKind

_SQL: Final = load("programme")
CODE_TAKEN: Final = msgid("Another item of the programme has this code already.")

_LETTERS: Final[dict[ItemKind, str]] = {
    ItemKind.WORKSHOP: "A",
    ItemKind.CONFERENCE: "C",
    ItemKind.PITCH: "P",
    ItemKind.VISIT: "V",
}
Capacity = Annotated[int, Meta(ge=1, le=100_000)]
ItemText = Annotated[str, Meta(max_length=1500, extra={"several_lines": True})]


class WorkshopForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the programme; moments without an offset are those of the place.

    Without a capacity everybody finds a place.
    """

    code: WorkshopCode
    kind: ItemKind = ItemKind.WORKSHOP
    title: forms.Label
    speaker: Annotated[str, Meta(max_length=160)] = ""
    room: Annotated[str, Meta(max_length=80)] = ""
    description: ItemText = ""
    capacity: Capacity | None = None
    starts_at: dt.datetime
    ends_at: dt.datetime


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever attends it can meet nobody meanwhile; `revision` counts its changes."""

    id: UUID
    code: str
    kind: ItemKind
    title: str
    speaker: str
    room: str
    description: str
    capacity: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    revision: int

    def overlaps(self, other: "Workshop") -> bool:
        """Whether nobody can be at both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class ListedItem(Workshop, frozen=True, kw_only=True):
    """An item with how many places are taken, and how many people wait for one."""

    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        """How many places are left; None where nobody counts them."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


async def workshops(conn: Connection, edition_id: UUID) -> list[Workshop]:
    """The programme in order."""
    return await fetch(conn, Workshop, _SQL.workshops, edition_id)


async def list_items(conn: Connection, edition_id: UUID) -> list[ListedItem]:
    """The programme in order, with its places."""
    return await fetch(conn, ListedItem, _SQL.listed, edition_id)


async def find_item(conn: Connection, edition_id: UUID, item_id: UUID) -> ListedItem:
    """One item with its places; NotFound for one of another edition."""
    for item in await list_items(conn, edition_id):
        if item.id == item_id:
            return item
    raise no_item()


async def attended_workshops(conn: Connection, person_id: UUID) -> list[Workshop]:
    """What a person takes part in, in order."""
    return await fetch(conn, Workshop, _SQL.attended, person_id)


async def asked_codes(conn: Connection, person_id: UUID) -> tuple[str, ...]:
    """The codes of what a person goes to or waits for, in order."""
    return tuple(row["code"] for row in await conn.fetch(_SQL.asked_by, person_id))


async def hold_item(conn: Connection, edition_id: UUID, item_id: UUID) -> Workshop:
    """An item, held until the transaction ends."""
    found = await fetch_optional(conn, Workshop, _SQL.hold_workshop, edition_id, item_id)
    if found is None:
        raise no_item()
    return found


async def free_code(conn: Connection, edition_id: UUID, kind: ItemKind) -> str:
    """The next mark that no item has: A1, A2 … for ateliers, C1 … for conferences."""
    taken = {item.code for item in await workshops(conn, edition_id)}
    letter = _LETTERS[kind]
    return next(code for number in count(1) if (code := f"{letter}{number}") not in taken)


def no_item() -> NotFound:
    return NotFound(msgid("There is no such item in the programme."))


async def add_workshop(
    conn: Connection,
    edition: Edition,
    form: WorkshopForm,
    organiser_id: UUID | None,
    now: dt.datetime,
) -> Workshop:
    """A new item of the programme, on the day of the edition."""
    columns = columns_of(edition, form)
    await require_kept(conn, edition.id)
    workshop = await fetch_optional(conn, Workshop, _SQL.add_workshop, edition.id, *columns)
    if workshop is None:
        raise Invalid([FieldFault("code", CODE_TAKEN)])
    await audit.record(conn, edition.id, organiser_id, "workshop.added", workshop.id, now=now)
    return workshop


async def require_kept(conn: Connection, edition_id: UUID) -> None:
    """Conflict once the edition is put away; it cannot be before the transaction ends."""
    if (await editions.hold(conn, edition_id)).stage in ("over", "purged"):
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))


def columns_of(edition: Edition, form: WorkshopForm) -> tuple[Any, ...]:
    """The form as the columns hold it; Invalid with every fault."""
    tidy = forms.check_form(form)
    starts_at, ends_at = (editions.moment(edition, at) for at in (tidy.starts_at, tidy.ends_at))
    faults = [
        FieldFault(field, msgid("The programme is of the day of the edition."))
        for field, at in (("starts_at", starts_at), ("ends_at", ends_at))
        if edition.local(at).date() != edition.held_on
    ]
    if ends_at <= starts_at:
        faults.append(FieldFault("ends_at", msgid("The end comes after the beginning.")))
    if faults:
        raise Invalid(faults)
    return (
        *(tidy.code, tidy.kind, tidy.title, tidy.speaker, tidy.room),
        *(tidy.description, tidy.capacity, starts_at, ends_at),
    )
