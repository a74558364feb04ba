"""What the steps of an import share: who brings what where, who is who, how many lines did what."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort, Notes
from matchmaker.people.profiles import Profile
from matchmaker.wording.language import msgid


class Lines(msgspec.Struct, frozen=True):
    """The lines of all files of a sort; `whole` is false when a file could not be read."""

    entries: tuple[SheetEntry, ...] = ()
    announced: frozenset[str] = frozenset()
    whole: bool = True


NOTHING = Lines()


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One import: into which edition, on whose behalf, and what is found on the way."""

    conn: Connection
    edition: Edition
    now: dt.datetime
    by: UUID | None
    acknowledge: bool
    lines: Mapping[FileSort, Lines]
    notes: Notes
    created: Counter[FileSort]
    unchanged: Counter[FileSort]

    def of(self, sort: FileSort) -> Sequence[SheetEntry]:
        """The lines without fault of that sort."""
        return self.lines.get(sort, NOTHING).entries


class KnownPerson(Profile, frozen=True, kw_only=True):
    """Somebody registered; only holders have a SIRET."""

    siret: str | None


class Book:
    """People by address, whether they were registered before or by these files.

    Whom a line at fault or an unreadable file was to register is not reported again by every
    line that mentions them.
    """

    def __init__(self, people: Iterable[Profile], files: Sequence[Lines]) -> None:
        self.people: dict[str, Profile] = {}
        self.announced = frozenset[str]().union(*(lines.announced for lines in files))
        self.whole = all(lines.whole for lines in files)
        self.add(people)

    def add(self, people: Iterable[Profile]) -> None:
        """More people."""
        self.people.update((person.email.lower(), person) for person in people)

    def find(self, entry: SheetEntry, column: str, notes: Notes) -> Profile | None:
        """The person whose address stands in that column; None, with a fault, for a stranger."""
        address = getattr(entry.form, column)
        person = self.people.get(address.lower())
        if person is None and self.whole and address.lower() not in self.announced:
            notes.fault(
                entry.at(column),
                msgid("Nobody is registered with the address %(address)s."),
                address=address,
            )
        return person
