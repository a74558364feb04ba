"""Whole plans from a fractional program: rest first, then who meets, then when.

On a dense morning slots are as good as each other, so the program over wishes and slots spreads
every meeting over many of them: nearly all of its columns are fractional, though its bound is met,
and branch and bound goes through one copy of a plan after another. What the program does tell is in
its sums. Those over the slots of an investor say in which of them to rest; once these slots are
closed, rest holds by itself. Those over the slots of a pair say who meets: nearly all are whole in
the program over the slots left, once values are told apart by lot. What remains is to colour the
edges of a bipartite graph, where paths and ejection nearly always succeed.
"""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from solver.colouring.construct import fill_plan, place_wishes
from solver.lp import parameters as lp
from solver.lp import time_indexed
from solver.lp.rows import HALF
from solver.lp.time_indexed import Relaxation
from solver.problem.arrays import Booleans, Floats, Integers
from solver.search import parameters
from solver.search.rounding import round_solution
from solver.subproblem.interruption import Stop
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem
from solver.subproblem.side_constraints import Ties


def plans_at_rest(
    subproblem: ResidualProblem,
    relaxation: Relaxation,
    rate: int,
    seed: int,
    stop: Stop,
    known: Callable[[], int],
) -> Iterator[Plan]:
    """Plans near a fractional solution of the program, one for each way to tell ties apart.

    Parameters
    ----------
    subproblem
        The residual problem.
    relaxation
        A solution of its program over all its ways that matter.
    rate
        What a guaranteed meeting held is worth in it.
    seed
        Of the lots.
    stop
        Asked often while a program is solved.
    known
        What the best plan so far is worth: value + rate · guaranteed meetings held. Where a
        program promises no more, nothing is placed.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    random = np.random.default_rng(seed)
    pairs = _among(relaxation, len(subproblem.wishes))
    for number in range(parameters.REST_FIRST.tries):
        # The quickest way first; then with more programs on the way to the slots of rest.
        parts, care = 1 + number // 2, number % 2 / 2
        at_rest, last = _at_rest(subproblem, relaxation, rate, care, parts, random, stop)
        if _is_whole(last):
            value = last.share @ subproblem.wishes[last.wish, 2]
            if rate * last.met + value > known():
                yield round_solution(subproblem, last, stop)
            continue
        drawn, factor = _told_apart(at_rest, rate, random)
        wish, slot = time_indexed.ways(at_rest, pairs)
        solved = time_indexed.relax(drawn, wish, slot, rate * factor, stop)
        if solved is None:
            return
        value = solved.share @ subproblem.wishes[wish, 2]
        if np.floor(rate * solved.met + value + lp.TOLERANCES.whole) <= known():
            continue
        if _is_whole(solved):
            yield round_solution(subproblem, solved, stop)
            continue
        share = np.bincount(wish, solved.share, minlength=len(pairs))
        if np.abs(share - np.rint(share)).sum() > parameters.REST_FIRST.parted * share.sum():
            return  # who meets is open too: that is for branch and bound
        yield _placed(
            subproblem, at_rest, share.astype(np.float64), int(random.integers(1 << 30)), stop
        )


def _at_rest(
    subproblem: ResidualProblem,
    relaxation: Relaxation,
    rate: int,
    care: float,
    parts: int,
    random: np.random.Generator,
    stop: Stop,
) -> tuple[ResidualProblem, Relaxation]:
    """The problem without the slots in which investors rest, and without their rule.

    With it comes the last solution on the way, which may be whole before everybody rests.

    Parameters
    ----------
    care
        As for :func:`_closed`.
    parts
        Into so many parts the investors left are divided each time: the one whose slots the
        program uses most nearly wholly or not at all rests so, and the program is solved again
        for the others. With 1, all of them rest as it says at first.
    """
    at_rest, solved = subproblem, relaxation
    while at_rest.ties is not None and len(at_rest.ties.resting):
        resting = at_rest.ties.resting
        use = np.zeros(subproblem.investor_free.shape)
        investor = subproblem.wishes[solved.wish, 1]
        np.add.at(use, (investor, solved.slot), solved.share)
        parted = np.abs(use[resting] - np.rint(use[resting])).sum(axis=1).round(6)
        order = resting[np.lexsort((random.random(len(resting)), parted))]
        count = max(-(-len(order) // parts), int((parted == 0).sum()))
        at_rest = _closed(at_rest, at_rest.ties, order[:count], use, care)
        if count < len(order):
            wish, slot = time_indexed.ways(at_rest, _among(solved, len(at_rest.wishes)))
            again = time_indexed.relax(at_rest, wish, slot, rate, stop)
            parts, solved = (1, solved) if again is None else (parts, again)
            if _is_whole(solved):
                break
    return at_rest, solved


def _is_whole(solved: Relaxation) -> bool:
    """Are all meetings of a program held wholly or not at all?"""
    return bool((np.abs(solved.share - np.rint(solved.share)) < lp.TOLERANCES.whole).all())


def _among(solved: Relaxation, count: int) -> Booleans:
    """The wishes that are part of a program."""
    pairs = np.zeros(count, dtype=np.bool_)
    pairs[solved.wish] = True
    return pairs


def _closed(
    subproblem: ResidualProblem, ties: Ties, who: Integers, use: Floats, care: float
) -> ResidualProblem:
    """The problem once some investors have slots to rest in, and their rule is kept by that.

    One after another takes the restful slots that are used most. What a slot is used less by that
    than in the program, the next ones make up for (error diffusion, Floyd and Steinberg 1976): so
    together they are about as often there in each slot as in the program.

    Parameters
    ----------
    who
        Investors who ask for rest, in this order.
    use
        Shape (investors, slots): meetings held in the program, in parts.
    care
        What a slot is missing counts so much beside an investor's own use. Without any, everybody
        rests as the program likes best, which may empty a slot; in most mornings that is better.
    """
    free, missing = subproblem.investor_free.copy(), np.zeros(use.shape[1])
    for investor in who.tolist():
        wanted = use[investor] + care * missing
        liking = np.rint(wanted * parameters.REST_FIRST.shares).astype(np.int64)
        own = free[[investor]]
        chosen = ties.of(investor).restful_slots(own, liking[None, :], places_first=False)[0]
        free[investor] = np.where(chosen, own[0], 0)
        missing = np.clip(wanted - np.minimum(free[investor], np.ceil(use[investor])), -1.0, 1.0)
    capacity = np.minimum(subproblem.investor_capacity, free.sum(axis=1))
    return dataclasses.replace(
        subproblem,
        investor_free=free,
        investor_capacity=capacity,
        investor_owed=np.minimum(subproblem.investor_owed, capacity),
        ties=ties.without_rest(who),
    )


def _told_apart(
    subproblem: ResidualProblem, rate: int, random: np.random.Generator
) -> tuple[ResidualProblem, int]:
    """The same wishes, worth so many times as much and a little more by lot.

    What all lots together add is less than one point, so that the best choices are among the
    best of before, and there are few of them: a vertex is whole more often.
    """
    wishes, lot = subproblem.wishes.copy(), parameters.REST_FIRST.points
    most = min(int(subproblem.holder_capacity.sum()), int(subproblem.investor_capacity.sum()))
    factor = lot * most + 1
    if max(rate, int(wishes[:, 2].max(initial=0))) * factor > parameters.REST_FIRST.greatest:
        return subproblem, 1
    wishes[:, 2] = wishes[:, 2] * factor + random.integers(0, lot + 1, size=len(wishes))
    return dataclasses.replace(subproblem, wishes=wishes), factor


def _placed(
    subproblem: ResidualProblem, at_rest: ResidualProblem, share: Floats, seed: int, stop: Stop
) -> Plan:
    """The pairs that are held by more than half, then the others as far as they fit."""
    chosen, patience = _chosen(at_rest, share), parameters.REST_FIRST.patience
    found = plan(subproblem, np.full(len(share), UNPLACED))
    while patience > 0 and not stop():
        placed = place_wishes(at_rest, chosen, seed + patience, stop, shuffled=True)
        found = max(found, plan(subproblem, placed.slot), key=lambda one: one.worth)
        unplaced = int((placed.slot[chosen] == UNPLACED).sum())
        if not unplaced:
            break
        patience -= unplaced
    order = np.lexsort((-subproblem.wishes[:, 2], -share.round(6)))
    others = order[found.slot[order] == UNPLACED][: parameters.REST_FIRST.others]
    return fill_plan(subproblem, found, others, stop=stop)


def _chosen(subproblem: ResidualProblem, share: Floats) -> Booleans:
    """The pairs held by more than half, those of the greatest shares where maxima bind."""
    chosen = np.zeros(len(share), dtype=np.bool_)
    ours, theirs = subproblem.holder_capacity.tolist(), subproblem.investor_capacity.tolist()
    for row in np.argsort(-share, kind="stable")[: int((share > HALF).sum())].tolist():
        holder, investor, _ = subproblem.wishes[row].tolist()
        if ours[holder] and theirs[investor]:
            ours[holder] -= 1
            theirs[investor] -= 1
            chosen[row] = True
    return chosen
