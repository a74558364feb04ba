"""Who of an investor's people holds which meeting: a small matching, slot after slot.

First of all nobody's meetings change hands without need: what a delegate held and is still held in
the same slot stays theirs. Then everybody keeps one table for as long as the plan allows it. What
is still open goes to the first delegates. The same plan always gives the same answer.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Generic, NamedTuple, TypeVar

M = TypeVar("M", bound=Hashable)
D = TypeVar("D", bound=Hashable)

#: what weighs more is worth any sum of what weighs less: there are twenty delegates at most
_OTHER_HANDS: Final = 1_000_000
_NEW: Final = 500_000
_OTHER_TABLE: Final = 1_000
_FORBIDDEN: Final = 10**9


class Placed(NamedTuple, Generic[M, D]):
    """A meeting of one investor, and the delegate who held it in this slot before, if one did."""

    meeting: M
    slot: int
    table: int
    before: D | None = None


def match(meetings: Sequence[Placed[M, D]], delegates: Sequence[D]) -> dict[M, D]:
    """Who holds which meeting; a slot with more meetings than delegates leaves some without."""
    ordered = sorted(meetings, key=lambda one: (one.slot, one.table))
    sat = _homes(ordered, delegates)
    found: dict[M, D] = {}
    for _, several in groupby(ordered, key=lambda one: one.slot):
        together = list(several)
        seated = _as_they_sit(together, sat) or _best(together, delegates, sat)
        for one, delegate in seated:
            found[one.meeting] = delegate
            sat[delegate] = one.table
    return found


def _as_they_sit(
    together: Sequence[Placed[M, D]], sat: Mapping[D, int]
) -> list[tuple[Placed[M, D], D]]:
    """Everybody at the table where they are, if that moves nothing; it is nearly always so."""
    at = {table: delegate for delegate, table in reversed(list(sat.items()))}
    seated = [(one, at[one.table]) for one in together if one.table in at]
    stays = all(one.before in (None, delegate) for one, delegate in seated)
    return seated if stays and len(seated) == len(together) else []


def _best(
    together: Sequence[Placed[M, D]], delegates: Sequence[D], sat: Mapping[D, int]
) -> list[tuple[Placed[M, D], D]]:
    costs = [
        [_cost(one, delegate, place, sat) for place, delegate in enumerate(delegates)]
        for one in together
    ]
    return [(together[row], delegates[column]) for row, column in cheapest_pairs(costs)]


def _cost(one: Placed[M, D], delegate: D, place: int, sat: Mapping[D, int]) -> int:
    hands = 0 if one.before == delegate else _OTHER_HANDS
    if one.before is None:
        hands = _NEW  # the same for everybody: where there are too few, what was held goes first
    if sat.get(delegate) == one.table:
        table = 0
    elif one.table in sat.values():
        table = 2 * _OTHER_TABLE  # somebody else sits there
    else:
        table = _OTHER_TABLE
    return hands + table + place


def _homes(meetings: Sequence[Placed[M, D]], delegates: Sequence[D]) -> dict[D, int]:
    """A table for each delegate to begin at: where they held most, then the tables used most."""
    held = Counter((one.before, one.table) for one in meetings if one.before is not None)
    used = Counter(one.table for one in meetings)
    first = {one.table: one.slot for one in reversed(meetings)}
    tables = sorted(used, key=lambda table: (-used[table], first[table], table))
    tables = sorted(tables[: len(delegates)], key=lambda table: (first[table], table))
    most = len(meetings) + 1
    costs = [
        [(most - held[delegate, table]) * _OTHER_TABLE + place for place, delegate in
         enumerate(delegates)]
        for table in tables
    ]  # fmt: skip
    return dict(sorted(
        ((delegates[column], tables[row]) for row, column in cheapest_pairs(costs)),
        key=lambda home: delegates.index(home[0]),
    ))  # fmt: skip


def cheapest_pairs(costs: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of row and column, as many as there are of the fewer, that cost least together.

    The Hungarian method with potentials, on whole numbers; equal sums are settled by position.
    """
    if not costs or not costs[0]:
        return
    size = max(len(costs), len(costs[0]))
    padded = [
        [*row, *[_FORBIDDEN] * (size - len(row))] for row in costs
    ] + [[_FORBIDDEN] * size] * (size - len(costs))  # fmt: skip
    for column, row in enumerate(_assigned(padded)):
        if row < len(costs) and column < len(costs[0]):
            yield row, column


def _assigned(costs: Sequence[Sequence[int]]) -> list[int]:
    """The row that each column of a square has, by shortest augmenting paths."""
    size = len(costs)
    rows, columns = [0] * (size + 1), [0] * (size + 1)
    owner = [size] * (size + 1)
    for new in range(size):
        owner[size], column = new, size
        slack, way = [_FORBIDDEN * size] * size, [size] * size
        reached = [False] * (size + 1)
        while owner[column] != size:
            reached[column] = True
            row = owner[column]
            for other in range(size):
                reduced = costs[row][other] - rows[row] - columns[other]
                if not reached[other] and reduced < slack[other]:
                    slack[other], way[other] = reduced, column
            free = [other for other in range(size) if not reached[other]]
            nearest = min(free, key=slack.__getitem__)
            step = slack[nearest]
            for other in range(size + 1):
                if reached[other]:
                    rows[owner[other]] += step
                    columns[other] -= step
                elif other < size:
                    slack[other] -= step
            column = nearest
        while column != size:
            owner[column] = owner[way[column]]
            column = way[column]
    return owner[:size]
