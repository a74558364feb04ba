"""Slots by alternating paths: always found without absences, never illegal with them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from solver.colouring.edge_colouring import MeetingGraph, Timetable
from solver.colouring.ejection import place_by_ejection
from solver.subproblem.plan import UNPLACED

ALWAYS = 0b1111


def everywhere(pairs: list[tuple[int, int]], slots: int, tables: list[int] | None) -> Timetable:
    """A timetable of people who are always there."""
    people = 1 + max((person for pair in pairs for person in pair), default=0)
    return Timetable(MeetingGraph(pairs, [(1 << slots) - 1] * people, {}, tables, slots))


@st.composite
def bipartite(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int]:
    """Pairs of six holders and five investors, and as many slots as the busiest person needs."""
    every = [(holder, 6 + investor) for holder in range(6) for investor in range(5)]
    pairs = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    return pairs, max(Counter(person for pair in pairs for person in pair).values())


@given(graph=bipartite())
def test_without_absences_as_many_slots_as_meetings_suffice(
    graph: tuple[list[tuple[int, int]], int],
) -> None:
    pairs, slots = graph
    table = everywhere(pairs, slots, None)
    assert table.fill(range(len(pairs))) == []
    places = Counter((person, table.slot[n]) for n, pair in enumerate(pairs) for person in pair)
    assert set(places.values()) == {1}


@given(graph=bipartite())
def test_without_absences_the_fewest_tables_suffice(
    graph: tuple[list[tuple[int, int]], int],
) -> None:
    pairs, slots = graph
    tables = -(-len(pairs) // slots)
    table = everywhere(pairs, slots, [tables] * slots)
    assert table.fill(range(len(pairs))) == []
    assert max(Counter(table.slot).values()) <= tables


@given(data=st.data())
def test_absences_seats_and_tables_are_kept_to(data: st.DataObject) -> None:
    slots = 5
    every = [(holder, 6 + investor) for holder in range(6) for investor in range(4)]
    pairs = data.draw(st.lists(st.sampled_from(every), unique=True))
    sets = st.integers(0, 2**slots - 1)
    available = data.draw(st.lists(sets, min_size=10, max_size=10))
    seats = {9: [2, 2, 1, 2, 2]}
    tables = data.draw(st.lists(st.integers(0, 4), min_size=slots, max_size=slots))
    table = Timetable(MeetingGraph(pairs, available, seats, tables, slots))
    unplaced = table.fill(range(len(pairs)))
    place_by_ejection(table, unplaced, [1 + n % 7 for n in range(len(pairs))], rounds=50, seed=0)
    held = [(pair, slot) for pair, slot in zip(pairs, table.slot, strict=True) if slot != UNPLACED]
    assert all(available[person] >> slot & 1 for pair, slot in held for person in pair)
    places = Counter((person, slot) for pair, slot in held for person in pair)
    assert all(
        count <= (seats[person][slot] if person in seats else 1)
        for (person, slot), count in places.items()
    )
    used = Counter(slot for _, slot in held)
    assert all(used[slot] <= tables[slot] for slot in range(slots))


@given(data=st.data())
def test_ejection_never_loses_value(data: st.DataObject) -> None:
    every = [(holder, 5 + investor) for holder in range(5) for investor in range(4)]
    pairs = data.draw(st.lists(st.sampled_from(every), unique=True, min_size=4))
    available = data.draw(st.lists(st.integers(0, ALWAYS), min_size=9, max_size=9))
    value = data.draw(st.lists(st.integers(1, 9), min_size=len(pairs), max_size=len(pairs)))
    table = Timetable(MeetingGraph(pairs, available, {}, None, 4))
    unplaced = table.fill(range(len(pairs)))
    place_by_ejection(table, unplaced, value, rounds=60, seed=1)
    left = [n for n, slot in enumerate(table.slot) if slot == UNPLACED]
    assert sum(value[n] for n in left) <= sum(value[n] for n in unplaced)


def test_a_pair_of_a_triangle_needs_a_third_slot() -> None:
    """Any pairs are taken, bipartite or not: three who all meet need three slots."""
    triangle = [(0, 1), (1, 2), (0, 2)]
    assert len(everywhere(triangle, 2, None).fill(range(3))) == 1
    assert everywhere(triangle, 3, None).fill(range(3)) == []


def test_a_path_frees_a_slot_that_nobody_shares() -> None:
    # Holder 0 is held in slot 0 and investor 3 in slot 1, so that they share none.
    pairs = [(0, 2), (1, 3), (0, 3)]
    table = everywhere(pairs, 2, None)
    table.seat(0, 0)
    table.seat(1, 1)
    assert table.place(2)
    assert sorted(table.slot) == [0, 0, 1]
    assert table.slot[2] != table.slot[0]
    assert table.slot[2] != table.slot[1]


def test_people_who_are_never_there_together_do_not_meet() -> None:
    table = Timetable(MeetingGraph([(0, 1)], [0b01, 0b10], {}, None, 2))
    assert table.fill([0]) == [0]
    assert table.slot == [UNPLACED]
