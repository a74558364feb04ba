"""Bringing in the workshops, who attends them, and when people cannot come."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import notices
from matchmaker.choices import programme
from matchmaker.choices.programme import Workshop, WorkshopForm
from matchmaker.db import fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.importing.book import Book, Errand, note_unknown
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort, Notes
from matchmaker.importing.restoring.choices import restore_absences
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")
_COLUMNS: Final = {"starts_at": "starts", "ends_at": "ends"}
_TOLD: Final = ("kind", "title", "speaker", "room", "description", "capacity")


class _Attended(msgspec.Struct, frozen=True):
    person_id: UUID
    codes: tuple[str, ...]


class _Absent(msgspec.Struct, frozen=True):
    person_id: UUID
    slots: tuple[int, ...]


async def bring_workshops(errand: Errand) -> None:
    """Add what is new to the programme."""
    known = {item.code: item for item in await programme.workshops(errand.conn, errand.edition.id)}
    first: dict[str, SheetEntry] = {}
    for entry in errand.of(FileSort.WORKSHOPS):
        code = entry.form.code
        other = first.setdefault(code, entry)
        if other is not entry:
            errand.notes.fault(
                entry.at("code"),
                msgid("This code stands on line %(line)s of %(file)s already."),
                line=other.line,
                file=other.file,
            )
        elif code not in known:
            await _add(errand, entry)
        else:
            errand.unchanged[FileSort.WORKSHOPS] += 1
            _compare(errand, entry, known[code])


async def _add(errand: Errand, entry: SheetEntry) -> None:
    form = _form(errand.edition, entry)
    try:
        await programme.add_workshop(errand.conn, errand.edition, form, errand.by, errand.now)
    except Invalid as invalid:
        _note(invalid, entry, errand.notes)
    errand.created[FileSort.WORKSHOPS] += 1


def _form(edition: Edition, entry: SheetEntry) -> WorkshopForm:
    return WorkshopForm(
        code=entry.form.code,
        **{name: getattr(entry.form, name) for name in _TOLD},
        starts_at=dt.datetime.combine(edition.held_on, entry.form.starts),
        ends_at=dt.datetime.combine(edition.held_on, entry.form.ends),
    )


def _compare(errand: Errand, entry: SheetEntry, item: Workshop) -> None:
    form = _form(errand.edition, entry)
    hours = [editions.moment(errand.edition, at) for at in (form.starts_at, form.ends_at)]
    told = [getattr(item, name) for name in _TOLD]
    if [*(getattr(form, name) for name in _TOLD), *hours] != [*told, item.starts_at, item.ends_at]:
        errand.notes.warn(
            entry.at(),
            msgid("This workshop is in the programme with other answers, which are kept."),
        )


async def bring_attendances(errand: Errand, book: Book) -> None:
    """Everybody attends what they attended and what the files say."""
    offered = {item.code for item in await programme.workshops(errand.conn, errand.edition.id)}
    rows = await fetch(errand.conn, _Attended, _SQL.known_attendances, errand.edition.id)
    known = {row.person_id: row.codes for row in rows}
    changed: list[UUID] = []
    for person, entries in _by_person(errand, FileSort.ATTENDANCES, book):
        entries = [entry for entry in entries if not is_told(errand, entry)]
        before = known.get(person.id, ())
        attended = dict.fromkeys(before)
        for entry in entries:
            code = entry.form.workshop
            if code not in offered:
                note_unknown(errand, entry, code)
            elif code in attended:
                errand.unchanged[FileSort.ATTENDANCES] += 1
            else:
                attended[code] = None
                errand.created[FileSort.ATTENDANCES] += 1
        if len(attended) > len(before):
            try:
                await programme.attend(errand.conn, errand.edition.id, person.id, tuple(attended))
                changed.append(person.id)
            except Invalid as invalid:
                _note(invalid, entries[-1], errand.notes)
    await notices.bring_up_to_date(errand.conn, errand.edition.id, changed, errand.now)
    await _warn_of_lines(errand)


def is_told(errand: Errand, entry: SheetEntry) -> bool:
    """Whether the line itself says what place somebody has, and is believed."""
    return errand.afresh and entry.form.place is not None


async def _warn_of_lines(errand: Errand) -> None:
    """Who stands in a file and found no place waits for one; the organiser is told where."""
    full = {item.code for item in await programme.list_items(errand.conn, errand.edition.id)
            if item.waiting}  # fmt: skip
    for entry in errand.of(FileSort.ATTENDANCES):
        if entry.form.workshop in full and not is_told(errand, entry):
            full.discard(entry.form.workshop)
            errand.notes.warn(
                entry.at("workshop"),
                msgid("“%(code)s” is full: some of these people are on its waiting list."),
                code=entry.form.workshop,
            )


async def bring_absences(errand: Errand, book: Book) -> None:
    """People are away in the slots that the files say, unless they have said so themselves."""
    rows = await fetch(errand.conn, _Absent, _SQL.known_absences, errand.edition.id)
    known = {row.person_id: row.slots for row in rows}
    slots = await editions.open_slots(errand.conn, errand.edition.id)
    starts = {errand.edition.local(slot.starts_at).time(): slot.number for slot in slots}
    new: list[tuple[Profile, SheetEntry, set[int]]] = []
    for person, entries in _by_person(errand, FileSort.UNAVAILABLE, book):
        away = {number for entry in entries for number in _numbers(errand, entry, starts)}
        if person.id not in known:
            errand.created[FileSort.UNAVAILABLE] += len(entries)
            new.append((person, entries[0], away))
            continue
        errand.unchanged[FileSort.UNAVAILABLE] += len(entries)
        if away != {*known[person.id]}:
            errand.notes.warn(
                entries[0].at(), msgid("This person has declared other slots, which are kept.")
            )
    if errand.afresh:
        await restore_absences(errand, [(person, away) for person, _, away in new])
        return
    if new:
        # Asked once, so that a deadline that has passed is not said on every line.
        await editions.hold_open(errand.conn, errand.edition.id, errand.now, errand.by)
    for person, entry, away in new:
        await _declare(errand, person, entry, away)


async def _declare(errand: Errand, person: Profile, entry: SheetEntry, away: set[int]) -> None:
    try:
        await programme.save_availability(
            errand.conn, errand.edition, person, sorted(away), errand.now, errand.by
        )
    except Conflict as conflict:
        errand.notes.refuse(entry.at("email"), conflict)


def _numbers(errand: Errand, entry: SheetEntry, starts: Mapping[dt.time, int]) -> Iterator[int]:
    for hour in entry.form.slots:
        if hour in starts:
            yield starts[hour]
        else:
            errand.notes.fault(
                entry.at("slots"),
                msgid("No slot starts at %(found)s; slots start at: %(expected)s."),
                found=hour,
                expected=list(starts),
            )


def _by_person(
    errand: Errand, sort: FileSort, book: Book
) -> list[tuple[Profile, Sequence[SheetEntry]]]:
    groups: dict[UUID, tuple[Profile, list[SheetEntry]]] = {}
    for entry in errand.of(sort):
        person = book.find(entry, "email", errand.notes)
        if person is not None:
            groups.setdefault(person.id, (person, []))[1].append(entry)
    return list(groups.values())


def _note(invalid: Invalid, entry: SheetEntry, notes: Notes) -> None:
    for fault in invalid.faults:
        field = re.split(r"[.\[]", fault.field)[0]
        notes.refuse(entry.at(_COLUMNS.get(field, field)), fault)
