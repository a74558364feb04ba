"""Which wishes of a room are held, and when: the form that the stages hand to each other."""

import numpy as np

from solver.colouring.constrained import TiedTimetable
from solver.colouring.edge_colouring import Timetable
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import Room, Words

MOST_ROUNDS = 3_000


def timetable(room: Room, wishes: Integers, stop: Stop = never) -> Timetable:
    """An empty timetable for these rows of the room's wishes; investors after holders."""
    holders = len(room.holder_free)
    crowded = np.flatnonzero(room.investor_free.max(axis=1, initial=0) > 1)
    pairs = room.wishes[wishes, :2] + [0, holders]
    empty = Timetable(
        pairs=list(map(tuple, pairs.tolist())),
        available=[*_sets(room.holder_words), *_sets(room.investor_words)],
        seats={holders + i: room.investor_free[i].tolist() for i in crowded.tolist()},
        tables=None if room.tables_free is None else room.tables_free.tolist(),
        slots=room.slots,
        stop=stop,
    )
    return empty if room.ties is None else TiedTimetable(empty, room, wishes)


def placed(room: Room, chosen: Booleans, seed: int, stop: Stop = never) -> Plan:
    """The chosen wishes by alternating paths, those with the fewest common slots first.

    Once it is stopped, the others get a slot that both have free, or none.
    """
    rows = np.flatnonzero(chosen)
    holder, investor, _ = room.wishes[rows].T
    common = np.bitwise_count(room.holder_words[holder] & room.investor_words[investor])
    rows = rows[np.argsort(common.sum(axis=1), kind="stable")]
    table = timetable(room, rows, stop)
    if isinstance(table, TiedTimetable):
        unplaced = table.fill_restfully(room, range(len(rows)), seed)
    else:
        unplaced = table.fill(range(len(rows)))
    if unplaced:
        rounds = min(200 + 20 * len(unplaced), MOST_ROUNDS)
        table.settle(unplaced, room.wishes[rows, 2].tolist(), rounds, seed)
    slot = np.full(len(room.wishes), UNPLACED)
    slot[rows] = table.slot
    return plan(room, slot)


def filled(
    room: Room,
    start: Plan,
    wanted: Integers,
    patience: int | None = None,
    stop: Stop = never,
) -> Plan:
    """The plan with more of these rows of wishes where maxima and paths allow, in order.

    Parameters
    ----------
    patience
        Wishes that no path could place after which no more are tried; None for no end.
    stop
        Once true, no more are tried.
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


def lawful(room: Room, slot: Integers) -> Integers:
    """The slots without those meetings that rest or precedence forbids beside the others."""
    rows = np.flatnonzero(slot != UNPLACED)
    table = timetable(room, rows)
    if not isinstance(table, TiedTimetable):
        return slot
    table.restore(slot[rows].tolist())
    table.drop_unlawful(room.wishes[rows, 2].tolist())
    kept = slot.copy()
    kept[rows] = table.slot
    return kept


def _sets(words: Words) -> list[int]:
    """Each row of 64-bit words as one set of slots."""
    sets: list[int] = words[:, 0].tolist()
    for index in range(1, words.shape[1]):
        high = words[:, index].tolist()
        sets = [low | word << 64 * index for low, word in zip(sets, high, strict=True)]
    return sets
