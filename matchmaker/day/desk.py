"""What the desk at the entrance sees: people by the beginnings of their names, how many came."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.day.attendance import Presence
from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.people import finding
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("day")

Listing = Literal["all", "missing", "recent"]


class DeskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A person at the desk: whether they are here, and where they have to be next."""

    id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    withdrawn: bool
    state: Presence
    expected_at: dt.datetime | None
    noted_at: dt.datetime | None
    next_at: dt.datetime | None
    next_table: str | None

    @property
    def is_here(self) -> bool:
        return self.state == "arrived"


class DeskFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many take part, and how many have come."""

    holders: int
    investors: int
    visitors: int
    holders_here: int
    investors_here: int
    visitors_here: int
    late: int
    absent: int

    @property
    def everybody(self) -> int:
        return self.holders + self.investors + self.visitors

    @property
    def here(self) -> int:
        return self.holders_here + self.investors_here + self.visitors_here


async def desk_lines(
    conn: Connection,
    edition_id: UUID,
    now: dt.datetime,
    *,
    text: str = "",
    listing: Listing = "all",
    limit: int = 40,
) -> list[DeskLine]:
    """People whose name, organisation or telephone begins so, by name; the newest arrivals first.

    Whoever comes for an investor is found with them. Where nobody's does, those whose words are
    nearly these.
    """
    words = finding.query(text)
    sent = [*await finding.sent_by(conn, edition_id, text)]
    found = await _desk_lines(conn, edition_id, words, listing, now, limit, sent)
    if found or words is None:
        return found
    near = await finding.near_query(conn, edition_id, text)
    sent = [*await finding.sent_by(conn, edition_id, text, near=True)]
    return await _desk_lines(conn, edition_id, near, listing, now, limit, sent) if near else []


async def _desk_lines(
    conn: Connection,
    edition_id: UUID,
    words: str | None,
    listing: Listing,
    now: dt.datetime,
    limit: int,
    sent: Sequence[UUID] = (),
) -> list[DeskLine]:
    conditions = (edition_id, words, listing, now, limit, sent)
    return await fetch(conn, DeskLine, _SQL.desk_lines, *conditions)


async def desk_line(
    conn: Connection, edition_id: UUID, person_id: UUID, now: dt.datetime
) -> DeskLine:
    """One person; NotFound for anybody who is not of the edition."""
    found = await fetch_optional(conn, DeskLine, _SQL.desk_line, edition_id, person_id, now)
    if found is None:
        raise NotFound(msgid("There is no such person in this edition."))
    return found


async def desk_figures(conn: Connection, edition_id: UUID) -> DeskFigures:
    """How many take part, and how many have come."""
    return await fetch_one(conn, DeskFigures, _SQL.desk_figures, edition_id)
