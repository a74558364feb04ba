"""Who may be registered twice, unless an organiser has said that they are two."""

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from matchmaker.db import Connection, Database, apart, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.merging import likeness
from matchmaker.merging.likeness import LikenessReason
from matchmaker.people import directory
from matchmaker.people.profiles import PersonKind

_QUERIES: Final = load("merging")
#: so many are compared at once without anybody noticing; beyond, elsewhere than where requests wait
AT_ONCE: Final = 500
#: people of an edition whose pages say by themselves how many pairs there are
POINTED_OUT: Final = 3_000


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of somebody, and what a list says of them."""

    id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    email: str
    phone: str
    siret: str | None
    rna: str | None
    project: str
    registered_at: dt.datetime
    withdrawn: bool

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Two records that may be one; `first` is the one to keep where nothing else speaks."""

    first: Sketch
    second: Sketch
    reasons: tuple[LikenessReason, ...]


class _Pair(msgspec.Struct, frozen=True):
    first_id: UUID
    second_id: UUID


class _Compared(NamedTuple):
    """The records of an edition, and the pairs that an organiser has said to be two."""

    people: list[Sketch]
    two: set[frozenset[UUID]]


async def duplicates(conn: Connection, edition_id: UUID) -> list[Duplicate]:
    """Pairs of records of one side that may be one, the most alike first.

    Who withdrew is compared too: people register again. Two who both withdrew are left alone.
    """
    read = await _read(conn, edition_id)
    if len(read.people) > AT_ONCE:
        return _listed(read, await asyncio.to_thread(likeness.similar_pairs, read.people))
    return _listed(read, likeness.similar_pairs(read.people))


async def look_for_duplicates(database: Database, edition_id: UUID) -> list[Duplicate]:
    """The same of however many people, compared while nobody holds a connection."""
    async with database.transaction() as conn:
        read = await _read(conn, edition_id)
    async with apart("records are compared"):
        return _listed(read, await asyncio.to_thread(likeness.similar_pairs, read.people))


async def _read(conn: Connection, edition_id: UUID) -> _Compared:
    people = await fetch(conn, Sketch, _QUERIES.sketches, edition_id)
    known = await fetch(conn, _Pair, _QUERIES.known_apart, edition_id)
    return _Compared(people, {frozenset((pair.first_id, pair.second_id)) for pair in known})


def _listed(
    read: _Compared, pairs: Mapping[tuple[int, int], Collection[LikenessReason]]
) -> list[Duplicate]:
    found = [
        _ordered(read.people[first], read.people[second], tuple(reasons))
        for (first, second), reasons in pairs.items()
        if frozenset((read.people[first].id, read.people[second].id)) not in read.two
        and not (read.people[first].withdrawn and read.people[second].withdrawn)
    ]
    return sorted(found, key=lambda one: -len(one.reasons))


async def how_many(conn: Connection, edition_id: UUID) -> int:
    """How many such pairs there are, for pages that only point to them.

    Of a salon of thousands 0: there they are looked for by who asks for them.
    """
    if await conn.fetchval(_QUERIES.people_there, edition_id) > POINTED_OUT:
        return 0
    return len(await duplicates(conn, edition_id))


async def note_apart(
    conn: Connection,
    edition: Edition,
    ids: tuple[UUID, UUID],
    by: UUID,
    now: dt.datetime,
) -> None:
    """These two are two: they are not shown as one again."""
    first, second = [await directory.find_person(conn, edition.id, one) for one in sorted(ids)]
    noted = await conn.fetchval(_QUERIES.note_apart, edition.id, first.id, second.id, by, now)
    if noted is not None:
        details = {"other": str(second.id)}
        await audit.record(conn, edition.id, by, "people.kept_apart", first.id, details, now=now)


def _ordered(one: Sketch, other: Sketch, reasons: tuple[LikenessReason, ...]) -> Duplicate:
    first, second = sorted((one, other), key=lambda each: (each.withdrawn, each.registered_at))
    return Duplicate(first=first, second=second, reasons=reasons)
