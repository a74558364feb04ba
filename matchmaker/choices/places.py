"""Places in the programme: taken, waited for, given up, and given to the next in line.

Everything here that changes a place takes the turn of the edition's calendars first: of ten people
who ask for the last place at once, one has it and nine stand in line in the order in which they
came. What is asked for never overlaps: nobody goes to, or waits for, two items at one hour.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.choices import items
from matchmaker.choices.items import ListedItem, Workshop
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.notices.facts import ProgrammeFacts, WorkshopSession
from matchmaker.people import directory
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("programme")
PlaceState = Literal["attending", "waiting"]


class OfferedItem(ListedItem, frozen=True, kw_only=True):
    """An item as one person sees it: their place, their turn in line, what stands against it."""

    mine: PlaceState | None
    turn: int = 0
    #: the title of something else they go to at that hour
    instead: str = ""
    meeting_at: dt.datetime | None = None
    begun: bool = False


class Meets(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has a meeting in force at that hour."""

    id: UUID
    name: str
    organisation: str
    starts_at: dt.datetime


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has a place now, or waits again."""

    workshop_id: UUID
    person_id: UUID


class _Standing(msgspec.Struct, frozen=True):
    workshop_id: UUID
    place: int


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def items_for(
    conn: Connection, edition: Edition, person_id: UUID, now: dt.datetime
) -> list[OfferedItem]:
    """The programme as one person sees it; NotFound for nobody of the edition."""
    await directory.find_person(conn, edition.id, person_id)
    found = await items.list_items(conn, edition.id)
    turns = await _turns(conn, person_id)
    asked = [item for item in found if item.id in turns]
    return [
        OfferedItem(
            **msgspec.structs.asdict(item),
            mine=_place(turns.get(item.id)),
            turn=turns.get(item.id, 0),
            instead=next((o.title for o in asked if o is not item and o.overlaps(item)), ""),
            meeting_at=await _meeting_at(conn, edition, person_id, item),
            begun=item.starts_at <= now,
        )
        for item in found
    ]


async def sign_up(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    item_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
) -> PlaceState:
    """Somebody has a place, or waits for one; asked twice, it is one place.

    Conflict where they are expected elsewhere at that hour: a plan in force is not undone by it.
    """
    await items.require_kept(conn, edition.id)
    edition = await editions.hold(conn, edition.id)
    person = await directory.hold_participant(conn, edition.id, person_id)
    await announcing.take_turn(conn, edition.id)
    item = await items.hold_item(conn, edition.id, item_id)
    turns = await _turns(conn, person_id)
    if (place := _place(turns.get(item.id))) is not None:
        return place
    await _require_free(conn, edition, person_id, item, turns, now, by)
    if by is None and person.kind != "visitor":
        await _require_settled(conn, edition, item, now)
    place = await _take(conn, edition.id, person_id, item.id)
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)
    if by is not None:
        details = {"code": item.code}
        act = "programme.placed" if place == "attending" else "programme.lined_up"
        await audit.record(conn, edition.id, by, act, person_id, details, now=now)
    return place


async def leave(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    item_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Somebody gives up their place, or their turn; the next in line has it and is told."""
    await editions.hold(conn, edition.id)
    await directory.hold(conn, edition.id, person_id)
    await announcing.take_turn(conn, edition.id)
    item = await items.hold_item(conn, edition.id, item_id)
    if await fetch_optional(conn, _Id, _SQL.leave, person_id, item_id) is None:
        return
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)
    await settle(conn, edition.id, now)
    if by is not None:
        details = {"code": item.code}
        await audit.record(conn, edition.id, by, "programme.released", person_id, details, now=now)


async def attend(conn: Connection, edition_id: UUID, person_id: UUID, codes: Sequence[str]) -> None:
    """A person asks for exactly these items; Invalid for one that is unknown or overlaps.

    Where no place is left they wait. Who has a place or a turn keeps it. What others gain by it is
    theirs after `settle`.
    """
    await announcing.take_turn(conn, edition_id)
    offered = await _offered(conn, edition_id, codes)
    if faults := _faults(offered, codes):
        raise Invalid(faults)
    ids = [item.id for item in _chosen(offered, codes)]
    await conn.execute(_SQL.stop_attending, person_id, ids)
    known = await _turns(conn, person_id) if ids else {}
    for item_id in ids:
        if item_id not in known:
            await _take(conn, edition_id, person_id, item_id)


async def faults_of(conn: Connection, edition_id: UUID, codes: Sequence[str]) -> list[FieldFault]:
    """What `attend` would have against these, before anybody is there to attend them."""
    return _faults(await _offered(conn, edition_id, codes), codes)


async def settle(conn: Connection, edition_id: UUID, now: dt.datetime) -> list[int]:
    """Whatever places are free go to who waits for them, in order; each is told, once.

    Return the letters that this writes. Called after whatever frees a place.
    """
    moves = await promote(conn, edition_id, now)
    if not moves:
        return []
    people = sorted({move.person_id for move in moves})
    letters = await announcing.bring_up_to_date(conn, edition_id, people, now)
    return letters + await tell(conn, edition_id, moves, letters)


async def promote(
    conn: Connection, edition_id: UUID, now: dt.datetime, schedule_id: UUID | None = None
) -> list[Move]:
    """Give every free place to the next in line who has no meeting then, and tell nobody yet.

    Meetings are those of the version in force, or of the one named, which is about to be.
    """
    await announcing.take_turn(conn, edition_id)
    moves: list[Move] = []
    values = (edition_id, now, schedule_id)
    while moved := await fetch_optional(conn, Move, _SQL.promote_next, *values):
        moves.append(moved)
    return moves


async def give_all_up(
    conn: Connection, edition_id: UUID, person_id: UUID, now: dt.datetime
) -> None:
    """Somebody who does not take part has no place and no turn any more; nobody tells them."""
    await attend(conn, edition_id, person_id, ())
    await settle(conn, edition_id, now)


async def come_back(conn: Connection, edition_id: UUID, person_id: UUID) -> None:
    """Whoever had withdrawn waits where their place was given to somebody else."""
    await announcing.take_turn(conn, edition_id)
    await conn.execute(_SQL.give_up_lost_places, edition_id, person_id)


async def meets_at(
    conn: Connection,
    edition: Edition,
    people: Sequence[UUID],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
) -> list[Meets]:
    """Who of these has a meeting in force within these hours."""
    return await fetch(conn, Meets, _SQL.meetings_at, edition.id, people, starts_at, ends_at)


def session_of(item: Workshop) -> WorkshopSession:
    """An item as letters name it."""
    return WorkshopSession(
        title=item.title, room=item.room, starts=item.starts_at, ends=item.ends_at
    )


async def tell(
    conn: Connection, edition_id: UUID, moves: Sequence[Move], told: Sequence[int]
) -> list[int]:
    """A word on their new place to whom none of the letters that have `told` of it is for.

    So it is one message each: that of their calendar where there is one. Return what this writes.
    """
    if not moves:
        return []
    reached = await told_of_morning(conn, told)
    letters: list[int] = []
    offered = {item.id: item for item in await items.workshops(conn, edition_id)}
    for item_id in sorted({move.workshop_id for move in moves}):
        new = [
            m.person_id for m in moves if m.workshop_id == item_id and m.person_id not in reached
        ]
        after = session_of(offered[item_id])
        news = ProgrammeFacts(workshop=item_id, event="promoted", after=after)
        letters += await writing.programme_news(conn, edition_id, new, news)
    return letters


async def told_of_morning(conn: Connection, letters: Sequence[int]) -> set[UUID]:
    """Who is sent a letter that tells all of their morning, the programme in it."""
    return {row["person_id"] for row in await conn.fetch(_SQL.told_of_morning, letters)}


async def _take(conn: Connection, edition_id: UUID, person_id: UUID, item_id: UUID) -> PlaceState:
    values = (edition_id, person_id, item_id)
    if await fetch_optional(conn, _Id, _SQL.take_place, *values) is not None:
        return "attending"
    await conn.execute(_SQL.line_up, *values)
    return "waiting"


async def _require_free(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    item: Workshop,
    asked: Iterable[UUID],
    now: dt.datetime,
    by: UUID | None,
) -> None:
    if item.starts_at <= now and by is None:
        raise Conflict(msgid("“%(title)s” has begun; ask at the desk."), title=item.title)
    others = {other.id: other for other in await items.workshops(conn, edition.id)}
    for other in (others[each] for each in asked):
        if other.overlaps(item):
            raise Conflict(
                msgid("“%(other)s” takes place at the same hour; give that place up first."),
                other=other.title,
            )
    at = await _meeting_at(conn, edition, person_id, item)
    if at is not None:
        raise Conflict(
            msgid("A meeting is planned at %(hour)s, during “%(title)s”; a place cannot be taken."),
            hour=edition.local(at).time(),
            title=item.title,
        )


async def _require_settled(
    conn: Connection, edition: Edition, item: Workshop, now: dt.datetime
) -> None:
    """While the plan is made, nobody blocks slots that it may use."""
    wishes_open = edition.takes_wishes(now)
    if wishes_open or edition.stage == "published":
        return
    if await conn.fetchval(_SQL.takes_slots, edition.id, item.starts_at, item.ends_at):
        raise Conflict(
            msgid(
                "The meetings are being planned, and “%(title)s” takes hours of theirs. Come back "
                "once they are published, or write to %(contact)s."
            ),
            title=item.title,
            contact=edition.contact_email,
        )


async def _meeting_at(
    conn: Connection, edition: Edition, person_id: UUID, item: Workshop
) -> dt.datetime | None:
    found = await meets_at(conn, edition, [person_id], item.starts_at, item.ends_at)
    return found[0].starts_at if found else None


async def _turns(conn: Connection, person_id: UUID) -> dict[UUID, int]:
    """By item: 0 for a place, else how far up the line."""
    rows = await fetch(conn, _Standing, _SQL.standings, person_id)
    return {row.workshop_id: row.place for row in rows}


def _place(turn: int | None) -> PlaceState | None:
    if turn is None:
        return None
    return "attending" if turn == 0 else "waiting"


async def _offered(conn: Connection, edition_id: UUID, codes: Sequence[str]) -> dict[str, Workshop]:
    return {item.code: item for item in await items.workshops(conn, edition_id)} if codes else {}


def _chosen(offered: Mapping[str, Workshop], codes: Sequence[str]) -> list[Workshop]:
    """Those of the codes that there are, each once, in the order of their hours."""
    known = {offered[code].id: offered[code] for code in codes if code in offered}
    return sorted(known.values(), key=lambda item: item.starts_at)


def _faults(offered: Mapping[str, Workshop], codes: Sequence[str]) -> list[FieldFault]:
    """Everything against a choice: what there is not, and what overlaps."""
    unknown = [
        FieldFault(f"workshops[{place}]", msgid("There is no workshop “%(code)s”."), code=code)
        for place, code in enumerate(codes)
        if code not in offered
    ]
    overlapping = [
        _overlap(earlier, later)
        for earlier, later in pairwise(_chosen(offered, codes))
        if later.starts_at < earlier.ends_at
    ]
    return unknown + overlapping


def _overlap(earlier: Workshop, later: Workshop) -> FieldFault:
    return FieldFault(
        "workshops",
        msgid("“%(first)s” and “%(second)s” overlap; choose one of them."),
        first=earlier.title,
        second=later.title,
    )
