"""The morning as its organiser watches it: each meeting, and how it stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.aftermath import MeetingEnd
from matchmaker.day.meetings import AttendanceMark
from matchmaker.day.state import DayState, state
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table

_SQL: Final = load("day")

#: present, late, absent: said or seen; here: both may begin; expected: nothing is known
ShownPresence = Literal["present", "late", "absent", "here", "expected"]


class BoardMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version in force."""

    slot_number: int
    table_number: int
    holder_id: UUID
    investor_id: UUID
    holder: str
    investor: str
    holder_withdrawn: bool
    investor_withdrawn: bool
    #: which of the two took this meeting back
    taken_back_by: Literal["holder", "investor"] | None = None
    mark: AttendanceMark | None
    #: what becomes of it as far as is known: see the view `meeting_fate`
    fate: MeetingEnd


class DayBoard(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The day at one moment; `running` is the slot under way, `ahead` those not yet begun.

    `to_come` are both: whatever does not take place in them can still be helped.
    """

    edition: Edition
    now: dt.datetime
    slots: Sequence[Slot]
    tables: Sequence[Table]
    meetings: Sequence[BoardMeeting]
    known: DayState

    @cached_property
    def running(self) -> Slot | None:
        return next((s for s in self.slots if s.starts_at <= self.now < s.ends_at), None)

    @cached_property
    def ahead(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.starts_at > self.now]

    @cached_property
    def to_come(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.ends_at > self.now]

    @property
    def is_over(self) -> bool:
        """Whether the last slot has ended."""
        return bool(self.slots) and not self.to_come

    @cached_property
    def unresolved(self) -> list[BoardMeeting]:
        """Meetings that are over and of which nobody knows whether they took place."""
        open_ = {slot.number for slot in self.to_come}
        return [
            meeting
            for meeting in self.meetings
            if meeting.slot_number not in open_ and meeting.fate == "unclear"
        ]

    @cached_property
    def hours(self) -> dict[int, dt.time]:
        """When each slot begins, by the clocks of the place."""
        return {slot.number: self.edition.local(slot.starts_at).time() for slot in self.slots}

    @cached_property
    def labels(self) -> dict[int, str]:
        """What each table is called."""
        return {table.number: table.label for table in self.tables}

    @cached_property
    def first_ahead(self) -> int | None:
        """The number of the first slot not yet begun, from which one may plan again."""
        return self.ahead[0].number if self.ahead else None

    def presence_of(self, meeting: BoardMeeting) -> ShownPresence:
        """How a meeting stands: what was said of it, else what attendance tells."""
        if meeting.fate == "unclear":
            return "late" if meeting.mark == "late" else self._unsaid(meeting)
        if meeting.fate == "held":
            return "present"
        return "late" if self._comes_late(meeting) else "absent"

    def _comes_late(self, meeting: BoardMeeting) -> bool:
        """Whether it is lost to somebody who comes, before it has begun."""
        if self._begun(meeting) or meeting.taken_back_by or meeting.mark == "absent":
            return False
        for person_id in (meeting.holder_id, meeting.investor_id):
            if self.is_away(person_id, meeting.slot_number):
                return self.known.presences[person_id].state == "late"
        return False

    def _unsaid(self, meeting: BoardMeeting) -> ShownPresence:
        holder = self.known.presences.get(meeting.holder_id)
        came = holder is not None and holder.state in ("arrived", "left")
        if not came:
            return "expected"
        return "present" if self._begun(meeting) else "here"

    def _begun(self, meeting: BoardMeeting) -> bool:
        return self.first_ahead is None or meeting.slot_number < self.first_ahead

    def is_away(self, person_id: UUID, slot_number: int) -> bool:
        """Whether attendance takes this slot from a person."""
        return slot_number in self.known.away(person_id, slot_number, (slot_number,))


async def board(conn: Connection, edition: Edition, now: dt.datetime) -> DayBoard:
    """The day as it is known now; without a published version it has no meetings."""
    meetings = await fetch(conn, BoardMeeting, _SQL.day_meetings, edition.id)
    named = {meeting.slot_number for meeting in meetings}
    sat_at = {meeting.table_number for meeting in meetings}
    return DayBoard(
        edition=edition,
        now=now,
        slots=editions.in_use(await editions.slots(conn, edition.id), named),
        tables=[
            table
            for table in await editions.tables(conn, edition.id)
            if not table.gone or table.number in sat_at
        ],
        meetings=meetings,
        known=await state(conn, edition.id),
    )


def by_person(found: DayBoard, person_id: UUID) -> dict[int, list[BoardMeeting]]:
    """One person's meetings of the version in force, by slot."""
    own = defaultdict(list)
    for meeting in found.meetings:
        if person_id in (meeting.holder_id, meeting.investor_id):
            own[meeting.slot_number].append(meeting)
    return dict(own)
