"""Bringing in people of all kinds: new ones are registered, known ones are left as they are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from matchmaker.db import fetch, load
from matchmaker.importing.book import NOTHING, Book, Errand, KnownPerson
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort, Notes
from matchmaker.importing.restoring.delegates import with_delegates
from matchmaker.merging.likeness import core_of
from matchmaker.participation import registering
from matchmaker.people.profiles import HolderForm, InvestorForm, PersonForm, PersonKind, VisitorForm
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")
_SIDES: Final[Mapping[FileSort, PersonKind]] = {
    FileSort.HOLDERS: "holder",
    FileSort.INVESTORS: "investor",
    FileSort.VISITORS: "visitor",
}


async def bring_people(errand: Errand) -> Book:
    """Register whoever is new; the book knows everybody afterwards."""
    known = await fetch(errand.conn, KnownPerson, _SQL.known_people, errand.edition.id)
    book = Book(known, [errand.lines.get(sort, NOTHING) for sort in _SIDES])
    single = _single(errand)
    single[FileSort.INVESTORS] = with_delegates(errand, single[FileSort.INVESTORS], book)
    _warn_of_likenesses([*chain(*single.values())], known, errand.notes)
    for sort, side in _SIDES.items():
        new, old = _apart(single[sort], side, book, errand.notes)
        await _compare(errand, old, book)
        forms = [entry.form for entry in new]
        book.enter(
            await registering.register_all(
                errand.conn,
                errand.edition,
                forms,
                errand.now,
                errand.by,
                afresh=errand.afresh,
                checked=True,
            )
        )
        errand.created[sort] += len(new)
        errand.unchanged[sort] += len(old)
    return book


def _single(errand: Errand) -> dict[FileSort, list[SheetEntry]]:
    """The people of the files, without those whose address stood further up."""
    first: dict[str, SheetEntry] = {}
    kept: dict[FileSort, list[SheetEntry]] = {}
    for sort in _SIDES:
        kept[sort] = []
        for entry in errand.of(sort):
            other = first.setdefault(entry.form.email.lower(), entry)
            if other is entry:
                kept[sort].append(entry)
            else:
                errand.notes.fault(
                    entry.at("email"),
                    msgid("This address stands on line %(line)s of %(file)s already."),
                    line=other.line,
                    file=other.file,
                )
    return kept


def _apart(
    entries: Sequence[SheetEntry], side: PersonKind, book: Book, notes: Notes
) -> tuple[list[SheetEntry], list[SheetEntry]]:
    """Those to register, and those who are registered on the same side."""
    new: list[SheetEntry] = []
    old: list[SheetEntry] = []
    for entry in entries:
        person = book.people.get(entry.form.email.lower())
        if person is None:
            new.append(entry)
        elif person.kind == side:
            old.append(entry)
        else:
            notes.fault(
                entry.at("email"),
                msgid("This address is registered in another list: nobody can be in both."),
            )
    return new, old


async def _compare(errand: Errand, entries: Sequence[SheetEntry], book: Book) -> None:
    """Warn of registered people of whom the file says something else; theirs is kept."""
    stored = await _stored(errand, [book.people[e.form.email.lower()].id for e in entries])
    for entry in entries:
        address = entry.form.email.lower()
        if book.people[address].withdrawn_at is not None:
            errand.notes.warn(entry.at(), msgid("This person has withdrawn and stays so."))
        differing = [
            header
            for name, header in entry.headers.items()
            if name != "email" and getattr(entry.form, name) != getattr(stored[address], name)
        ]
        if differing:
            errand.notes.warn(
                entry.at(),
                msgid("Already registered with other answers, which are kept: %(columns)s."),
                columns=differing,
            )


async def _stored(errand: Errand, ids: Sequence[object]) -> dict[str, PersonForm]:
    holders = await fetch(errand.conn, HolderForm, _SQL.known_holders, ids)
    investors = await fetch(errand.conn, InvestorForm, _SQL.known_investors, ids)
    visitors = await fetch(errand.conn, VisitorForm, _SQL.known_visitors, ids)
    return {form.email.lower(): form for form in (*holders, *investors, *visitors)}


def _warn_of_likenesses(
    entries: Sequence[SheetEntry], known: Sequence[KnownPerson], notes: Notes
) -> None:
    """Warn of new people who may be known under another address: same name, same SIRET."""
    addresses = {person.email.lower() for person in known}
    first: dict[str, SheetEntry | KnownPerson] = {}
    for person in known:
        for mark in _marks(person.organisation, person.siret):
            first.setdefault(mark, person)
    for entry in entries:
        if entry.form.email.lower() in addresses:
            continue
        siret = getattr(entry.form, "siret", None)
        for mark in _marks(entry.form.organisation, siret):
            other = first.setdefault(mark, entry)
            if other is not entry:
                _warn_of_likeness(entry, "siret" if mark == siret else "organisation", other, notes)


def _warn_of_likeness(
    entry: SheetEntry, column: str, other: SheetEntry | KnownPerson, notes: Notes
) -> None:
    if isinstance(other, SheetEntry):
        notes.warn(
            entry.at(column),
            msgid("Perhaps the same as “%(name)s” on line %(line)s of %(file)s."),
            name=other.form.organisation,
            line=other.line,
            file=other.file,
        )
    else:
        notes.warn(
            entry.at(column),
            msgid("Perhaps the same as “%(name)s”, who is registered with another address."),
            name=other.organisation,
        )


def _marks(organisation: str, siret: str | None) -> Iterator[str]:
    yield "name " + core_of(organisation).replace(" ", "")
    if siret:
        yield siret
