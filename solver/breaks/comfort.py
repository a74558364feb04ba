"""Fewer breaks for the same meetings.

A break is an idle run inside a person's morning (docs/instance-format.md). Meetings change slots;
the choice of meetings stays, and with it guarantee and value. The order of objectives: fewest
breaks, then fewest breaks of one person beyond two, then least waiting.

The local search of :mod:`solver.breaks.kempe_annealing` comes first, on large mornings that of
:mod:`solver.breaks.block_annealing` before it. Where they leave breaks, prices
(:mod:`solver.breaks.lagrangian_bound`) and the model (:mod:`solver.breaks.cp_model`) prove how many
breaks these meetings have at least, or find slots with fewer.
"""

import dataclasses
import time
from collections.abc import Callable, Collection
from random import Random

import numpy as np

from solver.breaks import parameters
from solver.breaks.block_annealing import BlockAnnealing, has_sides
from solver.breaks.kempe_annealing import KempeAnnealing
from solver.breaks.lagrangian_bound import breaks_apart
from solver.breaks.minimise import breaks_of, improve_slots
from solver.breaks.problem import BreaksProblem, Party, Talk, bits
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance


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
        A lower bound for all schedules of the same guarantee and value. It is 0 here:
        :mod:`solver.breaks.worth_bound` looks at other choices of meetings.
    choice_bound
        A lower bound for these meetings, in whatever slots.
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
    """Slots for the same meetings, with as few breaks as are found in time.

    Parameters
    ----------
    instance
        The morning.
    meetings
        Shape (n, 3): holder, investor, slot, obeying the rules.
    seconds
        Most time to take.
    seed
        Of the annealing and the model.
    workers
        Threads for the model, one or two.
    on_progress
        Told of breaks and their bound, a few times a second.
    stop
        Asked often; once true, the best so far is returned.

    Returns
    -------
    Comfort
        Its meetings obey the rules and are no worse than those given.
    """
    chosen, random, bound = parameters.COMFORT, Random(seed), 0
    watch = _Watch(seconds, stop, on_progress)
    problem, slots = problem_of(instance, meetings), meetings[:, 2].tolist()
    provable = len(meetings) * instance.slots <= chosen.provable
    part = chosen.searching if provable else 1.0 - chosen.bounding
    # Blocks know one day; chains, which know several, have all the time where there are more.
    if len(meetings) >= chosen.blocks_from and has_sides(problem) and not problem.days_end:
        blocks = BlockAnnealing(problem, slots, seed)
        before, slots = blocks.breaks, _in_blocks(blocks, watch, part)
        if watch.share() >= part:  # Chains take their time to build.
            better = np.column_stack([meetings[:, :2], slots])
            return Comfort(better, before, blocks.breaks, 0, 0)
        annealing = KempeAnnealing(problem, slots)
    else:
        annealing = KempeAnnealing(problem, slots)
        before = annealing.discomfort.breaks
    watch.breaks = lambda: annealing.discomfort.breaks
    if watch.share() < part * chosen.late:
        anneal_until_fruitless(annealing, random, lambda: watch.share() / part)
    else:
        steps = chosen.steps_per_talk * len(meetings)
        annealing.anneal(random, steps, lambda: watch.share() / part, hot=parameters.ANNEALING.cold)
    if annealing.discomfort.breaks and provable and watch.share() < 1.0:
        answer = improve_slots(
            problem, annealing.slots, share=watch.share, workers=workers, seed=seed
        )
        bound = answer.bound
        left = annealing.discomfort.breaks
        if answer.slots is not None and breaks_of(problem, answer.slots) < left:
            annealing = KempeAnnealing(problem, answer.slots)
        steps = chosen.steps_per_talk * len(meetings)
        annealing.anneal(random, steps, watch.share, hot=parameters.ANNEALING.cold)
    slots = annealing.slots
    if annealing.discomfort.breaks and not provable:
        bound = breaks_apart(problem, slots, lambda: watch.share() >= 1.0)
    better = np.column_stack([meetings[:, :2], slots])
    return Comfort(better, before, annealing.discomfort.breaks, 0, bound)


def _in_blocks(blocks: BlockAnnealing, watch: "_Watch", part: float) -> list[int]:
    """Slots that blocks find in their share of a part of the time."""
    chosen = parameters.COMFORT
    own = part * (chosen.blocks if blocks.has_room else chosen.blocks_without_room)
    watch.breaks = lambda: blocks.breaks
    blocks.anneal(chosen.rounds, lambda: watch.share() / own)
    return blocks.slots


class _Watch:
    """Says which share of the time is gone, and now and then how few breaks are known.

    Attributes
    ----------
    breaks
        Asks the search that runs.
    """

    def __init__(
        self, seconds: float, stop: Callable[[], bool], on_progress: Callable[[int, int], None]
    ) -> None:
        self.breaks: Callable[[], int] = lambda: 0
        self._seconds, self._stop, self._on_progress = seconds, stop, on_progress
        self._started, self._told = time.perf_counter(), 0.0

    def share(self) -> float:
        """Of the time; 1 once it is stopped."""
        passed = time.perf_counter() - self._started
        if passed - self._told > parameters.COMFORT.seconds_between_reports:
            self._told = passed
            self._on_progress(self.breaks(), 0)
        return 1.0 if self._stop() else passed / self._seconds


def anneal_until_fruitless(
    annealing: KempeAnnealing, random: Random, share: Callable[[], float]
) -> None:
    """Anneal again and again until several runs in a row were fruitless, or time is up.

    Parameters
    ----------
    annealing
        Talks in slots; it keeps the best slots.
    random
        Draws the swaps.
    share
        Asked often which share of the time is gone; at 1 it ends.
    """
    chosen, fruitless = parameters.COMFORT, 0
    while (
        annealing.discomfort.breaks or annealing.discomfort.waiting
    ) and fruitless < chosen.fruitless:
        best = annealing.discomfort
        if not annealing.anneal(random, chosen.steps_per_talk * annealing.talks, share):
            return
        fruitless = 0 if annealing.discomfort < best else fruitless + 1


def problem_of(
    instance: Instance,
    meetings: Integers,
    *,
    fixed: Collection[int] = (),
    from_slot: int = 0,
) -> BreaksProblem:
    """The meetings as talks of holders and, numbered after them, investors.

    Parameters
    ----------
    instance
        The morning.
    meetings
        Shape (n, 3): holder, investor, slot.
    fixed
        Rows of meetings that stay where they are, besides those pinned.
    from_slot
        The others are held from this slot on.

    Returns
    -------
    BreaksProblem
        Its talks are the meetings in their order.
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
    return BreaksProblem(
        slots=instance.slots,
        parties=[Party(*party) for party in zip(counted, seats, rest, strict=True)],
        talks=talks,
        places=None if instance.open_tables is None else instance.open_tables.tolist(),
        precedences=_precedences(instance, meetings),
        pauses=instance.breaks_after,
        days_end=instance.days_end,
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
