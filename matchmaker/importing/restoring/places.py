"""Places in the programme as an export tells them: who has one, who waits, since when."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from matchmaker import notices
from matchmaker.choices import programme
from matchmaker.db import load
from matchmaker.importing.book import Book, Errand, note_unknown
from matchmaker.importing.cells import PlaceAsked
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")
_Place = tuple[str, UUID, dt.datetime]


async def restore_places(errand: Errand, book: Book) -> None:
    """Only where the edition is brought in with them; elsewhere places are asked for anew."""
    if not errand.afresh:
        return
    entries = [entry for entry in errand.of(FileSort.ATTENDANCES) if entry.form.place is not None]
    await _check(errand, entries)
    seats = list(_places(errand, book, entries, PlaceAsked.ATTENDING))
    turns = list(_places(errand, book, entries, PlaceAsked.WAITING))
    if errand.notes.faults:
        return
    for query, rows in ((_SQL.restore_seats, seats), (_SQL.restore_turns, turns)):
        codes, people, moments = ([row[place] for row in rows] for place in range(3))
        await errand.conn.execute(query, errand.edition.id, codes, people, moments)
    errand.created[FileSort.ATTENDANCES] += len(seats) + len(turns)
    sitting = list({person for _, person, _ in seats})
    await notices.bring_up_to_date(errand.conn, errand.edition.id, sitting, errand.now)


def _places(
    errand: Errand, book: Book, entries: Sequence[SheetEntry], place: PlaceAsked
) -> Iterator[_Place]:
    """Those with that place, in the order of the file: of two at one moment the first is first."""
    asked = Counter[dt.datetime]()
    for entry in entries:
        if entry.form.place is not place:
            continue
        person = book.find(entry, "email", errand.notes)
        if person is not None:
            at = errand.moment(entry.form.asked_at) or errand.now
            yield entry.form.workshop, person.id, at + dt.timedelta(microseconds=asked[at])
            asked[at] += 1


async def _check(errand: Errand, entries: Sequence[SheetEntry]) -> None:
    """Each code is one of the programme, nobody stands twice, nobody sits where no place is."""
    offered = await programme.list_items(errand.conn, errand.edition.id)
    left = {item.code: item.left for item in offered}
    gone = {
        entry.form.email.lower()
        for entry in errand.of(FileSort.STANDINGS)
        if entry.form.withdrawn_at is not None
    }
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        code, address = entry.form.workshop, entry.form.email.lower()
        if code not in left:
            note_unknown(errand, entry, code)
        elif (code, address) in seen:
            errand.notes.fault(entry.at("email"), msgid("This person stands in the list twice."))
        elif entry.form.place is PlaceAsked.ATTENDING and address not in gone:
            places = left[code]
            if places is not None:
                left[code] = places - 1
            if places == 0:
                said = msgid("“%(code)s” is full: there is no place left for this person.")
                errand.notes.fault(entry.at("email"), said, code=code)
                left[code] = 0
        seen.add((code, address))
