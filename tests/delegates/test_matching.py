"""Who holds which meeting: nobody's changes hands without need, each keeps a table, one a slot."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.delegates.matching import Placed, cheapest_pairs, match


def seats(*rows: tuple[str, int, int, str | None]) -> list[Placed[str, str]]:
    return [Placed(*row) for row in rows]


def test_each_keeps_a_table_where_the_plan_allows_it() -> None:
    morning = seats(
        *((f"a{slot}", slot, 3, None) for slot in range(6)),
        *((f"b{slot}", slot, 7, None) for slot in range(2, 6)),
    )
    held = match(morning, ["Awa", "Léo"])
    assert {held[f"a{slot}"] for slot in range(6)} == {"Awa"}
    assert {held[f"b{slot}"] for slot in range(2, 6)} == {"Léo"}


def test_what_somebody_held_stays_theirs_at_whichever_table() -> None:
    morning = seats(("x", 0, 3, "Léo"), ("y", 0, 7, "Awa"), ("z", 1, 3, None), ("w", 1, 7, None))
    held = match(morning, ["Awa", "Léo"])
    assert (held["x"], held["y"]) == ("Léo", "Awa")
    assert (held["z"], held["w"]) == ("Léo", "Awa")


def test_two_who_now_meet_at_once_are_apart_and_one_changes_hands() -> None:
    held = match(seats(("x", 0, 3, "Awa"), ("y", 0, 7, "Awa")), ["Awa", "Léo"])
    assert sorted(held.values()) == ["Awa", "Léo"]


def test_more_meetings_than_people_leave_some_without() -> None:
    held = match(seats(("x", 0, 3, None), ("y", 0, 7, "Awa")), ["Awa"])
    assert held == {"y": "Awa"}
    assert match(seats(("x", 0, 3, None)), []) == {}


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[Placed[str, int]], list[int]]:
    people = draw(st.integers(1, 4))
    found = []
    for slot in range(draw(st.integers(1, 5))):
        tables = draw(st.lists(st.integers(0, 5), unique=True, max_size=people))
        for table in tables:
            before = draw(st.none() | st.integers(0, people - 1))
            found.append(Placed(f"{slot}/{table}", slot, table, before))
    return found, list(range(people))


@given(mornings())
@settings(max_examples=150, deadline=None)
def test_one_at_a_time_everybody_served_and_as_few_changes_as_can_be(
    case: tuple[list[Placed[str, int]], list[int]],
) -> None:
    meetings, people = case
    held = match(meetings, people)
    assert set(held) == {one.meeting for one in meetings}
    for slot in {one.slot for one in meetings}:
        together = [one for one in meetings if one.slot == slot]
        assert len({held[one.meeting] for one in together}) == len(together)
        changed = sum(one.before not in (None, held[one.meeting]) for one in together)
        fewest = min(
            sum(one.before not in (None, who) for one, who in zip(together, chosen, strict=True))
            for chosen in permutations(people, len(together))
        )
        assert changed == fewest
    again = [one._replace(before=held[one.meeting]) for one in meetings]
    assert match(again, people) == held
    assert match(meetings[::-1], people) == held


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@settings(max_examples=150, deadline=None)
def test_the_pairs_cost_least_of_all(rows: int, columns: int, data: st.DataObject) -> None:
    costs = data.draw(
        st.lists(st.lists(st.integers(0, 50), min_size=columns, max_size=columns),
                 min_size=rows, max_size=rows)
    )  # fmt: skip
    pairs = list(cheapest_pairs(costs))
    most = min(rows, columns)
    assert len(pairs) == most
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == most
    best = min(
        sum(costs[row][column] for row, column in zip(some, others, strict=True))
        for some, others in product(
            permutations(range(rows), most), permutations(range(columns), most)
        )
    )
    assert sum(costs[row][column] for row, column in pairs) == best


@pytest.mark.parametrize("costs", [[], [[]]])
def test_nothing_to_pair(costs: list[list[int]]) -> None:
    assert list(cheapest_pairs(costs)) == []
