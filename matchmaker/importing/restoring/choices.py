"""Absences, wishes and refusals of an edition that is brought in as it stood, many at once."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from matchmaker.db import load
from matchmaker.importing.book import Errand
from matchmaker.importing.records import SheetEntry
from matchmaker.people.profiles import Profile
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")
_TWICE: Final = msgid("This person stands in the list twice.")
_BOTH: Final = msgid("Wish for a person or avoid them, not both.")

#: an author, whom they choose, and the line that says so
Chosen = tuple[Profile, UUID, SheetEntry]


async def restore_absences(errand: Errand, away: Sequence[tuple[Profile, Collection[int]]]) -> None:
    """These cannot come in these slots."""
    pairs = [(person.id, number) for person, numbers in away for number in sorted(numbers)]
    people = [person for person, _ in pairs]
    numbers = [number for _, number in pairs]
    await errand.conn.execute(_SQL.restore_absences, errand.edition.id, people, numbers)
    said = [person.id for person, _ in away]
    await errand.conn.execute(_SQL.mark_available, said, errand.now)


def note_doubles(errand: Errand, wished: Sequence[Chosen], refused: Sequence[Chosen]) -> bool:
    """Whether somebody is chosen twice by one author; a wish that an organiser entered may stand
    beside a refusal."""
    seen: set[tuple[UUID, UUID]] = set()
    found = False
    for chosen in (wished, refused):
        here: set[tuple[UUID, UUID]] = set()
        for author, target, entry in chosen:
            pair = (author.id, target)
            if pair in here or pair in seen:
                errand.notes.fault(entry.at("target"), _TWICE if pair in here else _BOTH)
                found = True
            here.add(pair)
        seen = {
            (author.id, target)
            for author, target, entry in chosen
            if chosen is wished and not entry.form.by_organiser
        }
    return found


async def restore_choices(
    errand: Errand, wished: Sequence[Chosen], refused: Sequence[Chosen]
) -> None:
    """The wishes first: a refusal is checked against them."""
    conn, edition = errand.conn, errand.edition
    await conn.execute(
        _SQL.restore_wishes,
        edition.id,
        [author.id for author, _, _ in wished],
        [target for _, target, _ in wished],
        [entry.form.rank for _, _, entry in wished],
        [entry.form.reason for _, _, entry in wished],
        [errand.moment(entry.form.made_at) for _, _, entry in wished],
        [entry.form.by_organiser for _, _, entry in wished],
        errand.now,
    )
    await conn.execute(
        _SQL.restore_refusals,
        edition.id,
        [author.id for author, _, _ in refused],
        [target for _, target, _ in refused],
        [entry.form.reason for _, _, entry in refused],
        [errand.moment(entry.form.made_at) for _, _, entry in refused],
        errand.now,
    )
    authors = list({author.id for author, _, _ in (*wished, *refused)})
    await conn.execute(_SQL.mark_chosen, authors, errand.now)
