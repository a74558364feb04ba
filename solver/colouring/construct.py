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
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem, pack


def timetable(room: ResidualProblem, wishes: Integers, stop: Stop = never) -> Timetable:
    """An empty timetable for some wishes.

    Parameters
    ----------
    room
        The residual problem.
    wishes
        Shape (meetings,): rows of the room's wishes.
    stop
        Once true, a meeting gets a slot that both persons have free, or none.
    """
    return Timetable(meeting_graph(room, wishes), guard_of(room, wishes), stop)


def meeting_graph(room: ResidualProblem, wishes: Integers) -> MeetingGraph:
    """The graph of these rows of the room's wishes; investors are numbered after holders."""
    holders = len(room.holder_free)
    crowded = np.flatnonzero(room.investor_free.max(axis=1, initial=0) > 1)
    pairs = room.wishes[wishes, :2] + [0, holders]
    return MeetingGraph(
        pairs=list(map(tuple, pairs.tolist())),
        available=[*slot_sets(room.holder_words), *slot_sets(room.investor_words)],
        seats={holders + i: room.investor_free[i].tolist() for i in crowded.tolist()},
        tables=None if room.tables_free is None else room.tables_free.tolist(),
        slots=room.slots,
    )


def guard_of(room: ResidualProblem, wishes: Integers) -> RestAndPrecedence | None:
    """The guard of a timetable of these wishes; None when nothing ties slots together."""
    return None if room.ties is None else RestAndPrecedence(room, wishes)


def place_wishes(room: ResidualProblem, chosen: Booleans, seed: int, stop: Stop = never) -> Plan:
    """A plan of the chosen wishes by alternating paths, then by ejection.

    Wishes whose persons share the fewest slots are placed first. Investors who asked for rest at
    first take meetings only in slots that they could all use
    (:meth:`solver.subproblem.side_constraints.Ties.restful`), so that rest holds by itself; what
    finds no slot that way is tried in all slots.

    Parameters
    ----------
    room
        The residual problem.
    chosen
        Shape (wishes of the room,): which wishes to place.
    seed
        Of the draws that break ties.
    stop
        Once true, the wishes left get a slot that both persons have free, or none.

    Returns
    -------
    Plan
        Lawful; wishes that could not be placed have no slot.
    """
    rows = np.flatnonzero(chosen)
    holder, investor, _ = room.wishes[rows].T
    common = np.bitwise_count(room.holder_words[holder] & room.investor_words[investor])
    rows = rows[np.argsort(common.sum(axis=1), kind="stable")]
    table = timetable(room, rows, stop)
    if table.guard is None:
        unplaced = table.fill(range(len(rows)))
    else:
        unplaced = _fill_restfully(table, table.guard, room, seed)
    if unplaced:
        rounds = parameters.EJECTION.rounds_for(len(unplaced))
        place_by_ejection(table, unplaced, room.wishes[rows, 2].tolist(), rounds, seed)
    slot = np.full(len(room.wishes), UNPLACED)
    slot[rows] = table.slot
    return plan(room, slot)


def _fill_restfully(
    table: Timetable, guard: RestAndPrecedence, room: ResidualProblem, seed: int
) -> list[int]:
    """Place all meetings, those of a precedence first; return those that no path could place."""
    assert room.ties is not None
    pairs, holders = table.graph.pairs, len(room.holder_free)
    restful = room.ties.restful(room.investor_free, _slot_preference(room, pairs, seed))
    sets = slot_sets(pack(restful))
    order = sorted(range(len(pairs)), key=lambda one: not guard.has_order(one))
    return table.fill_within({person: sets[person - holders] for person in guard.resting}, order)


def _slot_preference(
    room: ResidualProblem, pairs: Sequence[tuple[int, int]], seed: int
) -> Integers:
    """How many of an investor's partners could come in each slot; ties are broken by lot.

    Returns
    -------
    Integers
        Shape (investors, slots).
    """
    holders, restful = len(room.holder_free), parameters.RESTFUL
    demand = np.zeros_like(room.investor_free)
    if len(pairs):
        holder, investor = np.array(pairs).T
        np.add.at(demand, investor - holders, room.holder_free[holder])
    lot = np.random.default_rng(seed).integers(0, restful.lot, size=demand.shape)
    preference: Integers = restful.partner * demand + lot
    return preference


def fill_plan(
    room: ResidualProblem,
    start: Plan,
    wanted: Integers,
    patience: int | None = None,
    stop: Stop = never,
) -> Plan:
    """The plan with more wishes placed where maxima and paths allow.

    Parameters
    ----------
    room
        The residual problem.
    start
        A lawful plan of the room.
    wanted
        Rows of the room's wishes to place, in this order.
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
    table = timetable(room, rows, stop)
    table.restore(start.slot[rows].tolist())
    held = room.wishes[start.slot != UNPLACED]
    ours = room.holder_capacity - np.bincount(held[:, 0], minlength=len(room.holder_capacity))
    theirs = room.investor_capacity - np.bincount(held[:, 1], minlength=len(room.investor_capacity))
    for meeting, (holder, investor, _) in enumerate(room.wishes[rows].tolist()):
        if table.slot[meeting] != UNPLACED or not ours[holder] or not theirs[investor]:
            continue
        if stop():
            break
        if table.place(meeting):
            ours[holder] -= 1
            theirs[investor] -= 1
        elif patience is not None:
            patience -= 1
            if not patience:
                break
    slot = np.full(len(room.wishes), UNPLACED)
    slot[rows] = table.slot
    return plan(room, slot)


def drop_unlawful(room: ResidualProblem, slot: Integers) -> Integers:
    """The slots without meetings that rest or precedence forbids beside the others.

    Parameters
    ----------
    room
        The residual problem.
    slot
        Shape (wishes of the room,): slots that obey every rule that looks at one slot, or
        UNPLACED. Meetings of the least value lose theirs first.
    """
    if room.ties is None:
        return slot
    rows = np.flatnonzero(slot != UNPLACED)
    table = timetable(room, rows)
    table.restore(slot[rows].tolist())
    table.drop_unlawful(room.wishes[rows, 2].tolist())
    kept = slot.copy()
    kept[rows] = table.slot
    return kept
