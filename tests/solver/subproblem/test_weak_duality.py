"""The sum behind every bound, against Python's integers, at the extremes of the file format."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solver.flow.min_cost_flow import scale
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.validation import MOST_COUNT, MOST_SLOTS, MOST_VALUE
from solver.subproblem.dual_prices import (
    DENOMINATOR,
    MOST_COST,
    Prices,
    bound,
    combine,
    margins,
    whole_prices,
)
from solver.subproblem.residual_problem import ResidualProblem, remaining
from solver.subproblem.weak_duality import exact_sum, weak_duality_bound

LEAST_64, MOST_64 = -(1 << 63), (1 << 63) - 1
ANY = st.sampled_from([LEAST_64, LEAST_64 + 1, -1, 0, 1, MOST_64]) | st.integers(LEAST_64, MOST_64)
PAIRS = st.lists(st.tuples(ANY, ANY), max_size=20)


def array(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


@given(pairs=PAIRS)
@example(pairs=[(MOST_64, MOST_64)] * 3)
@example(pairs=[(LEAST_64, LEAST_64), (LEAST_64, 1)])
def test_any_sum_is_that_of_integers_without_size(pairs: list[tuple[int, int]]) -> None:
    amounts, counts = [one for one, _ in pairs], [other for _, other in pairs]
    assert exact_sum(array(amounts)) == sum(amounts)
    assert exact_sum(array(amounts), array(counts)) == sum(one * other for one, other in pairs)


@given(gains=st.lists(ANY, max_size=20), rows=st.lists(PAIRS, max_size=4))
def test_the_bound_is_that_of_integers_without_size(
    gains: list[int], rows: list[list[tuple[int, int]]]
) -> None:
    terms = [(array([p for p, _ in row]), array([limit for _, limit in row])) for row in rows]
    exact = sum(max(0, gain) for gain in gains) + sum(p * n for row in rows for p, n in row)
    assert weak_duality_bound(array(gains), *terms) == exact


@dataclasses.dataclass(frozen=True)
class Extreme:
    """A residual problem at the edge of the file format, and prices of it."""

    subproblem: ResidualProblem
    prices: Prices


@st.composite
def extremes(draw: st.DrawFn) -> Extreme:
    """A few persons with counts, values and slots up to the largest that a file may have."""
    slots = draw(st.sampled_from([1, 2, MOST_SLOTS]))
    holders, investors = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    count = st.sampled_from([0, 1, MOST_COUNT]) | st.integers(0, MOST_COUNT)
    value = st.sampled_from([1, MOST_VALUE]) | st.integers(1, MOST_VALUE)
    pairs = [(h, i) for h in range(holders) for i in range(investors)]
    instance = Instance(
        name="extreme",
        slots=slots,
        holders=[Holder(f"h{h}", guaranteed=draw(count)) for h in range(holders)],
        investors=[
            Investor(f"i{i}", guaranteed=draw(count), delegates=max(1, draw(count)))
            for i in range(investors)
        ],
        wishes=np.array([(h, i, draw(value)) for h, i in pairs]),
        tables=draw(st.none() | st.sampled_from([1, MOST_COUNT])),
    )
    subproblem = remaining(instance)
    rate = draw(st.sampled_from([0, 1, scale(subproblem), MOST_VALUE * 500_000]))
    dearest = (2 * rate + MOST_VALUE) * DENOMINATOR
    price = st.sampled_from([0, 1, dearest]) | st.integers(0, dearest)
    earned = st.sampled_from([0, rate * DENOMINATOR]) | st.integers(0, rate * DENOMINATOR)

    def some(size: int, of: st.SearchStrategy[int] = price) -> NDArray[np.int64]:
        return array(draw(st.lists(of, min_size=size, max_size=size)))

    def table(persons: int) -> NDArray[np.int64]:
        # Not more drawn numbers than a few: all slots of a person have one price but the first.
        prices = np.repeat(some(persons)[:, None], slots, axis=1)
        prices[:, 0] = some(persons)
        return prices

    prices = Prices(
        holder_slot=table(holders),
        investor_slot=table(investors),
        slot=table(1)[0],
        holder=some(holders),
        investor=some(investors),
        holder_guarantee=some(holders, earned),
        investor_guarantee=some(investors, earned),
        rate=rate * DENOMINATOR,
    )
    return Extreme(subproblem, prices)


def bound_in_python(subproblem: ResidualProblem, prices: Prices) -> int:
    """The bound as docs/model.md writes it, with integers of Python only."""
    room_of: dict[str, Any] = {
        field.name: value.tolist() if isinstance(value, np.ndarray) else value
        for field in dataclasses.fields(ResidualProblem)
        if (value := getattr(subproblem, field.name)) is not None or field.name == "tables_free"
    }
    p: dict[str, Any] = {
        field.name: value.tolist() if isinstance(value, np.ndarray) else value
        for field in dataclasses.fields(Prices)
        if (value := getattr(prices, field.name)) is not None
    }
    slots, tables = range(subproblem.slots), room_of["tables_free"]
    total = 0
    for h, i, value in room_of["wishes"]:
        worth = value * DENOMINATOR + p["holder_guarantee"][h] + p["investor_guarantee"][i]
        worth -= p["holder"][h] + p["investor"][i]
        total += max(
            0,
            *(
                worth - p["holder_slot"][h][s] - p["investor_slot"][i][s] - p["slot"][s]
                for s in slots
                if room_of["holder_free"][h][s] and room_of["investor_free"][i][s] > 0
            ),
        )
    for side in ("holder", "investor"):
        for person, free in enumerate(room_of[f"{side}_free"]):
            total += sum(p[f"{side}_slot"][person][s] * int(free[s]) for s in slots)
            total += p[side][person] * room_of[f"{side}_capacity"][person]
            unearned = p["rate"] - p[f"{side}_guarantee"][person]
            total += unearned * room_of[f"{side}_owed"][person]
    if tables is not None:
        total += sum(p["slot"][s] * tables[s] for s in slots)
    return total


@settings(max_examples=40)
@given(extreme=extremes())
def test_a_bound_at_the_extremes_of_the_format_is_exact(extreme: Extreme) -> None:
    subproblem, prices = extreme.subproblem, extreme.prices
    assert bound(subproblem, prices, margins(subproblem, prices)) == bound_in_python(
        subproblem, prices
    )


@pytest.mark.parametrize("dual", [np.inf, -np.inf, np.nan, 1e300, -1e300, 2.0, -0.5])
def test_no_dual_value_becomes_a_price_that_overflows(dual: float) -> None:
    (price,) = whole_prices(np.array([dual]), 7).tolist()
    assert abs(price) * 7 <= MOST_COST
    if abs(dual) < 10:
        assert price == dual * DENOMINATOR


@given(extreme=extremes(), times=st.sampled_from([1, 2, 1 << 34]) | st.integers(1, 1 << 34))
def test_prices_many_times_over_are_prices(extreme: Extreme, times: int) -> None:
    both = combine(extreme.prices, times, extreme.prices)
    for field in dataclasses.fields(Prices):
        if field.name != "rate":
            assert (getattr(both, field.name) >= 0).all()
    assert (both.holder_guarantee <= both.rate).all()
    assert (both.investor_guarantee <= both.rate).all()


def test_a_wish_that_no_slot_is_left_for_adds_nothing_to_the_bound() -> None:
    instance = Instance(
        name="barred",
        slots=2,
        holders=[Holder("h0"), Holder("h1", unavailable=(1,))],
        investors=[Investor("i0"), Investor("i1")],
        wishes=np.array([(0, 0, 5), (1, 1, 5)]),
        pinned=np.array([(0, 0, 1)]),
        precedences=np.array([[(0, 0), (1, 1)]]),
    )
    subproblem = remaining(instance)
    assert subproblem.wishes.tolist() == [[1, 1, 5]]
    nothing = np.zeros(2, dtype=np.int64)
    prices = Prices(
        holder_slot=np.zeros((2, 2), dtype=np.int64),
        investor_slot=np.zeros((2, 2), dtype=np.int64),
        slot=nothing,
        holder=np.array([0, 10 * DENOMINATOR]),
        investor=nothing,
        holder_guarantee=nothing,
        investor_guarantee=nothing,
        rate=0,
    )
    assert margins(subproblem, prices).tolist()[0] < 0
    assert bound(subproblem, prices, margins(subproblem, prices)) == 10 * DENOMINATOR
