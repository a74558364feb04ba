"""The best of a small morning by SciPy's MILP: written apart from the solver, for comparison."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from solver.problem.instance import Instance

Triple = tuple[int, int, int]
Entry = tuple[int, int, float]


def best_by_milp(instance: Instance) -> tuple[int, int]:
    """Least shortfall, then greatest value; pins are columns fixed to 1.

    A column for each way to hold a meeting, then one for the guarantees of each person. Rest
    of an investor with several delegates is not a matter of counting meetings: such mornings
    are refused.
    """
    pinned = {(holder, investor, slot) for holder, investor, slot in instance.pinned.tolist()}
    worth = {(holder, investor): value for holder, investor, value in instance.wishes.tolist()}
    columns = sorted(_ways(instance, set(worth)) | pinned)
    guaranteed = np.concatenate([instance.holder_guaranteed, instance.investor_guaranteed])
    lower = np.array([float(way in pinned) for way in columns] + [0.0] * len(guaranteed))
    upper = np.concatenate([np.ones(len(columns)), guaranteed])
    value = np.array([float(worth.get(way[:2], 0)) for way in columns] + [0.0] * len(guaranteed))
    met = np.concatenate([np.zeros(len(columns)), np.ones(len(guaranteed))])
    entries, limits = _rules(instance, columns)
    for group, limit in [*_runs(instance, columns), *_orders(instance, columns)]:
        entries += [(len(limits), column, 1.0) for column in group]
        limits.append(limit)
    most = _maximum(met, entries, limits, Bounds(lower, upper))
    enough = [(len(limits), len(columns) + person, -1.0) for person in range(len(guaranteed))]
    best = _maximum(value, [*entries, *enough], [*limits, -most], Bounds(lower, upper))
    return int(guaranteed.sum()) - most, best


def _ways(instance: Instance, pairs: set[tuple[int, int]]) -> set[Triple]:
    both = {
        (holder, investor): instance.holder_available[holder]
        & instance.investor_available[investor]
        for holder, investor in pairs
    }
    return {(*pair, int(slot)) for pair, free in both.items() for slot in np.flatnonzero(free)}


def _rules(instance: Instance, columns: list[Triple]) -> tuple[list[Entry], list[float]]:
    """Entries (row, column, coefficient) and limits of rows Σ ≤ limit."""
    limit: dict[tuple[object, ...], float] = {}
    members = defaultdict[tuple[object, ...], list[int]](list)
    for column, (holder, investor, slot) in enumerate(columns):
        places = {
            ("pair", holder, investor): 1.0,
            ("holder", holder, slot): 1.0,
            ("investor", investor, slot): float(instance.delegates[investor]),
            ("maximum", "holder", holder): instance.holders[holder].max_meetings,
            ("maximum", "investor", investor): instance.investors[investor].max_meetings,
            ("tables", slot): _tables(instance, slot),
            **_of_kinds(instance, holder, investor),
        }
        for place, most in places.items():
            if most is not None:
                limit[place] = most
                members[place].append(column)
    entries = [(row, column, 1.0) for row, place in enumerate(limit) for column in members[place]]
    limits = list(limit.values())
    for person in range(len(instance.holders) + len(instance.investors)):
        investor = person - len(instance.holders)
        held = [
            column
            for column, way in enumerate(columns)
            if (way[0] == person if investor < 0 else way[1] == investor)
        ]
        entries += [(len(limits), column, -1.0) for column in held]
        entries.append((len(limits), len(columns) + person, 1.0))
        limits.append(0.0)
    return entries, limits


def _of_kinds(
    instance: Instance, holder: int, investor: int
) -> dict[tuple[object, ...], float | None]:
    """What each of the two may have at most of meetings with the other's kind."""
    limits: dict[tuple[object, ...], float | None] = {}
    for side, person, other, position in (
        ("holders", instance.holders[holder], instance.investors[investor], holder),
        ("investors", instance.investors[investor], instance.holders[holder], investor),
    ):
        if isinstance(other.kind, str):
            own = person.max_per_kind if isinstance(person.max_per_kind, dict) else {}
            most = own.get(other.kind, instance.max_per_kind.get(side, {}).get(other.kind))
            limits["kind", side, position, other.kind] = most
    return limits


def _runs(instance: Instance, columns: list[Triple]) -> Iterator[tuple[list[int], float]]:
    """Columns of one more slot on end than an investor may have, and how many of these."""
    for position, investor in enumerate(instance.investors):
        longest = investor.max_consecutive
        assert longest is None or investor.delegates == 1
        for first in range(0 if longest is None else instance.slots - longest):
            assert longest is not None
            last = first + longest
            if not any(first <= end < last for end in (*instance.breaks_after, *instance.days_end)):
                yield (
                    [
                        column
                        for column, way in enumerate(columns)
                        if way[1] == position and first <= way[2] <= last
                    ],
                    float(longest),
                )


def _orders(instance: Instance, columns: list[Triple]) -> Iterator[tuple[list[int], float]]:
    """Two ways to hold the pairs of a precedence in the wrong order, or at once."""
    for pairs in instance.precedences.tolist():
        first, second = (
            [(column, way[2]) for column, way in enumerate(columns) if list(way[:2]) == pair]
            for pair in pairs
        )
        yield from (([a, b], 1.0) for a, early in first for b, late in second if early >= late)


def _tables(instance: Instance, slot: int) -> float | None:
    return None if instance.open_tables is None else float(instance.open_tables[slot])


def _maximum(
    objective: NDArray[np.float64], entries: list[Entry], limits: list[float], bounds: Bounds
) -> int:
    if not len(objective):
        return 0
    rows, columns, amounts = zip(*entries, strict=True)
    matrix = csr_array((amounts, (rows, columns)), shape=(len(limits), len(objective)))
    found = milp(
        -objective,
        integrality=np.ones(len(objective), dtype=np.int64),
        bounds=bounds,
        constraints=LinearConstraint(matrix, -np.inf, limits),
        options={"mip_rel_gap": 0.0},
    )
    assert found.success, found.message
    return round(-found.fun)
