"""The first lists of many authors at once, as an import has them: one question for all of them."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.choices.wishes import Choices, ChosenPerson, faults_of
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import Profile
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("wishes")

FirstChoices = tuple[Profile, Choices]
RefusedLists = dict[UUID, Invalid | Conflict]


class _Author(msgspec.Struct, frozen=True):
    id: UUID
    withdrawn: bool
    refused: bool


class _Target(msgspec.Struct, frozen=True):
    id: UUID
    kind: str


async def save_first(
    conn: Connection,
    edition: Edition,
    lists: Sequence[FirstChoices],
    now: dt.datetime,
    by: UUID | None = None,
) -> RefusedLists:
    """Save the lists of authors who have chosen nothing so far, as `wishes.save` does for one.

    What is wrong with somebody's list is told by their identifier, and theirs alone is not saved.
    Raises Conflict once wishes are closed.
    """
    if not lists:
        return {}
    await editions.hold_open(conn, edition.id, now, by)
    authors = await fetch(
        conn, _Author, _SQL.hold_authors, edition.id, [author.id for author, _ in lists]
    )
    targets = await fetch(conn, _Target, _SQL.choosable, edition.id)
    others = {
        kind: {target.id for target in targets if target.kind != kind}
        for kind in ("holder", "investor")
    }
    known = {author.id: author for author in authors}
    refused: RefusedLists = {}
    sound: list[FirstChoices] = []
    for author, chosen in lists:
        try:
            possible = others.get(author.kind, set())
            sound.append((author, _checked(known.get(author.id), chosen, possible)))
        except (Invalid, Conflict) as error:
            refused[author.id] = error
    await _store(conn, edition, sound, now, by)
    return refused


def _checked(author: _Author | None, chosen: Choices, possible: Collection[UUID]) -> Choices:
    if author is None or author.withdrawn:
        raise Conflict(msgid("This registration was withdrawn; it cannot be changed any more."))
    if author.refused:
        raise Conflict(msgid("This application was not accepted; nothing in it changes any more."))
    tidy = forms.check_form(chosen)
    if faults := faults_of(tidy, possible):
        raise Invalid(faults)
    return tidy


async def _store(
    conn: Connection,
    edition: Edition,
    lists: Sequence[FirstChoices],
    now: dt.datetime,
    by: UUID | None,
) -> None:
    wished = [
        (author.id, rank, one)
        for author, chosen in lists
        for rank, one in enumerate(chosen.wishes, 1)
    ]
    avoided = [(author.id, 0, one) for author, chosen in lists for one in chosen.refusals]
    ranks = [rank for _, rank, _ in wished]
    await conn.execute(_SQL.wish_all, edition.id, *_columns(wished), ranks, now)
    await conn.execute(_SQL.refuse_all, edition.id, *_columns(avoided), now)
    saved = [author.id for author, _ in lists]
    await conn.execute(_SQL.mark_all_saved, saved, now)
    if by is not None:
        for author_id in saved:
            await audit.record(conn, edition.id, by, "choices.saved", author_id, now=now)


def _columns(
    rows: Sequence[tuple[UUID, int, ChosenPerson]],
) -> tuple[list[UUID], list[UUID], list[str]]:
    return (
        [author for author, _, _ in rows],
        [one.target for _, _, one in rows],
        [one.reason for _, _, one in rows],
    )
