"""The answer: which meetings are held, when, and where; and how two answers differ."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import rows


class Meeting(NamedTuple):
    """One holder and one investor at one table in one slot, by position."""

    holder: int
    investor: int
    slot: int
    table: int


@dataclasses.dataclass(frozen=True, eq=False)
class Schedule:
    """All meetings of a morning, in the order of slot, table, holder, investor.

    It promises nothing about the rules: that is for :mod:`solver.verification.schedule` to say.

    Parameters
    ----------
    rows
        Shape (n, 4): holder, investor, slot, table of each meeting, in any order.
    """

    rows: Integers

    def __post_init__(self) -> None:
        given = rows(self.rows, 4, name="meetings")
        order = np.lexsort((given[:, 1], given[:, 0], given[:, 3], given[:, 2]))
        object.__setattr__(self, "rows", rows(given[order], 4))

    @classmethod
    def of(cls, meetings: Iterable[Meeting | tuple[int, int, int, int]]) -> "Schedule":
        """A schedule of these meetings."""
        return cls(rows(list(meetings), 4, name="meetings"))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Meeting]:
        return (Meeting(*row) for row in self.rows.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schedule) and np.array_equal(self.rows, other.rows)

    def __hash__(self) -> int:
        return hash(self.rows.tobytes())


@dataclasses.dataclass(frozen=True)
class Difference:
    """What becomes of each pair from one schedule to the next.

    Parameters
    ----------
    kept
        Meetings at the same slot and table in both.
    moved
        The old and the new meeting of a pair that meets in another slot.
    retabled
        The old and the new meeting of a pair whose table alone is another one.
    dropped, added
        Meetings of pairs that only the old, only the new schedule holds.
    """

    kept: tuple[Meeting, ...]
    moved: tuple[tuple[Meeting, Meeting], ...]
    retabled: tuple[tuple[Meeting, Meeting], ...]
    dropped: tuple[Meeting, ...]
    added: tuple[Meeting, ...]


def diff(old: Schedule, new: Schedule) -> Difference:
    """What changed between two schedules of the same people; each in the new one's order.

    A pair that meets more than once in a schedule (which no verified one does) is compared
    by its last meeting.
    """
    before = {(meeting.holder, meeting.investor): meeting for meeting in old}
    after = {(meeting.holder, meeting.investor): meeting for meeting in new}
    both = [(before[pair], meeting) for pair, meeting in after.items() if pair in before]
    return Difference(
        kept=tuple(late for early, late in both if early == late),
        moved=tuple((early, late) for early, late in both if early.slot != late.slot),
        retabled=tuple(
            (early, late)
            for early, late in both
            if early.slot == late.slot and early.table != late.table
        ),
        dropped=tuple(meeting for pair, meeting in before.items() if pair not in after),
        added=tuple(meeting for pair, meeting in after.items() if pair not in before),
    )
