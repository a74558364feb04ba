"""Plans of a residual problem by edge colouring: which of its wishes are held, and when."""

from collections.abc import Sequence

import numpy as np

from solver.colouring import parameters
from solver.colouring.edge_colouring import MeetingGraph, Timetable
from solver.colouring.ejection import place_by_ejection
from solver.colouring.guard import RestAndPrecedence
from solver.colouring.slot_sets import slot_sets
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop, never
from solver.subproblem.kinds import Room
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem, pack


def timetable(subproblem: ResidualProblem, wishes: Integers, stop: Stop = never) -> Timetable:
    """An empty timetable for some wishes.

    Parameters
    ----------
    subproblem
        The residual problem.
    wishes
        Shape (meetings,): rows of the residual wishes.
    stop
        Once true, a meeting gets a slot that both persons have free, or none.
    """
    return Timetable(meeting_graph(subproblem, wishes), guard_of(subproblem, wishes), stop)


def meeting_graph(subproblem: ResidualProblem, wishes: Integers) -> MeetingGraph:
    """The graph of these rows of the residual wishes; investors are numbered after holders."""
    holders = len(subproblem.holder_free)
    crowded = np.flatnonzero(subproblem.investor_free.max(axis=1, initial=0) > 1)
    pairs = subproblem.wishes[wishes, :2] + [0, holders]
    return MeetingGraph(
        pairs=list(map(tuple, pairs.tolist())),
        available=[*slot_sets(subproblem.holder_words), *slot_sets(subproblem.investor_words)],
        seats={holders + i: subproblem.investor_free[i].tolist() for i in crowded.tolist()},
        tables=None if subproblem.tables_free is None else subproblem.tables_free.tolist(),
        slots=subproblem.slots,
    )


def guard_of(subproblem: ResidualProblem, wishes: Integers) -> RestAndPrecedence | None:
    """The guard of a timetable of these wishes; None when nothing ties slots together."""
    return None if subproblem.ties is None else RestAndPrecedence(subproblem, wishes)


def place_wishes(
    subproblem: ResidualProblem,
    chosen: Booleans,
    seed: int,
    stop: Stop = never,
    *,
    shuffled: bool = False,
) -> Plan:
    """A plan of the chosen wishes by alternating paths, then by ejection.

    Wishes whose persons share the fewest slots are placed first. Investors who asked for rest at
    first take meetings only in slots that they could all use
    (:meth:`solver.subproblem.side_constraints.Ties.restful`), so that rest holds by itself; what
    finds no slot that way is tried in all slots.

    Parameters
    ----------
    subproblem
        The residual problem.
    chosen
        Shape (residual wishes,): which wishes to place.
    seed
        Of the draws that break ties.
    stop
        Once true, the wishes left get a slot that both persons have free, or none.
    shuffled
        Whether the seed also draws in which order wishes with as many slots are placed.

    Returns
    -------
    Plan
        Lawful; wishes that could not be placed have no slot.
    """
    rows = np.flatnonzero(chosen)
    if shuffled:
        rows = np.random.default_rng(seed).permutation(rows)
    holder, investor, _ = subproblem.wishes[rows].T
    common = np.bitwise_count(subproblem.holder_words[holder] & subproblem.investor_words[investor])
    rows = rows[np.argsort(common.sum(axis=1), kind="stable")]
    table = timetable(subproblem, rows, stop)
    if table.guard is None:
        unplaced = table.fill(range(len(rows)))
    else:
        unplaced = _fill_restfully(table, table.guard, subproblem, seed)
    if unplaced:
        rounds = parameters.EJECTION.rounds_for(len(unplaced))
        place_by_ejection(table, unplaced, subproblem.wishes[rows, 2].tolist(), rounds, seed)
    slot = np.full(len(subproblem.wishes), UNPLACED)
    slot[rows] = table.slot
    return plan(subproblem, slot)


def _fill_restfully(
    table: Timetable, guard: RestAndPrecedence, subproblem: ResidualProblem, seed: int
) -> list[int]:
    """Place all meetings, those of a precedence first; return those that no path could place."""
    assert subproblem.ties is not None
    pairs, holders = table.graph.pairs, len(subproblem.holder_free)
    restful = subproblem.ties.restful_slots(
        subproblem.investor_free, _slot_preference(subproblem, pairs, seed)
    )
    sets = slot_sets(pack(restful))
    order = sorted(range(len(pairs)), key=lambda one: not guard.has_order(one))
    return table.fill_within({person: sets[person - holders] for person in guard.resting}, order)


def _slot_preference(
    subproblem: ResidualProblem, pairs: Sequence[tuple[int, int]], seed: int
) -> Integers:
    """How many of an investor's partners could come in each slot; ties are broken by lot.

    Returns
    -------
    Integers
        Shape (investors, slots).
    """
    holders, restful = len(subproblem.holder_free), parameters.RESTFUL
    demand = np.zeros_like(subproblem.investor_free)
    if len(pairs):
        holder, investor = np.array(pairs).T
        np.add.at(demand, investor - holders, subproblem.holder_free[holder])
    lot = np.random.default_rng(seed).integers(0, restful.lot, size=demand.shape)
    preference: Integers = restful.partner * demand + lot
    return preference


def fill_plan(
    subproblem: ResidualProblem,
    start: Plan,
    wanted: Integers,
    patience: int | None = None,
    stop: Stop = never,
) -> Plan:
    """The plan with more wishes placed where maxima and paths allow.

    Parameters
    ----------
    subproblem
        The residual problem.
    start
        A lawful plan of the residual problem.
    wanted
        Rows of the residual wishes to place, in this order.
    patience
        Wishes that no path could place after which no more are tried; None for no end.
    stop
        Once true, no more are tried.

    Returns
    -------
    Plan
        It holds every wish that the start holds, perhaps in another slot.
    """
    rows = np.concatenate([np.flatnonzero(start.slot != UNPLACED), wanted])
    rows = rows[np.sort(np.unique(rows, return_index=True)[1])]
    table = timetable(subproblem, rows, stop)
    table.restore(start.slot[rows].tolist())
    held = subproblem.wishes[start.slot != UNPLACED]
    ours = subproblem.holder_capacity - np.bincount(
        held[:, 0], minlength=len(subproblem.holder_capacity)
    )
    theirs = subproblem.investor_capacity - np.bincount(
        held[:, 1], minlength=len(subproblem.investor_capacity)
    )
    room = Room(subproblem.kinds, held, subproblem.wishes[rows])
    for meeting, (holder, investor, _) in enumerate(subproblem.wishes[rows].tolist()):
        if table.slot[meeting] != UNPLACED or not ours[holder] or not theirs[investor]:
            continue
        if not room.has(meeting):
            continue
        if stop():
            break
        if table.place(meeting):
            ours[holder] -= 1
            theirs[investor] -= 1
            room.take(meeting)
        elif patience is not None:
            patience -= 1
            if not patience:
                break
    slot = np.full(len(subproblem.wishes), UNPLACED)
    slot[rows] = table.slot
    return plan(subproblem, slot)


def drop_unlawful(subproblem: ResidualProblem, slot: Integers) -> Integers:
    """The slots without meetings that rest or precedence forbids beside the others.

    Parameters
    ----------
    subproblem
        The residual problem.
    slot
        Shape (residual wishes,): slots that obey every rule that looks at one slot, or
        UNPLACED. Meetings of the least value lose theirs first.
    """
    if subproblem.ties is None:
        return slot
    rows = np.flatnonzero(slot != UNPLACED)
    table = timetable(subproblem, rows)
    table.restore(slot[rows].tolist())
    table.drop_unlawful(subproblem.wishes[rows, 2].tolist())
    kept = slot.copy()
    kept[rows] = table.slot
    return kept
