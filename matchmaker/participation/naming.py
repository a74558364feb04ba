"""What the program of another house calls a person: its own identifier, once in an edition."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, registering
from matchmaker.people import directory
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("marks")
_FORM: Final = re.compile(r"[!-~]{1,100}")

MALFORMED: Final = msgid("At most 100 letters, figures and signs without accents or spaces.")
TAKEN: Final = msgid("Somebody else of this edition has this identifier.")


class _Called(msgspec.Struct, frozen=True):
    id: UUID
    external_id: str


async def external_id(conn: Connection, edition_id: UUID, person_id: UUID) -> str | None:
    """What a program calls this person, if it does."""
    found = await conn.fetchval(_SQL.external_id, person_id, edition_id)
    return None if found is None else str(found)


async def people_called(
    conn: Connection, edition_id: UUID, ids: Collection[str]
) -> dict[str, UUID]:
    """Whom a program calls so; who is unknown is left out."""
    found = await fetch(conn, _Called, _SQL.called, edition_id, list(ids))
    return {row.external_id: row.id for row in found}


def is_well_formed(identifier: str) -> bool:
    """Whether a program may call somebody so."""
    return _FORM.fullmatch(identifier) is not None


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
    if identifier is not None and not is_well_formed(identifier):
        raise Invalid([FieldFault("external_id", MALFORMED)])
    await registering.take_turn(conn, edition)
    await directory.hold(conn, edition.id, person_id)
    others = await people_called(conn, edition.id, [identifier] if identifier else [])
    if identifier and others.get(identifier, person_id) != person_id:
        raise Invalid([FieldFault("external_id", TAKEN)])
    if await external_id(conn, edition.id, person_id) == identifier:
        return
    form = await people.answers_of(conn, edition.id, person_id)
    words = registering.words_of(form)
    await conn.execute(_SQL.call, person_id, edition.id, identifier, words)
    await audit.record(conn, edition.id, by, "person.called", person_id, now=now)
