"""Once a day: what each side's wishes tell all together is counted, and kept until the next day.

So nobody can watch a single wish arrive in what they are suggested.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.suggestions import reading
from matchmaker.suggestions.criteria import Criteria
from matchmaker.suggestions.leanings import Evidence, Learnt, Wish
from matchmaker.suggestions.reading import AskingSide

_SQL: Final = load("suggestions")
#: so many are weighed for a side at most: two seconds or so
PAIRS: Final = 100_000


class _Due(msgspec.Struct, frozen=True):
    id: UUID
    today: dt.date


async def count_due(conn: Connection, now: dt.datetime) -> int:
    """Count the editions whose day has begun; how many those were.

    Of two workers at once the second waits for the first, and finds that it has been done.
    """
    counted = 0
    for due in await fetch(conn, _Due, _SQL.due, now):
        counted += await _count(conn, due.id, due.today)
    return counted


async def _count(conn: Connection, edition_id: UUID, today: dt.date) -> bool:
    if await conn.fetchval(_SQL.count_today, edition_id, today) is None:
        return False
    holders = await reading.projects(conn, edition_id)
    investors = await reading.offers(conn, edition_id)
    await conn.execute(_SQL.forget, edition_id)
    for side, own, others in _sides(holders, investors):
        wishes = await fetch(conn, Wish, _SQL.wishes_of_side, edition_id, side)
        heard = _some(wishes, PAIRS // max(1, len(others)))
        # A thread, so that letters and other work go on meanwhile.
        found = await asyncio.to_thread(_learnt, own, others, heard)
        await _keep(conn, edition_id, side, found)
    return True


def _learnt(own: Sequence[Criteria], others: Sequence[Criteria], wishes: Sequence[Wish]) -> Learnt:
    return Evidence(own, others, wishes).learn()


def _sides(
    holders: Sequence[Criteria], investors: Sequence[Criteria]
) -> tuple[tuple[AskingSide, Sequence[Criteria], Sequence[Criteria]], ...]:
    return ("holder", holders, investors), ("investor", investors, holders)


def _some(wishes: Sequence[Wish], most: int) -> list[Wish]:
    """What so many authors wished: of a salon of thousands some tell enough."""
    authors = set(sorted({wish.author for wish in wishes})[:most])
    return [wish for wish in wishes if wish.author in authors]


async def _keep(conn: Connection, edition_id: UUID, side: AskingSide, found: Learnt) -> None:
    rows = [(*codes, level, codes[0] in found.heard) for codes, level in found.levels.items()]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    await conn.execute(_SQL.keep_leanings, edition_id, side, *columns)
    apart = {who: third for who, third in found.thirds.items() if third != 1}
    await conn.execute(_SQL.keep_thirds, edition_id, list(apart), list(apart.values()))
