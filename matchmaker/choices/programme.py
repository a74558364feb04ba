"""The programme of workshops, who attends them, and when people cannot meet."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing
from matchmaker.people import directory
from matchmaker.people.profiles import Profile, WorkshopCode
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("programme")
_CODE_TAKEN: Final = msgid("Another workshop has this code already.")


class WorkshopForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the programme; moments without an offset are those of the place."""

    code: WorkshopCode
    title: forms.Label
    room: Annotated[str, Meta(max_length=80)] = ""
    starts_at: dt.datetime
    ends_at: dt.datetime


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever attends it can meet nobody meanwhile."""

    id: UUID
    code: str
    title: str
    room: str
    starts_at: dt.datetime
    ends_at: dt.datetime


class SlotChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A slot as one person sees it; `workshop` is the title of the one that takes it."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool
    declared: bool
    workshop: str | None


class Unavailable(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, by side and position, cannot meet in a slot."""

    kind: Literal["holder", "investor"]
    position: int
    slot_number: int


async def add_workshop(
    conn: Connection,
    edition: Edition,
    form: WorkshopForm,
    organiser_id: UUID | None,
    now: dt.datetime,
) -> Workshop:
    """A new item of the programme, on the day of the edition."""
    columns = _checked(edition, form)
    workshop = await fetch_optional(conn, Workshop, _SQL.add_workshop, edition.id, *columns)
    if workshop is None:
        raise Invalid([FieldFault("code", _CODE_TAKEN)])
    await audit.record(conn, edition.id, organiser_id, "workshop.added", workshop.id, now=now)
    return workshop


async def change_workshop(
    conn: Connection,
    edition: Edition,
    workshop_id: UUID,
    form: WorkshopForm,
    organiser_id: UUID | None,
    now: dt.datetime,
) -> None:
    """Another hour, room or name; whoever goes to it is told at once."""
    columns = _checked(edition, form)
    attending = await _attending(conn, edition, workshop_id)
    if await conn.fetchval(_SQL.code_is_taken, edition.id, columns[0], workshop_id):
        raise Invalid([FieldFault("code", _CODE_TAKEN)])
    await conn.execute(_SQL.change_workshop, workshop_id, *columns)
    await announcing.bring_up_to_date(conn, edition.id, attending, now)
    await audit.record(conn, edition.id, organiser_id, "workshop.changed", workshop_id, now=now)


async def drop_workshop(
    conn: Connection,
    edition: Edition,
    workshop_id: UUID,
    organiser_id: UUID | None,
    now: dt.datetime,
) -> None:
    """It does not take place; whoever would have gone to it is told at once."""
    attending = await _attending(conn, edition, workshop_id)
    await conn.execute(_SQL.drop_workshop, workshop_id)
    await announcing.bring_up_to_date(conn, edition.id, attending, now)
    await audit.record(conn, edition.id, organiser_id, "workshop.dropped", workshop_id, now=now)


async def _attending(conn: Connection, edition: Edition, workshop_id: UUID) -> list[UUID]:
    if await conn.fetchval(_SQL.hold_workshop, edition.id, workshop_id) is None:
        raise NotFound(msgid("There is no such workshop."))
    return [row["person_id"] for row in await conn.fetch(_SQL.attending, workshop_id)]


def _checked(edition: Edition, form: WorkshopForm) -> tuple[Any, ...]:
    tidy = forms.check_form(form)
    starts_at, ends_at = (editions.moment(edition, at) for at in (tidy.starts_at, tidy.ends_at))
    faults = [
        FieldFault(field, msgid("A workshop takes place on the day of the edition."))
        for field, at in (("starts_at", starts_at), ("ends_at", ends_at))
        if edition.local(at).date() != edition.held_on
    ]
    if ends_at <= starts_at:
        faults.append(FieldFault("ends_at", msgid("The end comes after the beginning.")))
    if faults:
        raise Invalid(faults)
    return (tidy.code, tidy.title, tidy.room, starts_at, ends_at)


async def workshops(conn: Connection, edition_id: UUID) -> list[Workshop]:
    """The programme in order."""
    return await fetch(conn, Workshop, _SQL.workshops, edition_id)


async def attended_workshops(conn: Connection, person_id: UUID) -> list[Workshop]:
    """What a person takes part in, in order."""
    return await fetch(conn, Workshop, _SQL.attended, person_id)


async def attend(conn: Connection, edition_id: UUID, person_id: UUID, codes: Sequence[str]) -> None:
    """A person attends exactly these workshops; Invalid for one that is unknown or overlaps."""
    offered = {item.code: item for item in await workshops(conn, edition_id)} if codes else {}
    faults = [
        FieldFault(f"workshops[{place}]", msgid("There is no workshop “%(code)s”."), code=code)
        for place, code in enumerate(codes)
        if code not in offered
    ]
    if faults:
        raise Invalid(faults)
    chosen = sorted({offered[code] for code in codes}, key=lambda item: item.starts_at)
    for earlier, later in pairwise(chosen):
        if later.starts_at < earlier.ends_at:
            raise Invalid(
                [
                    FieldFault(
                        "workshops",
                        msgid("“%(first)s” and “%(second)s” overlap; choose one of them."),
                        first=earlier.title,
                        second=later.title,
                    )
                ]
            )
    ids = [workshop.id for workshop in chosen]
    await conn.execute(_SQL.stop_attending, person_id, ids)
    await conn.execute(_SQL.attend, edition_id, person_id, ids)


async def availability(conn: Connection, person: Profile) -> list[SlotChoice]:
    """Every slot of the person's edition with what keeps them from it."""
    return await fetch(conn, SlotChoice, _SQL.availability, person.edition_id, person.id)


async def save_availability(
    conn: Connection,
    edition: Edition,
    person: Profile,
    slots: Sequence[int],
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """The person cannot meet in exactly these slots, workshops aside; open until wishes close."""
    await editions.hold_open(conn, edition.id, now, by)
    await directory.hold_participant(conn, edition.id, person.id)
    known = {slot.number for slot in await editions.slots(conn, edition.id)}
    faults = [
        FieldFault(
            f"slots[{place}]",
            msgid("There is no slot %(number)s; slots are numbered from 0 to %(last)s."),
            number=number,
            last=max(known, default=0),
        )
        for place, number in enumerate(slots)
        if number not in known
    ]
    if faults:
        raise Invalid(faults)
    await conn.execute(_SQL.clear_availability, person.id)
    await conn.execute(_SQL.declare_unavailable, edition.id, person.id, sorted(set(slots)))
    await conn.execute(_SQL.note_availability, person.id, now)
    if by is not None:
        await audit.record(conn, edition.id, by, "availability.saved", person.id, now=now)


async def unavailable(conn: Connection, edition_id: UUID) -> list[Unavailable]:
    """When people who come cannot meet: declared slots and slots of workshops they attend."""
    return await fetch(conn, Unavailable, _SQL.unavailable, edition_id)
