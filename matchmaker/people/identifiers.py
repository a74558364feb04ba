"""Identifiers that programs of other houses give people: each once in an edition."""

import re
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.wording.language import msgid

_SQL: Final = load("marks")
_FORM: Final = re.compile(r"[!-~]{1,100}")

MALFORMED: Final = msgid("At most 100 letters, figures and signs without accents or spaces.")
TAKEN: Final = msgid("Somebody else of this edition has this identifier.")


class _Called(msgspec.Struct, frozen=True):
    id: UUID
    external_id: str


async def people_called(
    conn: Connection, edition_id: UUID, ids: Collection[str]
) -> dict[str, UUID]:
    """Whom a program calls so; who is unknown is left out."""
    found = await fetch(conn, _Called, _SQL.called, edition_id, list(ids))
    return {row.external_id: row.id for row in found}


def is_well_formed(identifier: str) -> bool:
    """Whether a program may call somebody so."""
    return _FORM.fullmatch(identifier) is not None
