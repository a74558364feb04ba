"""What the steps of an import share: who brings what where, who is who, how many lines did what."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.editions import editions
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
    """One import: into which edition, on whose behalf, and what is found on the way.

    `afresh`: the import itself founds the edition, so its lines stand as they are given: whatever
    the deadlines, with the moments and places that they tell.
    """

    conn: Connection
    edition: Edition
    now: dt.datetime
    by: UUID | None
    acknowledge: bool
    lines: Mapping[FileSort, Lines]
    afresh: bool
    notes: Notes
    created: Counter[FileSort]
    unchanged: Counter[FileSort]

    def of(self, sort: FileSort) -> Sequence[SheetEntry]:
        """The lines without fault of that sort."""
        return self.lines.get(sort, NOTHING).entries

    def moment(self, at: dt.datetime | None) -> dt.datetime | None:
        """A moment of a file; without an offset it is one of the place."""
        return None if at is None else editions.moment(self.edition, at)


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
        #: whom these files registered
        self.new: set[UUID] = set()
        self.announced = frozenset[str]().union(*(lines.announced for lines in files))
        self.whole = all(lines.whole for lines in files)
        self.add(people)

    def add(self, people: Iterable[Profile]) -> None:
        """More people."""
        self.people.update((person.email.lower(), person) for person in people)

    def enter(self, people: Iterable[Profile]) -> None:
        """Whom these files have registered."""
        entered = list(people)
        self.add(entered)
        self.new.update(person.id for person in entered)

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


def note_unknown(errand: Errand, entry: SheetEntry, code: str) -> None:
    """No item has this code, neither before nor in the files."""
    workshops = errand.lines.get(FileSort.WORKSHOPS, NOTHING)
    if workshops.whole and code.lower() not in workshops.announced:
        errand.notes.fault(
            entry.at("workshop"), msgid("There is no workshop “%(code)s”."), code=code
        )
