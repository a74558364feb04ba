"""Who is expected at an item of the programme, who waits, and who came."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.choices import items
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("programme")


class RollLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the sheet; `place` is 0 for who has one, else their turn in the line."""

    id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    came_at: dt.datetime | None
    place: int


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody of an item, those who go by name, those who wait in order."""

    attending: tuple[RollLine, ...]
    waiting: tuple[RollLine, ...]

    @property
    def came(self) -> int:
        return sum(line.came_at is not None for line in self.attending)


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def roll(conn: Connection, edition: Edition, item_id: UUID) -> Roll:
    """The sheet of an item."""
    return Roll(
        attending=tuple(await fetch(conn, RollLine, _SQL.roll, edition.id, item_id)),
        waiting=tuple(await fetch(conn, RollLine, _SQL.line, edition.id, item_id)),
    )


async def tick(
    conn: Connection,
    edition: Edition,
    item_id: UUID,
    person_id: UUID,
    by: UUID,
    now: dt.datetime,
    *,
    came: bool,
) -> bool:
    """Somebody came, or did not after all; False when that was known. Only on the day."""
    await editions.hold(conn, edition.id)
    if not edition.is_today(now):
        raise Conflict(msgid("People are ticked on the day itself."))
    item = await items.hold_item(conn, edition.id, item_id)
    values = (edition.id, item_id, person_id, now if came else None)
    if await fetch_optional(conn, _Id, _SQL.tick, *values) is None:
        return False
    act = "programme.came" if came else "programme.unticked"
    await audit.record(conn, edition.id, by, act, person_id, {"code": item.code}, now=now)
    return True
