"""How to be reached passes between the two of a meeting once both have said so for that meeting.

The general consent of the registration form fills in the box and decides nothing. Whoever takes it
back is seen no more from then on; what was seen before cannot be unseen, and the page says so.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.editions import Edition
from matchmaker.notices.writing import LetterId, contact_domain
from matchmaker.people.profiles import Profile
from matchmaker.returns.answering import said_of

_SQL: Final = load("returns")
TOLD_AFTER: Final = dt.timedelta(minutes=10)
#: a worker that was away so long tells nobody any more: the page does
NOT_AFTER: Final = dt.timedelta(days=7)


class _ContactNews(msgspec.Struct, frozen=True):
    edition_id: UUID
    person_id: UUID
    others: list[UUID]


async def agree_to_contact(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> bool:
    """The person passes on how they are reached; whether it has passed both ways with that.

    Whoever said so first learns by a letter (`tell_due`) that the other has now; who says so second
    sees it.
    """
    await conn.execute(_SQL.take_turns, [person.id, other_id])  # both may say so at one moment
    met = await said_of(conn, edition, person, other_id, now)
    pair = (met.holder_id, met.investor_id)
    await conn.execute(_SQL.agree, edition.id, *pair, person.kind, now)
    return bool(await conn.fetchval(_SQL.has_passed, *pair))


async def take_contact_back(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> bool:
    """The other sees no more how this person is reached, nor this one the other; False when it was
    not agreed."""
    met = await said_of(conn, edition, person, other_id, now)
    values = (met.holder_id, met.investor_id, person.kind, now)
    return await conn.fetchval(_SQL.take_back, *values) is not None


async def tell_due(conn: Connection, now: dt.datetime) -> int:
    """Write to whoever said so first that the other has by now; how many letters that is.

    Several who did so meanwhile are told of at once; what was taken back in these minutes, never.
    """
    await conn.execute(_SQL.tell_in_turn)
    due = await fetch(conn, _ContactNews, _SQL.contacts_to_tell, now, TOLD_AFTER, NOT_AFTER)
    for one in due:
        domain = await contact_domain(conn, one.edition_id)
        values = (one.edition_id, one.person_id, one.others, domain)
        await fetch_one(conn, LetterId, _SQL.tell_of_contacts, *values)
    return len(due)


async def still_passed(conn: Connection, person_id: UUID, others: Sequence[UUID]) -> list[UUID]:
    """Those of the others with whom it has passed and stands, in the order that was asked."""
    rows = await conn.fetch(_SQL.passed_with, person_id, list(others))
    standing = {row["id"] for row in rows}
    return [other for other in others if other in standing]
