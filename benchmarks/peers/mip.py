"""One whole-number program over all triples, solved by HiGHS.

The time-indexed model of the literature on such events, the same columns and rows as the
CP-SAT model. HiGHS (Huangfu and Hall 2018) comes with SciPy; its branch and bound uses one
thread there. Parameters as they ship, except for the time limit and a gap of nothing.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.peers.peer import Found, Triples, limits_on_kinds, reward, triples
from solver.problem.arrays import Integers
from solver.problem.instance import Instance


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """The best schedule that HiGHS finds in the time, and its bound."""
    ways, points = triples(instance, with_kinds=True), reward(instance)
    count = len(ways.wish)
    owed = np.concatenate([instance.holder_guaranteed, instance.investor_guaranteed])
    rules, most = places_and_maxima(instance, ways)
    everybody = np.concatenate([ways.holder, len(instance.holders) + ways.investor])
    held = sparse.csr_array(
        (np.ones(2 * count), (everybody, np.tile(np.arange(count), 2))), shape=(len(owed), count)
    )
    needs = np.flatnonzero(owed)
    idle = sparse.csr_array((rules.shape[0], len(needs)))
    answer = milp(
        np.concatenate([-ways.value, np.full(len(needs), -points)]).astype(np.float64),
        integrality=np.concatenate([np.ones(count), np.zeros(len(needs))]),
        bounds=Bounds(0, np.concatenate([np.ones(count), owed[needs]])),
        constraints=[
            LinearConstraint(sparse.hstack([rules, idle], format="csr"), ub=most),
            LinearConstraint(
                sparse.hstack([held[needs], -sparse.eye_array(len(needs))], format="csr"), lb=0
            ),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if answer.x is None:
        return Found(np.empty((0, 3), dtype=np.int64))
    chosen = np.flatnonzero(answer.x[:count] > 0.5)
    is_proven = answer.status == 0
    bound = int(np.floor(-answer.mip_dual_bound + 1e-3)) % points if is_proven else None
    return Found(ways.meetings(chosen), is_proven, bound)


def places_and_maxima(instance: Instance, ways: Triples) -> tuple[sparse.csr_array, Integers]:
    """Rows of "at most so many of these triples", and how many."""
    slots, tables = instance.slots, instance.open_tables
    kinds = [
        (ways.wish, np.ones(len(instance.wishes), dtype=np.int64)),
        (ways.holder * slots + ways.slot, np.ones(len(instance.holders) * slots, dtype=np.int64)),
        (ways.investor * slots + ways.slot, np.repeat(instance.delegates, slots)),
        (ways.holder, instance.holder_capacity),
        (ways.investor, instance.investor_capacity),
        *limits_on_kinds(instance, ways),
    ]
    if tables is not None:
        kinds.append((ways.slot, tables))
    parts, most = [], []
    for keys, limit in kinds:
        count = np.bincount(keys, minlength=len(limit))
        binding = np.flatnonzero(count > limit)
        place = np.full(len(limit), -1)
        place[binding] = np.arange(len(binding))
        inside = np.flatnonzero(place[keys] >= 0)
        cells = (np.ones(len(inside)), (place[keys[inside]], inside))
        parts.append(sparse.csr_array(cells, shape=(len(binding), len(keys))))
        most.append(limit[binding])
    return sparse.vstack(parts, format="csr"), np.concatenate(most)
