"""The solver itself, asked what the others are asked: guarantee and value, no comfort."""

import solver
from benchmarks.peers.peer import Found
from solver.problem.instance import Instance


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """All stages but comfort; they always finish, so the seconds are not needed."""
    result = solver.solve(instance, seed=seed, seconds=0, workers=workers)
    meetings = result.schedule.rows[:, :3]
    return Found(meetings, result.status == "optimal", result.value_bound)
