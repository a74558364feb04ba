"""First come, first served: what booking portals do.

Holders arrive in an order drawn at random. Each books, from their dearest wish down, the
first slot that both have free and that has a table, until they have as many as they may.
"""

import numpy as np

from benchmarks.peers.peer import Found, triples
from solver.problem.instance import Instance


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """What is booked once everybody has been through."""
    triples(instance)
    holders = instance.holder_available.copy()
    investors = instance.investor_available * instance.delegates[:, None]
    most = instance.holder_capacity.copy(), instance.investor_capacity.copy()
    tables = instance.open_tables
    tables = np.full(instance.slots, len(instance.wishes)) if tables is None else tables.copy()
    arrival = np.random.default_rng(seed).permutation(len(instance.holders))
    holder, _, value = instance.wishes.T
    meetings = []
    for row in np.lexsort((-value, arrival[holder])).tolist():
        ours, theirs, _ = instance.wishes[row].tolist()
        if not most[0][ours] or not most[1][theirs]:
            continue
        free = np.flatnonzero(holders[ours] & (investors[theirs] > 0) & (tables > 0))
        if not len(free):
            continue
        slot = int(free[0])
        holders[ours, slot] = False
        investors[theirs, slot] -= 1
        tables[slot] -= 1
        most[0][ours] -= 1
        most[1][theirs] -= 1
        meetings.append((ours, theirs, slot))
    return Found(np.array(meetings, dtype=np.int64).reshape(-1, 3))
