"""Tight rooms: one program for the whole, or block by block, each with honest bounds."""

import pytest

from benchmarks.generate import Regime, generate
from solver.matching import Choice, best_choice
from solver.plan import Plan, placed
from solver.repair import repair
from solver.room import Room, occupied, remaining
from solver.timetable import UNPLACED

MANY_INVESTORS = Regime(900, 420, 8, 4_200, unavailable=0.5, guaranteed=1)


def begun(regime: Regime) -> tuple[Room, Choice, Plan]:
    """A room, the flow's choice, and what the paths place of it."""
    room = remaining(generate(regime))
    choice = best_choice(room)
    return room, choice, placed(room, choice.chosen, 0)


@pytest.mark.parametrize(
    "regime",
    [
        MANY_INVESTORS,
        Regime(300, 60, 12, 2_500, unavailable=0.5, tables=0.6, delegates=2),
    ],
)
def test_blocks_come_close_to_what_the_whole_program_proves(regime: Regime) -> None:
    room, choice, found = begun(regime)
    assert found.worth < (choice.met, choice.value)
    whole = repair(room, choice, found)
    assert whole.plan.worth == (whole.met, whole.value)
    blocks = repair(room, choice, found, most_ways=0)
    assert found.worth < blocks.plan.worth <= whole.plan.worth <= (blocks.met, blocks.value)
    assert blocks.met == whole.met
    assert blocks.plan.value >= 0.995 * whole.plan.value
    assert blocks.value <= 1.001 * whole.value


def test_the_seed_decides_the_blocks_and_nothing_else_does() -> None:
    room, choice, found = begun(MANY_INVESTORS)
    first, again = (repair(room, choice, found, seed=3, most_ways=0) for _ in range(2))
    assert first.plan.slot.tolist() == again.plan.slot.tolist()
    assert (first.met, first.value) == (again.met, again.value)


def test_what_is_occupied_is_no_longer_free() -> None:
    room, _, found = begun(Regime(40, 10, 10, 220, unavailable=0.3, tables=0.8, guaranteed=1))
    held = found.slot != UNPLACED
    meetings = room.wishes[held].copy()
    meetings[:, 2] = found.slot[held]
    left, rows = occupied(room, meetings)
    assert left.holder_free.sum() <= room.holder_free.sum() - len(meetings)
    assert left.investor_free.sum() == room.investor_free.sum() - len(meetings)
    assert left.holder_owed.sum() + left.investor_owed.sum() <= room.holder_owed.sum() - found.met
    assert not held[rows].any()
    assert left.wishes.tolist() == room.wishes[rows].tolist()
