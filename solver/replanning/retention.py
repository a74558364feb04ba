"""The choice of meetings that keeps the most survivors, and choices within a budget of moves.

Third in order after guarantee and value comes keeping: in the flow each wish is worth
value · unit plus, for a survivor, a bonus so small that all bonuses together stay below one
point of value. A fourth level prefers new meetings that fit into a slot while every
survivor stays. Both stay inside 64 bits or are left out.
"""

import dataclasses

import numpy as np

from solver.flow.min_cost_flow import Choice, best_choice, most_value, scale
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.lp.column_generation import branch_and_bound, generate_columns
from solver.lp.rows import Builder
from solver.problem.arrays import Booleans, Integers
from solver.replanning import parameters
from solver.replanning.placement import (
    Placement,
    initial_columns,
    is_lawful,
    placement_rows,
    slots_of,
)
from solver.subproblem.dual_prices import DENOMINATOR, margins
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, at_home, guarantees_met, plan
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Kept:
    """The flow's choice among equally good ones, by how many survivors it holds.

    Parameters
    ----------
    choice
        Best in guarantee and value.
    most
        No choice as good holds more survivors.
    """

    choice: Choice
    most: int


def keeping_choice(subproblem: ResidualProblem, home: Integers, fits: Integers) -> Kept:
    """The best choice that holds the most survivors, then the most new ones that fit.

    Parameters
    ----------
    home
        Shape (residual wishes,): the survivor's slot, or UNPLACED.
    fits
        Shape (residual wishes,): 1 where both persons share a slot that survivors leave.
    """
    survives = (home != UNPLACED).astype(np.int64)
    count, meetings = int(survives.sum()), int(subproblem.holder_capacity.sum()) + 1
    fine = (count + 1) * meetings, survives * meetings + (1 - survives) * fits
    for unit, bonus in (fine, (count + 1, survives)):
        wishes = np.column_stack([subproblem.wishes[:, :2], subproblem.wishes[:, 2] * unit + bonus])
        weighed = dataclasses.replace(subproblem, wishes=wishes)
        if len(wishes) and scale(weighed) < parameters.RETENTION.largest:
            chosen = best_choice(weighed).chosen
            return Kept(_choice(subproblem, chosen), int(survives[chosen].sum()))
    return Kept(best_choice(subproblem), count)


def _choice(subproblem: ResidualProblem, chosen: np.typing.NDArray[np.bool_]) -> Choice:
    held = subproblem.wishes[chosen]
    return Choice(chosen, guarantees_met(subproblem, held), int(held[:, 2].sum()))


@dataclasses.dataclass(frozen=True, eq=False)
class Within:
    """A plan within a budget, or with the most at home, and what none betters.

    Parameters
    ----------
    plan
        The best one found.
    bound
        No plan of the kind asked for has more value (or survivors at home).
    """

    plan: Plan
    bound: int


class Ways:
    """Every way to hold a wish in a plan that is not much below the flow's choice.

    Parameters
    ----------
    choice
        The flow's: no plan is better.
    home
        As for :func:`keeping_choice`.
    floor
        A plan; only plans at least as good are of interest.
    stop
        Once true, every search returns the best so far with what is proven by then.
    """

    def __init__(
        self,
        subproblem: ResidualProblem,
        choice: Choice,
        home: Integers,
        floor: Plan,
        stop: Stop = never,
    ) -> None:
        self._stop = stop
        self._subproblem, self._home, self._floor, self._choice = subproblem, home, floor, choice
        rate = scale(subproblem)
        gap = rate * (choice.met - floor.met) + choice.value - floor.value
        margin = margins(subproblem, flow_prices(subproblem, choice))
        self._wish, self._slot = time_indexed.ways(subproblem, margin >= -gap * DENOMINATOR)
        self._must = margin > gap * DENOMINATOR
        self._owed = [subproblem.holder_owed, subproblem.investor_owed]
        units = [np.repeat(np.arange(len(owed)), owed) for owed in self._owed]
        self._units = [
            np.column_stack([np.full_like(one, side), one]) for side, one in enumerate(units)
        ]
        self._extra = np.concatenate(self._units)

    @property
    def is_small(self) -> bool:
        """Is the program worth starting?"""
        return len(self._wish) + len(self._extra) <= parameters.RETENTION.longest

    def value_limit(self, plan: Plan) -> int:
        """What no plan that meets as many guarantees as this one exceeds in value."""
        if plan.met == self._choice.met:
            return self._choice.value
        return most_value(self._subproblem, self._stop)

    def most_at_home(self) -> Within:
        """Most survivors at home in a plan at least as good as the floor."""
        placed = self._placed()
        builder = placed.builder
        builder.one_row(self._amounts(value=True), self._floor.value, self._subproblem_value())
        self._at_least(builder, self._floor.met)
        home = self._amounts(home=True)
        return self._solved(placed, home, at_home(self._floor.slot, self._home))

    def most_met(self, stay: int) -> Within:
        """Most guarantees met while so many survivors stay at home."""
        placed = self._placed()
        self._stay(placed.builder, stay)
        return self._solved(placed, self._amounts(met=True), self._floor.met)

    def most_value(self, stay: int, start: Plan) -> Within:
        """Most value while as many guarantees are met as in a plan where so many stay at home."""
        placed = self._placed()
        self._stay(placed.builder, stay)
        self._at_least(placed.builder, start.met)
        return self._solved(placed, self._amounts(value=True), start.value, start=start)

    def _placed(self) -> Placement:
        """The rows that all plans obey: ways, units of guarantees, then busy slots."""
        subproblem, extra = self._subproblem, self._extra
        placed = placement_rows(
            subproblem, self._wish, self._slot, must=self._must, extra=len(extra)
        )
        builder = placed.builder
        for column, capacity in (
            (0, subproblem.holder_capacity),
            (1, subproblem.investor_capacity),
        ):
            builder.group(subproblem.wishes[self._wish, column], np.zeros_like(capacity), capacity)
            person, owed = subproblem.wishes[self._wish, column], self._owed[column]
            owing = np.flatnonzero(owed)
            units = len(self._wish) + np.flatnonzero(extra[:, 0] == column)
            builder.difference(owing, person, units, extra[extra[:, 0] == column, 1])
        return placed

    def _stay(self, builder: Builder, stay: int) -> None:
        if stay > 0:
            builder.one_row(self._amounts(home=True), stay, int((self._home != UNPLACED).sum()))

    def _at_least(self, builder: Builder, met: int) -> None:
        if met > 0:
            builder.one_row(self._amounts(met=True), met, len(self._extra))

    def _amounts(self, *, value: bool = False, home: bool = False, met: bool = False) -> Integers:
        """An amount for each column: the value, survivors at home, or guarantees met."""
        of_ways = np.zeros(len(self._wish), dtype=np.int64)
        if value:
            of_ways += self._subproblem.wishes[self._wish, 2]
        if home:
            of_ways += self._slot == self._home[self._wish]
        return np.concatenate([of_ways, np.full(len(self._extra), int(met))])

    def _subproblem_value(self) -> int:
        return int(self._subproblem.wishes[:, 2].sum())

    def _beginning(self, known: Plan) -> Booleans:
        """Ways worth beginning with: those that disturb nobody, or of wishes held or chosen."""
        if (self._home == UNPLACED).all():
            worthwhile: Booleans = self._choice.chosen | (known.slot != UNPLACED)
            return worthwhile[self._wish]
        return initial_columns(self._subproblem, self._home, self._wish, self._slot)

    def _columns(self, placed: Placement, plan: Plan) -> Booleans:
        """The columns that a plan takes: ways, units of guarantees that it meets, busy slots."""
        taken, held = [self._slot == plan.slot[self._wish]], plan.slot != UNPLACED
        for side, units in enumerate(self._units):
            owed = self._owed[side]
            had = np.bincount(self._subproblem.wishes[held, side], minlength=len(owed))
            first = np.cumsum(owed) - owed
            taken.append(np.arange(len(units)) - first[units[:, 1]] < had[units[:, 1]])
        return np.concatenate([*taken, placed.busy_in(self._subproblem, plan.slot)])

    def _solved(
        self,
        placed: Placement,
        amounts: Integers,
        floor: int,
        start: Plan | None = None,
    ) -> Within:
        known = self._floor if start is None else start
        rows, worth = placed.builder.rows(), np.pad(amounts, (0, len(placed.busy)))
        plan_columns = self._columns(placed, known)
        begin = np.ones(rows.columns, dtype=np.bool_)
        begin[: len(self._wish)] = self._beginning(known)
        solved = generate_columns(rows, worth, begin, plan_columns, self._stop)
        if solved is None:
            return Within(known, int(worth.sum()))
        share, bound = solved.share if solved.is_whole else None, solved.bound
        if share is None and bound > floor:
            nodes = parameters.RETENTION.nodes
            asked = np.arange(rows.columns) >= len(amounts)
            share, bound = branch_and_bound(
                rows, worth, solved, plan_columns, nodes, self._stop, asked
            )
        if share is None:
            return Within(known, bound)
        slots = slots_of(share, self._wish, self._slot, len(self._home))
        if not is_lawful(self._subproblem, slots):
            return Within(known, bound)
        return Within(plan(self._subproblem, slots), bound)
