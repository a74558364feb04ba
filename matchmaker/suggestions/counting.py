"""Once a day: what each side's wishes tell all together is counted, and kept until the next day.

So nobody can watch a single wish arrive in what they are suggested.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.suggestions import reading
from matchmaker.suggestions.criteria import Criteria
from matchmaker.suggestions.leanings import Evidence, Learnt, Wish
from matchmaker.suggestions.reading import Side

_SQL: Final = load("suggestions")


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
    await _keep(
        conn, edition_id, "holder", await _learnt(conn, edition_id, "holder", holders, investors)
    )
    await _keep(
        conn,
        edition_id,
        "investor",
        await _learnt(conn, edition_id, "investor", investors, holders),
    )
    return True


async def _learnt(
    conn: Connection,
    edition_id: UUID,
    side: Side,
    own: Sequence[Criteria],
    others: Sequence[Criteria],
) -> Learnt:
    wishes = await fetch(conn, Wish, _SQL.wishes_of_side, edition_id, side)
    return Evidence(own, others, wishes).learnt()


async def _keep(conn: Connection, edition_id: UUID, side: Side, found: Learnt) -> None:
    rows = [(*codes, level, codes[0] in found.heard) for codes, level in found.levels.items()]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    await conn.execute(_SQL.keep_leanings, edition_id, side, *columns)
    apart = {who: third for who, third in found.thirds.items() if third != 1}
    await conn.execute(_SQL.keep_thirds, edition_id, list(apart), list(apart.values()))
