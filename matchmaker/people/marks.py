"""What has changed since a program last asked: by marks that skip nothing.

A mark is the number of a transaction, not an hour: a change that was begun early and stored late
has an early hour, and whoever asks by the hour never hears of it. What a reader is shown ends
before the oldest transaction that is still under way, so all that comes later has a later mark.
"""

import datetime as dt
import re
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("marks")
_NOBODY: Final = UUID(int=0)
_MARK: Final = re.compile(
    r"(?P<xid>\d{1,19})(?::(?P<person>[0-9a-f-]{36}):(?P<what>person|wishes))?"
)

MarkedPart = Literal["person", "wishes"]


class ChangedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose record or wishes have changed, and whether they are still there.

    Whoever was erased has nothing left to be read: what was copied of them is to be erased too.
    """

    person_id: UUID
    external_id: str | None
    kind: PersonKind
    what: MarkedPart
    changed_at: dt.datetime
    standing: Literal["here", "withdrawn", "erased"]


class ChangesSince(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed, and the mark to ask with next; `more`: ask at once, there is more."""

    mark: str
    more: bool
    changes: tuple[ChangedPerson, ...]


class _Horizon(msgspec.Struct, frozen=True):
    oldest: str
    newest: str


class _Change(msgspec.Struct, frozen=True, kw_only=True):
    person_id: UUID
    external_id: str | None
    kind: PersonKind
    what: MarkedPart
    changed_at: dt.datetime
    withdrawn_at: dt.datetime | None
    erased_at: dt.datetime | None
    xid: str


class MarkPosition(msgspec.Struct, frozen=True):
    """Where a reader stands: behind this transaction's change of this person."""

    xid: int = 0
    person: UUID = _NOBODY
    what: str = ""


def position(mark: str) -> MarkPosition:
    """What a mark says; "" is the beginning. Invalid for anything that is no mark."""
    if not mark:
        return MarkPosition()
    found = _MARK.fullmatch(mark)
    try:
        if found is not None:
            person = UUID(found["person"]) if found["person"] else _NOBODY
            return MarkPosition(int(found["xid"]), person, found["what"] or "")
    except ValueError:
        pass
    raise Invalid([FieldFault("updated_since", _NO_MARK)])


async def since(
    conn: Connection, edition_id: UUID, mark: str, most: int, what: MarkedPart | None = None
) -> ChangesSince:
    """Who has changed since a mark, oldest change first.

    Invalid for a mark that this database has not given: it was restored; read all anew.
    """
    at = position(mark)
    horizon = await fetch_one(conn, _Horizon, _SQL.horizon)
    if at.xid > int(horizon.newest):
        raise Invalid([FieldFault("updated_since", _NO_MARK)])
    start = (str(at.xid), at.person, at.what)
    found = await fetch(
        conn, _Change, _SQL.since, edition_id, *start, horizon.oldest, what, most + 1
    )
    shown, more = found[:most], len(found) > most
    last = shown[-1] if more else None
    # Behind a reader of one page stands the last line; behind one of everything the horizon.
    reached = f"{last.xid}:{last.person_id}:{last.what}" if last else _later(mark, at, horizon)
    return ChangesSince(mark=reached, more=more, changes=tuple(map(_told, shown)))


def _later(mark: str, at: MarkPosition, horizon: _Horizon) -> str:
    return mark if at.xid > int(horizon.oldest) else horizon.oldest


def _told(row: _Change) -> ChangedPerson:
    standing: Literal["here", "withdrawn", "erased"] = "here"
    if row.erased_at is not None:
        standing = "erased"
    elif row.withdrawn_at is not None:
        standing = "withdrawn"
    return ChangedPerson(
        person_id=row.person_id,
        external_id=row.external_id,
        kind=row.kind,
        what=row.what,
        changed_at=row.changed_at,
        standing=standing,
    )


_NO_MARK: Final = msgid(
    "This is no mark of ours: send one that an answer gave you, or none to read everything anew."
)
