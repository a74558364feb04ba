"""Notes and tags as organisers read them; whom they are about reads them in their export."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.wording.typography import fold

_SQL: Final = load("remarks")


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody noted; the author's name is empty once they organise no more."""

    id: UUID
    text: str
    written_at: dt.datetime
    author: str


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A word by which people are sorted, and how many have it."""

    tag: str
    folded: str
    people: int


class _Tagged(msgspec.Struct, frozen=True):
    tag: str


async def notes(conn: Connection, person_id: UUID) -> list[Note]:
    """What was noted on a person, the newest first."""
    return await fetch(conn, Note, _SQL.notes, person_id)


async def tags_of(conn: Connection, person_id: UUID) -> list[str]:
    """A person's tags, by alphabet."""
    return [row.tag for row in await fetch(conn, _Tagged, _SQL.tags_of, person_id)]


async def tags(conn: Connection, edition_id: UUID) -> list[Tag]:
    """The tags of an edition, by alphabet."""
    return await fetch(conn, Tag, _SQL.tags, edition_id)


def fold_tag(tag: str) -> str:
    """What makes two tags the same: letters and figures, whatever their case and accents."""
    return fold(tag)[:80]
