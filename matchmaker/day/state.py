"""What a new plan must know of the day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.day.attendance import Attendance, attendance
from matchmaker.db import Connection, fetch, load

_SQL: Final = load("day")


class DelegatesLost(msgspec.Struct, frozen=True, kw_only=True):
    """From a slot on an investor has so many delegates here."""

    investor_id: UUID
    slot_number: int
    count: int


class DayState(msgspec.Struct, frozen=True, kw_only=True):
    """Attendance and delegates as they stand; closed tables are in `editions.tables`."""

    presences: Mapping[UUID, Attendance]
    delegates: Mapping[UUID, Sequence[DelegatesLost]]

    def away(self, person_id: UUID, from_slot: int, slots: Iterable[int]) -> set[int]:
        """The slots from `from_slot` on that attendance takes from a person.

        Absent: all of them; late: those before theirs; left: theirs and those after it. What the
        person declared comes on top.
        """
        known = self.presences.get(person_id)
        ahead = (number for number in slots if number >= from_slot)
        if known is None:
            return set()
        match known.state:
            case "absent":
                return set(ahead)
            case "late" if known.slot_number is not None:
                return {number for number in ahead if number < known.slot_number}
            case "left" if known.slot_number is not None:
                return {number for number in ahead if number >= known.slot_number}
        return set()

    def delegates_at(self, investor_id: UUID, slot_number: int) -> int | None:
        """How many delegates are here in that slot; None for as many as are registered."""
        said = [
            row for row in self.delegates.get(investor_id, ()) if row.slot_number <= slot_number
        ]
        return said[-1].count if said else None

    def delegates_from(self, investor_id: UUID, from_slot: int) -> int | None:
        """The fewest delegates in any slot from there on; None for as many as are registered.

        A plan knows one number for all its slots: with the fewest nobody is promised who is gone.
        """
        now = self.delegates_at(investor_id, from_slot)
        later = [
            row.count for row in self.delegates.get(investor_id, ()) if row.slot_number > from_slot
        ]
        counts = later if now is None else [now, *later]
        return min(counts, default=None)


async def state(conn: Connection, edition_id: UUID) -> DayState:
    """Everything the day has brought so far."""
    lost = defaultdict(list)
    for row in await fetch(conn, DelegatesLost, _SQL.delegates, edition_id):
        lost[row.investor_id].append(row)
    return DayState(presences=await attendance(conn, edition_id), delegates=dict(lost))
