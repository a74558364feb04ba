"""What the program of another house calls a person: its own identifier, once in an edition."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, registering
from matchmaker.people import directory, identifiers
from matchmaker.wording.errors import FieldFault, Invalid

_SQL: Final = load("marks")


async def external_id(conn: Connection, edition_id: UUID, person_id: UUID) -> str | None:
    """What a program calls this person, if it does."""
    found = await conn.fetchval(_SQL.external_id, person_id, edition_id)
    return None if found is None else str(found)


async def call(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    identifier: str | None,
    by: UUID,
    now: dt.datetime,
) -> None:
    """Have a program call a person so from now on, or no more; said again, nothing changes.

    Invalid for an identifier that somebody else has.
    """
    if identifier is not None and not identifiers.is_well_formed(identifier):
        raise Invalid([FieldFault("external_id", identifiers.MALFORMED)])
    await registering.take_turn(conn, edition)
    await directory.hold(conn, edition.id, person_id)
    others = await identifiers.people_called(conn, edition.id, [identifier] if identifier else [])
    if identifier and others.get(identifier, person_id) != person_id:
        raise Invalid([FieldFault("external_id", identifiers.TAKEN)])
    if await external_id(conn, edition.id, person_id) == identifier:
        return
    form = await people.answers_of(conn, edition.id, person_id)
    words = registering.words_of(form)
    await conn.execute(_SQL.call, person_id, edition.id, identifier, words)
    await audit.record(conn, edition.id, by, "person.called", person_id, now=now)
