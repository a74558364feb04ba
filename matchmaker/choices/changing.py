"""Changing and cancelling items of the programme at any time, and who that touches.

What a page says beforehand is exactly what happens: the act is done, looked at, and undone.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.choices import items, places
from matchmaker.choices.items import CODE_TAKEN, Workshop, WorkshopForm
from matchmaker.choices.places import Meets, Move
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.notices.facts import ProgrammeEvent, ProgrammeFacts
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("programme")


class NamedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as an organiser calls them."""

    id: UUID
    name: str
    organisation: str


class Elsewhere(NamedPerson, frozen=True, kw_only=True):
    """Somebody who goes to something else at the same hour."""

    title: str


class ItemTouched(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on an item does to people.

    `told` are written to, each in one message; `colliding` have a meeting in force at its hours,
    `elsewhere` have chosen something else for them.
    """

    attending: int = 0
    waiting: int = 0
    told: tuple[NamedPerson, ...] = ()
    sent_back: tuple[NamedPerson, ...] = ()
    promoted: tuple[NamedPerson, ...] = ()
    colliding: tuple[Meets, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def anybody(self) -> bool:
        return bool(
            self.told or self.sent_back or self.promoted or self.colliding or self.elsewhere
        )


class Overtaken(Conflict):
    """Somebody else has changed the item meanwhile; `present` is what it is now."""

    def __init__(self, present: Workshop) -> None:
        super().__init__(
            msgid("Somebody has changed this item meanwhile. Look at what it is now; your answers "
                  "are kept below.")
        )  # fmt: skip
        self.present = present


async def change_workshop(
    conn: Connection,
    edition: Edition,
    workshop_id: UUID,
    form: WorkshopForm,
    organiser_id: UUID | None,
    now: dt.datetime,
    revision: int | None = None,
) -> ItemTouched:
    """Another hour, room, name or number of places; whoever it concerns is told at once.

    `revision` is that of the item as the organiser saw it: Overtaken if it is another by now.
    """
    columns = items.columns_of(edition, form)
    await items.require_kept(conn, edition.id)
    await announcing.take_turn(conn, edition.id)
    before = await _hold(conn, edition, workshop_id, revision)
    if await conn.fetchval(_SQL.code_is_taken, edition.id, columns[0], workshop_id):
        raise Invalid([FieldFault("code", CODE_TAKEN)])
    promised = await _people(conn, _SQL.attending, workshop_id)
    await conn.execute(_SQL.change_workshop, workshop_id, *columns)
    after = await items.hold_item(conn, edition.id, workshop_id)
    sent_back = await fetch(conn, Move, _SQL.send_back, edition.id, workshop_id)
    letters = await announcing.bring_up_to_date(conn, edition.id, promised, now)
    reached = await places.told_of_morning(conn, letters)
    gone = [move.person_id for move in sent_back]
    letters += await _news(conn, edition, "waiting", [p for p in gone if p not in reached], after)
    if places.session_of(before) != places.session_of(after):
        waiting = await _people(conn, _SQL.waiting_for, workshop_id)
        concerned = [p for p in {*promised, *waiting} if p not in reached and p not in gone]
        letters += await _news(conn, edition, "changed", concerned, after, before)
    letters += (promoting := await places.settle(conn, edition.id, now))
    details = {"code": after.code}
    await audit.record(
        conn, edition.id, organiser_id, "workshop.changed", workshop_id, details, now=now
    )
    attending = await _people(conn, _SQL.attending, workshop_id)
    return ItemTouched(
        attending=len(attending),
        waiting=len(await _people(conn, _SQL.waiting_for, workshop_id)),
        told=await _told(conn, letters),
        sent_back=await _named(conn, edition, gone),
        promoted=await _told(conn, promoting),
        colliding=tuple(
            await places.meets_at(conn, edition, attending, after.starts_at, after.ends_at)
        ),
        elsewhere=tuple(await fetch(conn, Elsewhere, _SQL.elsewhere_at, workshop_id)),
    )


async def drop_workshop(
    conn: Connection,
    edition: Edition,
    workshop_id: UUID,
    organiser_id: UUID | None,
    now: dt.datetime,
    revision: int | None = None,
) -> ItemTouched:
    """It does not take place; whoever would have gone to it, or waited, is told at once."""
    await items.require_kept(conn, edition.id)
    await announcing.take_turn(conn, edition.id)
    before = await _hold(conn, edition, workshop_id, revision)
    attending = await _people(conn, _SQL.attending, workshop_id)
    waiting = await _people(conn, _SQL.waiting_for, workshop_id)
    await conn.execute(_SQL.drop_workshop, workshop_id)
    letters = await announcing.bring_up_to_date(conn, edition.id, attending, now)
    reached = await places.told_of_morning(conn, letters)
    concerned = [p for p in {*attending, *waiting} if p not in reached]
    letters += await _news(conn, edition, "cancelled", concerned, None, before)
    letters += (promoting := await places.settle(conn, edition.id, now))
    details = {"code": before.code}
    await audit.record(
        conn, edition.id, organiser_id, "workshop.dropped", workshop_id, details, now=now
    )
    return ItemTouched(
        attending=len(attending),
        waiting=len(waiting),
        told=await _told(conn, letters),
        promoted=await _told(conn, promoting),
    )


async def foresee_change(
    conn: Connection,
    edition: Edition,
    workshop_id: UUID,
    form: WorkshopForm,
    now: dt.datetime,
    revision: int | None = None,
) -> ItemTouched:
    """Whom such a change would touch: it is done, looked at and undone."""
    return await _undone(
        conn, lambda: change_workshop(conn, edition, workshop_id, form, None, now, revision)
    )


async def foresee_drop(
    conn: Connection, edition: Edition, workshop_id: UUID, now: dt.datetime
) -> ItemTouched:
    """Whom a cancellation would touch, likewise."""
    return await _undone(conn, lambda: drop_workshop(conn, edition, workshop_id, None, now))


async def _undone(conn: Connection, act: Callable[[], Awaitable[ItemTouched]]) -> ItemTouched:
    trial = conn.transaction()
    await trial.start()
    try:
        return await act()
    finally:
        await trial.rollback()


async def _hold(
    conn: Connection, edition: Edition, workshop_id: UUID, revision: int | None
) -> Workshop:
    found = await items.hold_item(conn, edition.id, workshop_id)
    if revision not in (None, found.revision):
        raise Overtaken(found).after(edition.id, "workshop.changed", subject=found.id)
    return found


async def _news(
    conn: Connection,
    edition: Edition,
    event: ProgrammeEvent,
    people: Sequence[UUID],
    after: Workshop | None,
    before: Workshop | None = None,
) -> list[int]:
    item = after or before
    assert item is not None
    told = ProgrammeFacts(
        workshop=item.id,
        event=event,
        before=None if before is None else places.session_of(before),
        after=None if after is None else places.session_of(after),
    )
    return await writing.programme_news(conn, edition.id, people, told)


async def _people(conn: Connection, query: str, *values: Any) -> list[UUID]:
    return [row["person_id"] for row in await conn.fetch(query, *values)]


async def _told(conn: Connection, letters: Sequence[int]) -> tuple[NamedPerson, ...]:
    return tuple(await fetch(conn, NamedPerson, _SQL.told, letters))


async def _named(
    conn: Connection, edition: Edition, people: Sequence[UUID]
) -> tuple[NamedPerson, ...]:
    return tuple(await fetch(conn, NamedPerson, _SQL.named, edition.id, people))
