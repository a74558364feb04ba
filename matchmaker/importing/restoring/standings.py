"""How people stand: decided, known, withdrawn, since when; only of whom these files registered."""

from typing import Final

from matchmaker import notices
from matchmaker.db import load
from matchmaker.importing.book import Book, Errand
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort
from matchmaker.notices import writing
from matchmaker.people import identifiers
from matchmaker.people.profiles import Profile
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")
_MOMENTS: Final = (
    *("application_at", "registered_at", "updated_at", "known_at", "confirmed_at"),
    *("withdrawn_at", "choices_saved_at", "choices_corrected_at"),
    *("availability_saved_at", "availability_corrected_at"),
)
_LAST: Final = "own_words_at"


async def bring_standings(errand: Errand, book: Book) -> None:
    """Whoever is new stands as the files say; whoever was there before stands as they did."""
    seen: set[str] = set()
    await _check_identifiers(errand, book)
    rows = []
    changed = []
    for entry in errand.of(FileSort.STANDINGS):
        person = book.find(entry, "email", errand.notes)
        if person is None:
            continue
        address = entry.form.email.lower()
        if address in seen:
            errand.notes.fault(entry.at("email"), msgid("This person stands in the list twice."))
        elif person.id not in book.new:
            errand.unchanged[FileSort.STANDINGS] += 1
        else:
            rows.append(_columns(errand, person, entry))
            changed.append(person.id)
            await _bring_wants(errand, person, entry)
            errand.created[FileSort.STANDINGS] += 1
        seen.add(address)
    await errand.conn.executemany(_SQL.restore_standing, rows)
    if not errand.afresh:
        await notices.bring_up_to_date(errand.conn, errand.edition.id, changed, errand.now)


async def acknowledge_new(errand: Errand, book: Book) -> None:
    """Write to whoever is new and takes part, where that was asked for."""
    if errand.acknowledge:
        rows = await errand.conn.fetch(_SQL.taking_part, [*book.new])
        here = {row["id"] for row in rows}
        for person in book.people.values():
            if person.id in here:
                await writing.acknowledge(errand.conn, person)


def _columns(errand: Errand, person: Profile, entry: SheetEntry) -> tuple[object, ...]:
    form = entry.form
    moments = (errand.moment(getattr(form, name)) for name in _MOMENTS)
    # That somebody opened a link is told by no file but the one that founds their edition.
    said = [name for name in entry.headers if errand.afresh or name != "confirmed_at"]
    last = errand.moment(getattr(form, _LAST))
    decided = (form.application.value, form.application_reason)
    return (person.id, said, *decided, *moments, form.external_id, last)


async def _check_identifiers(errand: Errand, book: Book) -> None:
    """What another program calls whoever is new must be said well, and be nobody else's."""
    named = [entry for entry in errand.of(FileSort.STANDINGS) if entry.form.external_id]
    called = [entry.form.external_id for entry in named]
    known = await identifiers.people_called(errand.conn, errand.edition.id, called)
    first: dict[str, SheetEntry] = {}
    for entry in named:
        identifier = entry.form.external_id
        person = book.people.get(entry.form.email.lower())
        if not identifiers.is_well_formed(identifier):
            errand.notes.fault(entry.at("external_id"), identifiers.MALFORMED)
        elif (person is not None and known.get(identifier, person.id) != person.id) or (
            first.setdefault(identifier, entry) is not entry
        ):
            errand.notes.fault(entry.at("external_id"), identifiers.TAKEN)


async def _bring_wants(errand: Errand, person: Profile, entry: SheetEntry) -> None:
    """How their calendar is reached, and whether they want no reminders."""
    form = entry.form
    if form.calendar is not None:
        await errand.conn.execute(_SQL.restore_way, person.id, form.calendar.value)
    if form.reminders_stopped_at is not None:
        stopped = errand.moment(form.reminders_stopped_at)
        await errand.conn.execute(_SQL.restore_stop, person.id, errand.edition.id, stopped)
