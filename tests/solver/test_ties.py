"""Rest and precedence: what ties meetings of different slots together."""

from hypothesis import given, settings

from solver.certificate_check import faults, proven
from solver.instance import Instance
from solver.solve import solve
from solver.verify import figures
from tests.solver.linear import best_by_milp
from tests.solver.mornings import best_by_trying, morning
from tests.strategies import SMALL, tied

fewer = settings(max_examples=100)


@fewer
@given(instance=tied())
def test_a_tiny_tied_morning_gets_the_best_that_trying_everything_finds(
    instance: Instance,
) -> None:
    result = solve(instance, seconds=0)
    best = best_by_trying(instance)
    assert (result.guarantee_shortfall, result.value) == best
    assert (result.shortfall_bound, result.value_bound) == best
    assert result.status == "optimal"


@fewer
@given(instance=tied(SMALL, delegates=1))
def test_a_small_tied_morning_gets_the_best_of_an_independent_program(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    best = best_by_milp(instance)
    assert (result.guarantee_shortfall, result.value) == best
    assert (result.shortfall_bound, result.value_bound) == best


@fewer
@given(instance=tied(SMALL))
def test_prices_of_tied_mornings_are_checked_without_the_solver(instance: Instance) -> None:
    result = solve(instance, seconds=0, certificate=True)
    assert result.certificate is not None
    assert faults(instance, result.certificate) == []
    proof = proven(instance, result.certificate, figures(instance, result.schedule))
    assert proof.shortfall_bound <= result.guarantee_shortfall
    assert proof.value_bound >= result.value


def test_two_delegates_in_different_slots_are_on_end_all_the_same() -> None:
    """Counting meetings would allow both: rest is about slots."""
    instance = morning(
        [(0, 0, 5), (1, 0, 4)],
        slots=2,
        holders=[{"unavailable": (1,)}, {"unavailable": (0,)}],
        investors=[{"delegates": 2, "max_consecutive": 1}],
    )
    result = solve(instance, seconds=0)
    assert (result.value, result.value_bound, result.status) == (5, 5, "optimal")
