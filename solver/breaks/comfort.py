"""Nobody's morning scattered without need, at the same meetings.

A break is an idle run inside a person's morning (formats/instance.md). Meetings change
between slots; which are held does not change, so guarantee and value do not either. In this
order, each never at the cost of the one before: fewest breaks, then fewest breaks of one
person beyond two, then least waiting.

The local search of :mod:`solver.breaks.kempe_annealing` comes first. Where it leaves breaks, prices
(:mod:`solver.breaks.lagrangian_bound`) and the model (:mod:`solver.breaks.cp_model`) say how many
these meetings must have, or find fewer.
"""

import dataclasses
import time
from collections.abc import Callable, Collection
from random import Random

import numpy as np

from solver.breaks.kempe_annealing import COLD, Swaps
from solver.breaks.minimise import breaks_of, improved
from solver.breaks.problem import Party, Problem, Talk, bits
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance

SWAPS_OF_EACH = 120
FRUITLESS = 6
SEARCHING = 0.5
PROVABLE = 10_000


@dataclasses.dataclass(frozen=True, eq=False)
class Comfort:
    """Meetings in better slots.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot.
    breaks_before, breaks
        Over all persons, before and after.
    breaks_bound
        No schedule of the same guarantee and value has fewer: 0, since here nothing is known
        of other choices of meetings (:mod:`solver.breaks.worth_bound` is about them).
    choice_bound
        No other slots for these meetings have fewer.
    """

    meetings: Integers
    breaks_before: int
    breaks: int
    breaks_bound: int
    choice_bound: int


def improve(
    instance: Instance,
    meetings: Integers,
    *,
    seconds: float,
    seed: int,
    workers: int = 1,
    on_progress: Callable[[int, int], None] = lambda breaks, bound: None,
    stop: Callable[[], bool] = lambda: False,
) -> Comfort:
    """The same meetings with as few breaks as are found in time.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot, obeying the rules.
    seconds
        Most time to take.
    workers
        Threads for the model, one or two.
    on_progress
        Told of breaks and their bound, a few times a second.
    stop
        Asked often; once true, the best so far is returned.
    """
    started, told = time.perf_counter(), 0.0
    problem = problem_of(instance, meetings)
    swaps = Swaps(problem, meetings[:, 2].tolist())
    before = swaps.worth.breaks

    def share() -> float:
        nonlocal told
        passed = time.perf_counter() - started
        if passed - told > 0.2:
            told = passed
            on_progress(swaps.worth.breaks, 0)
        return 1.0 if stop() else passed / seconds

    random, bound = Random(seed), 0
    provable = len(meetings) * instance.slots <= PROVABLE
    calm(swaps, random, (lambda: share() / SEARCHING) if provable else share)
    if swaps.worth.breaks and provable and share() < 1.0:
        answer = improved(problem, swaps.slots, share=share, workers=workers, seed=seed)
        bound = answer.bound
        if answer.slots is not None and breaks_of(problem, answer.slots) < swaps.worth.breaks:
            swaps = Swaps(problem, answer.slots)
        swaps.anneal(random, SWAPS_OF_EACH * len(meetings), share, hot=COLD)
    better = np.column_stack([meetings[:, :2], swaps.slots])
    return Comfort(better, before, swaps.worth.breaks, 0, bound)


def calm(swaps: Swaps, random: Random, share: Callable[[], float]) -> None:
    """Anneal again and again until that has been fruitless for a while, or time is up."""
    fruitless = 0
    while swaps.worth.breaks + swaps.worth.waiting and fruitless < FRUITLESS:
        best = swaps.worth
        if not swaps.anneal(random, SWAPS_OF_EACH * swaps.talks, share):
            return
        fruitless = 0 if swaps.worth < best else fruitless + 1


def problem_of(
    instance: Instance,
    meetings: Integers,
    *,
    fixed: Collection[int] = (),
    from_slot: int = 0,
) -> Problem:
    """The meetings as talks of holders and, numbered after them, investors.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot.
    fixed
        Rows of meetings that stay where they are, besides those pinned.
    from_slot
        The others are held from this slot on.
    """
    holders = len(instance.holders)
    free = [*_sets(instance.holder_available), *_sets(instance.investor_available)]
    pinned = set(map(tuple, instance.pinned[:, :2].tolist()))
    talks, counted = [], list(free)
    for row, (holder, investor, slot) in enumerate(meetings.tolist()):
        parties = holder, holders + investor
        slots = free[parties[0]] & free[parties[1]] & -1 << from_slot
        if row in fixed or (holder, investor) in pinned:
            slots = 1 << slot
            for party in parties:
                counted[party] |= slots
        talks.append(Talk(*parties, slots))
    seats = [1] * holders + [investor.delegates for investor in instance.investors]
    rest = [None] * holders + [investor.max_consecutive for investor in instance.investors]
    return Problem(
        slots=instance.slots,
        parties=[Party(*party) for party in zip(counted, seats, rest, strict=True)],
        talks=talks,
        places=None if instance.open_tables is None else instance.open_tables.tolist(),
        precedences=_precedences(instance, meetings),
        pauses=instance.breaks_after,
    )


def _sets(available: Booleans) -> list[int]:
    """The slots of each row as a set."""
    return [bits(np.flatnonzero(row).tolist()) for row in available]


def _precedences(instance: Instance, meetings: Integers) -> list[tuple[int, int]]:
    """Those of which both meetings are held, by their rows."""
    if not len(instance.precedences):
        return []
    rows = {(h, i): row for row, (h, i) in enumerate(meetings[:, :2].tolist())}
    pairs = [tuple(map(tuple, pair)) for pair in instance.precedences.tolist()]
    return [(rows[early], rows[late]) for early, late in pairs if early in rows and late in rows]
