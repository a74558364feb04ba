"""Word to a holder of the programmes that are proposed to them: once of each, all of a day at once.

An investor proposes by an outcome, an organiser by an act. The letter leaves on the day after, from
nine o'clock at the place: so the answers of an afternoon make one letter, and what was pressed by
mistake and put right the same day makes none.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.followup.asking import HOUR
from matchmaker.notices.writing import LetterId, contact_domain

_SQL: Final = load("orientations")
#: a worker that was away so long tells nobody any more: the page does
NOT_AFTER: Final = dt.timedelta(days=7)


class _Proposals(msgspec.Struct, frozen=True):
    edition_id: UUID
    holder_id: UUID
    programmes: list[UUID]


async def tell_due(conn: Connection, now: dt.datetime) -> int:
    """Write to whom something is proposed since a day before; how many letters that is."""
    await conn.execute(_SQL.tell_in_turn)
    every = await fetch(conn, _Proposals, _SQL.to_tell, now, HOUR, NOT_AFTER)
    for due in every:
        domain = await contact_domain(conn, due.edition_id)
        values = (due.edition_id, due.holder_id, due.programmes, domain)
        await fetch_one(conn, LetterId, _SQL.tell, *values)
    return len(every)
