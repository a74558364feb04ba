"""What a person agrees to, each purpose apart and dated; given and taken back by them alone."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.wording.vocabularies import Consent

_SQL: Final = load("privacy")


class ConsentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A consent with its dates; in force while it is not withdrawn."""

    purpose: Consent
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


async def consents(conn: Connection, person_id: UUID) -> list[ConsentRecord]:
    """Every consent a person gave or took back, in order."""
    return await fetch(conn, ConsentRecord, _SQL.consents, person_id)


async def agree(
    conn: Connection, person_id: UUID, purposes: Collection[Consent], now: dt.datetime
) -> None:
    """From now on a person agrees to exactly these purposes; older consents keep their dates."""
    await conn.execute(_SQL.take_turns, person_id)
    await conn.execute(_SQL.take_back, person_id, list(purposes), now)
    await conn.execute(_SQL.give, person_id, list(purposes), now)


async def has_agreed(conn: Connection, person_id: UUID, purpose: Consent) -> bool:
    """Whether a consent of this purpose is in force."""
    return bool(await conn.fetchval(_SQL.agreed, person_id, purpose))
