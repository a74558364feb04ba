"""An organiser corrects somebody's wishes in their name, until the edition is put away.

Refusals are neither shown, nor looked at, nor changed: the answer is the same whatever the author
avoids. So a wish entered here may stand beside a refusal of the same author. The refusal counts,
whoever entered the wish is not told, and the author alone sees both on their own page.
"""

import datetime as dt
from collections.abc import Sequence, Set
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.choices.wishes import MOST
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("wishes")


class ListedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish without its reason, which is for whom it is about."""

    target: UUID
    organisation: str
    project: str
    withdrawn: bool
    by_organiser: bool


class WishList(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's wishes from the dearest on, and when the list was last saved."""

    wishes: tuple[ListedWish, ...]
    saved_at: dt.datetime | None


class RankedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish as programs read it: of whom, and whether an organiser entered it."""

    target: UUID
    rank: int
    by_organiser: bool


class AuthorWishes(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's whole list from the dearest on; empty once nothing is left of it."""

    author_id: UUID
    saved_at: dt.datetime | None
    wishes: tuple[RankedWish, ...]


class _RankedRow(msgspec.Struct, frozen=True, kw_only=True):
    author_id: UUID
    saved_at: dt.datetime | None
    target: UUID | None
    rank: int | None
    by_organiser: bool | None


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole list from the dearest on; `saved_at` is that of the list it was made from."""

    wishes: Annotated[tuple[UUID, ...], Meta(max_length=MOST)]
    saved_at: dt.datetime | None = None


class _Row(msgspec.Struct, frozen=True):
    target: UUID
    reason: str
    made_at: dt.datetime
    by_organiser: bool


async def wishes_of(conn: Connection, author_id: UUID) -> WishList:
    """An author's wishes, for who corrects them."""
    return WishList(
        wishes=tuple(await fetch(conn, ListedWish, _SQL.wish_lines, author_id)),
        saved_at=await conn.fetchval(_SQL.saved_at, author_id),
    )


async def lists_of(conn: Connection, authors: Sequence[UUID]) -> list[AuthorWishes]:
    """The whole lists of these authors, in the order of the authors."""
    saved: dict[UUID, dt.datetime | None] = {}
    lists: dict[UUID, list[RankedWish]] = {author: [] for author in authors}
    for row in await fetch(conn, _RankedRow, _SQL.lists_of, list(authors)):
        saved[row.author_id] = row.saved_at
        if row.target is not None and row.rank is not None:
            wish = RankedWish(target=row.target, rank=row.rank, by_organiser=bool(row.by_organiser))
            lists[row.author_id].append(wish)
    return [
        AuthorWishes(author_id=author, saved_at=saved.get(author), wishes=tuple(lists[author]))
        for author in authors
    ]


async def correct(
    conn: Connection,
    edition: Edition,
    author: Profile,
    correction: Correction,
    now: dt.datetime,
    by: UUID,
) -> None:
    """Replace an author's wishes in their name, and mark those that are new in their list.

    Conflict when the list has changed since the one that the correction was made from.
    """
    await editions.hold_open(conn, edition.id, now, by)
    await directory.hold_participant(conn, edition.id, author.id)
    saved_at = await conn.fetchval(_SQL.saved_at, author.id)
    if saved_at != correction.saved_at:
        refusal = Conflict(msgid("This list has changed meanwhile; your change was not made."))
        raise refusal.after(edition.id, "choices.corrected", subject=author.id, since=saved_at)
    known = {row.target: row for row in await fetch(conn, _Row, _SQL.ranked, author.id)}
    await _require_possible(conn, author, correction.wishes, known.keys())
    rows = [
        known.get(target, _Row(target=target, reason="", made_at=now, by_organiser=True))
        for target in correction.wishes
    ]
    await conn.execute(_SQL.forget_wishes, author.id)
    columns = zip(*map(msgspec.structs.astuple, rows), strict=True) if rows else [()] * 4
    await conn.execute(_SQL.wish, edition.id, author.id, *map(list, columns))
    await conn.execute(_SQL.mark_corrected, author.id, now)
    await audit.record(conn, edition.id, by, "choices.corrected", author.id, now=now)


async def _require_possible(
    conn: Connection, author: Profile, chosen: Sequence[UUID], already: Set[UUID]
) -> None:
    found = await conn.fetch(_SQL.possible_targets, author.edition_id, author.kind, list(chosen))
    # A wish made earlier may stand when its target has left since; it counts for nothing.
    possible = already | {row["id"] for row in found}
    faults = [
        FieldFault(f"wishes[{place}]", msgid("There is nobody here to meet by this identifier."))
        for place, target in enumerate(chosen)
        if target not in possible
    ]
    faults += [
        FieldFault(f"wishes[{place}]", msgid("This person stands in the list twice."))
        for place, target in enumerate(chosen)
        if target in chosen[:place]
    ]
    if faults:
        raise Invalid(faults)
