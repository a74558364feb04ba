"""Where people sit: their own table where tables suffice, never a closed or a taken one."""

from itertools import pairwise
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.tables.assign import assign
from solver.tables.exchange import Seating
from solver.verification.schedule import violations
from tests.solver.mornings import morning
from tests.strategies import SMALL, instances


def seated(instance: Instance, meetings: list[tuple[int, int, int]]) -> list[int]:
    """The tables of these meetings."""
    rows = Schedule.of((*meeting, 0) for meeting in meetings).rows[:, :3]
    order = {tuple(row): position for position, row in enumerate(rows.tolist())}
    tables = assign(instance, rows).tolist()
    return [tables[order[meeting]] for meeting in meetings]


def test_each_investor_keeps_a_table_where_they_suffice() -> None:
    instance = morning([], slots=4, holders=2, tables=2)
    assert seated(instance, [(0, 0, 0), (1, 1, 0), (1, 0, 1), (0, 1, 3)]) == [0, 1, 0, 1]


def test_each_delegate_has_a_table() -> None:
    instance = morning([], holders=2, investors=[{"delegates": 2}, {}], tables=3)
    assert sorted(seated(instance, [(0, 0, 0), (1, 0, 0)])) == [0, 1]
    assert seated(instance, [(0, 1, 0)]) == [2]


def test_tables_that_close_are_passed_over_when_there_are_as_many_as_needed() -> None:
    instance = morning([], closed=[(0, 2), (2, 0)])
    assert seated(instance, [(0, 0, 0), (1, 1, 0)]) == [1, 3]


def test_nobody_changes_when_the_mornings_fit_beside_each_other() -> None:
    """Three investors on two tables: two of them share one, early and late."""
    instance = morning([], slots=4, holders=3, investors=3, tables=2)
    meetings = [(0, 0, 0), (1, 0, 1), (0, 1, 2), (1, 1, 3), (2, 2, 0), (2, 2, 3)]
    tables = seated(instance, meetings)
    assert tables[0] == tables[1]
    assert tables[2] == tables[3]
    assert tables[4] == tables[5]


def test_a_table_that_closes_is_left_for_another() -> None:
    instance = morning([], slots=2, investors=1, tables=2, closed=[(0, 0), (1, 1)])
    assert seated(instance, [(0, 0, 0), (1, 0, 1)]) == [1, 0]


def test_the_least_change_keeps_the_table_that_lasts() -> None:
    """Table 0 closes in slot 1 only: who sits at table 1 never changes."""
    instance = morning([], slots=3, holders=3, investors=1, tables=2, closed=[(0, 1)])
    assert seated(instance, [(0, 0, 0), (1, 0, 1), (2, 0, 2)]) == [1, 1, 1]


@given(data=st.data())
def test_exchanges_stay_legal_and_never_cost_a_change(data: st.DataObject) -> None:
    slots, tables = 4, 3
    shut = st.sets(st.sampled_from([(0, 1), (1, 2), (2, 0), (2, 3)]), max_size=2)
    closed = np.zeros((tables, slots), dtype=np.bool_)
    for table, slot in data.draw(shut):
        closed[table, slot] = True
    slot_of, table_of = list[int](), list[int]()
    mornings = [list[int]() for _ in range(tables)]
    for slot in range(slots):
        free = [table for table in range(tables) if not closed[table, slot]]
        for who, table in enumerate(data.draw(st.permutations(free))):
            mornings[who].append(len(slot_of))
            slot_of.append(slot)
            table_of.append(table)
    rows = [np.array(morning, dtype=np.int64) for morning in mornings]
    seating = Seating(np.array(slot_of), np.array(table_of), rows, closed)
    before = len(seating.changing)
    seating.search(200, Random(0))
    places = list(zip(seating.table, slot_of, strict=True))
    assert len(set(places)) == len(places)
    assert not any(closed[place] for place in places)
    after = sum(
        seating.table[early] != seating.table[late]
        for morning in mornings
        for early, late in pairwise(morning)
    )
    assert after <= before


def test_an_exchange_ends_two_changes_at_once() -> None:
    rows = [np.array([0, 2]), np.array([1, 3])]
    crossed = Seating(
        np.array([0, 0, 1, 1]), np.array([0, 1, 1, 0]), rows, np.zeros((2, 2), dtype=np.bool_)
    )
    assert len(crossed.changing) == 2
    crossed.search(10, Random(0))
    assert crossed.table in ([0, 1, 0, 1], [1, 0, 1, 0])


@given(instance=instances(SMALL), spare=st.integers(0, 2))
def test_tables_are_always_legal(instance: Instance, spare: int) -> None:
    schedule = solve(instance, seconds=0).schedule
    assert violations(instance, schedule) == []
    if instance.tables is not None and not len(instance.closed):
        delegates = int(instance.delegates.sum())
        roomy = instance.replace(tables=delegates + spare)
        again = Schedule.of(
            (*row, table)
            for row, table in zip(
                schedule.rows[:, :3].tolist(),
                assign(roomy, schedule.rows[:, :3]).tolist(),
                strict=True,
            )
        )
        assert violations(roomy, again) == []
