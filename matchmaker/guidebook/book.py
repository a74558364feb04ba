"""The year-book of an edition, read whole."""

import datetime as dt
from typing import Final

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import entries
from matchmaker.guidebook.editorial import Editorial, editorial
from matchmaker.guidebook.entries import BookEntry, LastingField

_SQL: Final = load("guidebook")


class YearBook(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed: the edition, what opens it, and everybody by name."""

    edition: Edition
    editorial: Editorial
    entries: tuple[BookEntry, ...]


async def read_book(conn: Connection, edition: Edition, now: dt.datetime) -> YearBook:
    """The year-book as it stands; after the purge, what lasts of it."""
    every = [str(field) for field in LastingField]
    today = edition.local(now).date()
    found = await fetch(conn, BookEntry, _SQL.entries, edition.id, every, today)
    return YearBook(
        edition=edition,
        editorial=await editorial(conn, edition.id),
        entries=tuple(entries.in_order(found)),
    )
