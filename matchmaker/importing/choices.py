"""Bringing in wishes and refusals: one author's lists together, as the site saves them."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.choices.first import save_first
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import fetch, load
from matchmaker.importing.book import Book, Errand
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort, Notes
from matchmaker.importing.restoring.choices import note_doubles, restore_choices
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")


class _Chosen(msgspec.Struct, frozen=True):
    author_id: UUID
    target_id: UUID
    reason: str


class _Line(msgspec.Struct, frozen=True):
    """A line of either file with the person it is about."""

    entry: SheetEntry
    choice: ChosenPerson


class _Lists(msgspec.Struct):
    """What the files say of one author; not `sound` once a line of theirs is at fault."""

    author: Profile
    lines: Mapping[FileSort, list[_Line]]
    sound: bool = True


async def bring_choices(errand: Errand, book: Book) -> None:
    """Save the lists of everybody who has not chosen on the site."""
    lists = _by_author(errand, book)
    for one in lists:
        _check_ranks(one, errand.notes, afresh=errand.afresh)
    if errand.afresh:
        await _restore(errand, lists)
        return
    await _compare(errand, [one for one in lists if one.author.choices_saved_at is not None])
    new = [one for one in lists if one.author.choices_saved_at is None and one.sound]
    chosen = [(one.author, _choices(one)) for one in new]
    refused = await save_first(errand.conn, errand.edition, chosen, errand.now, errand.by)
    for one in new:
        if error := refused.get(one.author.id):
            _note(errand, one, error)
        for sort, lines in one.lines.items():
            errand.created[sort] += len(lines)


async def _restore(errand: Errand, lists: Sequence[_Lists]) -> None:
    """The lists as they stand in the files, with the gaps and moments that they tell."""
    chosen = {
        sort: [
            (one.author, line.choice.target, line.entry)
            for one in lists
            for line in one.lines[sort]
        ]
        for sort in (FileSort.WISHES, FileSort.REFUSALS)
    }
    if not note_doubles(errand, chosen[FileSort.WISHES], chosen[FileSort.REFUSALS]):
        await restore_choices(errand, chosen[FileSort.WISHES], chosen[FileSort.REFUSALS])
    for sort, lines in chosen.items():
        errand.created[sort] += len(lines)


def _choices(one: _Lists) -> Choices:
    return Choices(
        wishes=tuple(line.choice for line in one.lines[FileSort.WISHES]),
        refusals=tuple(line.choice for line in one.lines[FileSort.REFUSALS]),
    )


def _note(errand: Errand, one: _Lists, error: Invalid | Conflict) -> None:
    """What is wrong with a list, at the line that it is about."""
    if isinstance(error, Conflict):
        first = (*one.lines[FileSort.WISHES], *one.lines[FileSort.REFUSALS])[0]
        errand.notes.refuse(first.entry.at("author"), error)
        return
    for fault in error.faults:
        name, place = re.split(r"[\[\]]", fault.field)[:2]
        errand.notes.refuse(one.lines[FileSort(name)][int(place)].entry.at("target"), fault)


def _by_author(errand: Errand, book: Book) -> list[_Lists]:
    lists: dict[UUID, _Lists] = {}
    for sort in (FileSort.WISHES, FileSort.REFUSALS):
        for entry in errand.of(sort):
            author = book.find(entry, "author", errand.notes)
            target = book.find(entry, "target", errand.notes)
            if author is None:
                continue
            one = lists.get(author.id)
            if one is None:
                one = lists[author.id] = _Lists(
                    author, {FileSort.WISHES: [], FileSort.REFUSALS: []}
                )
            if target is None:
                one.sound = False
            elif {author.kind, target.kind} != {"holder", "investor"}:
                one.sound = False
                errand.notes.fault(
                    entry.at("target"),
                    msgid("Both are on the same side; a choice joins a holder and an investor."),
                )
            else:
                choice = ChosenPerson(target=target.id, reason=entry.form.reason)
                one.lines[sort].append(_Line(entry, choice))
    for one in lists.values():
        one.lines[FileSort.WISHES].sort(key=lambda line: line.entry.form.rank)
    return list(lists.values())


def _check_ranks(one: _Lists, notes: Notes, *, afresh: bool) -> None:
    """A rank is given once; gaps are closed, because people see their ranks without them.

    Where an edition is brought in as it stood, they stay: the planning counts by them.
    """
    entries = [line.entry for line in one.lines[FileSort.WISHES]]
    for first, second in pairwise(entries):
        if first.form.rank == second.form.rank:
            one.sound = False
            notes.fault(
                second.at("rank"),
                msgid("The same author has given rank %(rank)s on line %(line)s already."),
                rank=second.form.rank,
                line=first.line,
            )
    ranks = [entry.form.rank for entry in entries]
    if not afresh and one.sound and ranks != list(range(1, len(ranks) + 1)):
        notes.warn(
            entries[0].at("rank"),
            msgid("The ranks of %(author)s have gaps; they are counted from 1 without gaps."),
            author=entries[0].form.author,
        )


async def _compare(errand: Errand, lists: Sequence[_Lists]) -> None:
    """Whoever has chosen already keeps their choices, and the organiser is told."""
    known = {
        FileSort.WISHES: await _known(errand, _SQL.known_wishes),
        FileSort.REFUSALS: await _known(errand, _SQL.known_refusals),
    }
    for one in lists:
        for sort, lines in one.lines.items():
            errand.unchanged[sort] += len(lines)
            said = [line.choice for line in lines]
            kept = known[sort].get(one.author.id, [])
            if sort is FileSort.REFUSALS:
                said.sort(key=lambda choice: choice.target)
            if lines and said != kept:
                errand.notes.warn(
                    lines[0].entry.at("author"),
                    msgid("%(author)s has made choices already; theirs are kept."),
                    author=one.author.email,
                )


async def _known(errand: Errand, sql: str) -> dict[UUID, list[ChosenPerson]]:
    rows = await fetch(errand.conn, _Chosen, sql, errand.edition.id)
    return {
        author: [ChosenPerson(target=row.target_id, reason=row.reason) for row in theirs]
        for author, theirs in groupby(rows, key=lambda row: row.author_id)
    }
