"""The program over (wish, slot) of a day: its rows, and what they say about rest exactly.

Every rule but one is a row that counts meetings. Rest of an investor with several delegates is
not: two meetings side by side make one busy slot. Rows that count meetings alone are looser there
than the rule, so that their best solution is often no plan at all, and everything built on them
was in vain (a day of 223 survivors moved 152 of them where 5 suffice). Such an investor gets a
column for each slot in which any delegate is busy; each meeting asks for its slot's, and a window
counts these.
"""

import dataclasses

import numpy as np

from solver.colouring.construct import drop_unlawful
from solver.lp.constraints import orders_of, windows_of, with_busy
from solver.lp.rows import HALF, Builder
from solver.problem.arrays import Booleans, Floats, Integers
from solver.subproblem.kinds import NO_CELL
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Placement:
    """Rows of a program whose columns are ways to hold wishes, others, and busy slots.

    Parameters
    ----------
    builder
        Takes more rows.
    busy
        Shape (busy slots,): the place, investor times slots plus slot, of each such column; they
        are the last ones.
    """

    builder: Builder
    busy: Integers

    def busy_in(self, subproblem: ResidualProblem, slots: Integers) -> Booleans:
        """Which columns of busy slots a plan takes.

        Parameters
        ----------
        subproblem
            The residual problem.
        slots
            Shape (wishes,): slots, or UNPLACED.
        """
        held = np.flatnonzero(slots != UNPLACED)
        return np.isin(self.busy, subproblem.wishes[held, 1] * subproblem.slots + slots[held])


def placement_rows(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    *,
    must: Booleans,
    extra: int = 0,
    full: Booleans | None = None,
) -> Placement:
    """A pair meets once, or exactly once if it must; one place at a time; kinds; tables; ties.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish, slot
        Shape (ways,): row of the wishes and slot of each column.
    must
        Shape (wishes,): which wishes every plan holds.
    extra
        Further columns after those of the ways.
    full
        Shape (cells,): limits on kinds that every plan uses up; None for none.
    """
    groups, places = with_busy(subproblem, wish, slot, {}, len(wish) + extra)
    builder = Builder(len(wish) + extra + len(places))
    builder.group(wish, must.astype(np.int64), np.ones(len(subproblem.wishes), dtype=np.int64))
    for column, free in (
        (0, subproblem.holder_free.astype(np.int64)),
        (1, subproblem.investor_free),
    ):
        key = subproblem.wishes[wish, column] * subproblem.slots + slot
        builder.group(key, np.zeros(free.size, dtype=np.int64), free.ravel())
    if subproblem.kinds is not None:
        left = subproblem.kinds.left
        used_up = np.zeros_like(left) if full is None else np.where(full, left, 0)
        is_holder = subproblem.kinds.person < subproblem.kinds.holders
        for side in (0, 1):
            cell = subproblem.cells[wish, side]
            key = np.where(cell == NO_CELL, len(left), cell)
            least = np.where(is_holder == (side == 0), used_up, 0)
            builder.group(key, np.append(least, 0), np.append(left, len(wish)))
    if subproblem.tables_free is not None:
        builder.group(slot, np.zeros_like(subproblem.tables_free), subproblem.tables_free)
    if subproblem.ties is not None:
        for group in (
            windows_of(subproblem, subproblem.wishes[wish, 1], slot),
            orders_of(subproblem, wish, slot),
            *groups.values(),
        ):
            builder.cover(group.row, group.column, group.limit, group.amounts)
    return Placement(builder, places)


def initial_columns(
    subproblem: ResidualProblem, home: Integers, wish: Integers, slot: Integers
) -> Booleans:
    """Ways worth beginning with: all beside the survivors at home, and single moves.

    A new wish without any such way needs somebody to move: the survivors of its holder and
    its investor may also take places that are free beside the others.

    Parameters
    ----------
    subproblem
        The residual problem.
    home
        Shape (wishes,): the slot of each survivor, UNPLACED for the other wishes.
    wish, slot
        Shape (ways,): the ways to hold a wish, row of the wishes and slot of each.
    """
    at_home = np.flatnonzero(home != UNPLACED)
    ours, theirs = subproblem.holder_free.copy(), subproblem.investor_free.copy()
    ours[subproblem.wishes[at_home, 0], home[at_home]] = False
    np.subtract.at(theirs, (subproblem.wishes[at_home, 1], home[at_home]), 1)
    holder, investor = subproblem.wishes[wish, 0], subproblem.wishes[wish, 1]
    beside: Booleans = ours[holder, slot] & (theirs[investor, slot] > 0)
    new = home[wish] == UNPLACED
    stuck = np.zeros(len(home), dtype=np.bool_)
    stuck[wish[new]] = True
    stuck[wish[new & beside]] = False
    of_holder, of_investor = np.zeros(len(ours), np.bool_), np.zeros(len(theirs), np.bool_)
    of_holder[subproblem.wishes[stuck, 0]] = True
    of_investor[subproblem.wishes[stuck, 1]] = True
    beside &= new | of_holder[holder] | of_investor[investor]
    beside |= slot == home[wish]
    return beside


def is_lawful(subproblem: ResidualProblem, slots: Integers) -> bool:
    """Do rest and precedence bear these slots?"""
    return np.array_equal(drop_unlawful(subproblem, slots), slots)


def slots_of(share: Floats, wish: Integers, slot: Integers, wishes: int) -> Integers:
    """The slot of each wish in a whole solution.

    Parameters
    ----------
    share
        Shape (columns,): the solution, 0 or 1 up to rounding errors; ways come first.
    wish, slot
        Shape (ways,): row of the wishes and slot of each way.
    wishes
        How many wishes there are.
    """
    slots = np.full(wishes, UNPLACED)
    taken = share[: len(wish)] > HALF
    slots[wish[taken]] = slot[taken]
    return slots
