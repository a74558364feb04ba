"""What a letter in the outbox holds: identifiers, sequences, places. No names, no tokens.

Names are joined and links minted when the letter is rendered, so nothing that a person may have
erased waits in a queue.
"""

import datetime as dt
from collections.abc import Collection
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal[
    "acknowledgement",
    "withdrawal_confirmed",
    "convocation",
    "convocation_changed",
    "invitation",
    "cancellation",
    "offer",
    "login",
    "draft_ready",
    "forward",
]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is fixed at the moment that causes a letter."""


class Registration(Facts, frozen=True, kw_only=True):
    """Whether the person was told before; and if so, whether somebody filled in the form anew."""

    again: bool = False
    attempted: bool = False


class Withdrawal(Facts, frozen=True, kw_only=True):
    """How many meetings a withdrawal cancels."""

    meetings: int


class Login(Facts, frozen=True, kw_only=True):
    """The single-use link that an organiser asked for."""

    link: UUID


class Draft(Facts, frozen=True, kw_only=True):
    """The run that has ended."""

    run: UUID


class Forward(Facts, frozen=True, kw_only=True):
    """The message that came and is passed on."""

    message: UUID


class Place(Facts, frozen=True, kw_only=True):
    """When and where, by number; a slot may slip, so its hours as they were are kept beside it."""

    slot: int
    table: int
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None


class Offer(Facts, frozen=True, kw_only=True):
    """A free place with an investor, and until when the reader may take it."""

    other: UUID
    slot: int
    table: int
    starts: dt.datetime
    ends: dt.datetime
    deadline: dt.datetime

    @property
    def place(self) -> Place:
        return Place(slot=self.slot, table=self.table, starts=self.starts, ends=self.ends)


class Entry(Facts, frozen=True, kw_only=True):
    """A calendar entry as the version left it."""

    uid: str
    other: UUID
    sequence: int
    stamp: dt.datetime
    slot: int
    table: int
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None

    @property
    def place(self) -> Place:
        return Place(slot=self.slot, table=self.table, starts=self.starts, ends=self.ends)


class Change(Facts, frozen=True, kw_only=True):
    """What became of one meeting: added without a `before`, dissolved without an `after`."""

    other: UUID
    before: Place | None
    after: Place | None


class Version(Facts, frozen=True, kw_only=True):
    """The published schedule that caused the letter."""

    schedule: UUID
    version: int
    published_at: dt.datetime


class Morning(Version, frozen=True, kw_only=True):
    """A person's whole morning in that version, and what it changes for them."""

    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]

    @property
    def others(self) -> set[UUID]:
        """Everybody whom the letter is about."""
        return {entry.other for entry in self.entries} | {one.other for one in self.changes}

    def without(self, gone: Collection[UUID]) -> "Morning":
        """The same, with whom is gone: a meeting with them is dissolved, or was never told of."""
        return msgspec.structs.replace(
            self,
            entries=tuple(entry for entry in self.entries if entry.other not in gone),
            changes=tuple(
                Change(other=change.other, before=change.before, after=None)
                if change.other in gone
                else change
                for change in self.changes
                if change.other not in gone or change.before is not None
            ),
        )


class Single(Version, frozen=True, kw_only=True):
    """One calendar entry that the version changes; `alone` if it is the reader's only one."""

    uid: str
    other: UUID
    sequence: int
    stamp: dt.datetime
    before: Place | None
    after: Place | None
    alone: bool

    @property
    def over_at(self) -> dt.datetime | None:
        """When the meeting is over, where it was and where it is now; None if nobody noted it."""
        ends = [place.ends for place in (self.before, self.after) if place and place.ends]
        return max(ends, default=None)

    def without(self, gone: Collection[UUID]) -> "Single":
        """The same, with whom is gone: the meeting is dissolved."""
        if self.other not in gone:
            return self
        return msgspec.structs.replace(self, before=self.before or self.after, after=None)
