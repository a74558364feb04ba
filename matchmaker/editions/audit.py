"""The audit trail: every act of an organiser, written once, never rewritten.

Subjects are identifiers and details figures: the trail outlives the purge, so it names nobody.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.foundation import clock

_SQL: Final = load("audit")


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One act; the actor's name is empty for an act of the program or of somebody gone."""

    id: int
    at: dt.datetime
    actor_id: UUID | None
    actor: str
    act: str
    subject: str
    details: dict[str, Any]


async def record(
    conn: Connection,
    edition_id: UUID | None,
    actor_id: UUID | None,
    act: str,
    subject: object = "",
    details: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime | None = None,
) -> None:
    """Write down an act such as `schedule.published`."""
    at = now or clock.now()
    await conn.execute(
        _SQL.record, edition_id, at, actor_id, act, str(subject), dict(details or {})
    )


async def trail(
    conn: Connection, edition_id: UUID, before: int | None = None, limit: int = 50
) -> list[AuditLine]:
    """The acts of an edition, the newest first; `before` is the id of the last line seen."""
    return await fetch(conn, AuditLine, _SQL.trail, edition_id, before, limit)
