"""The package grad-visitor-scheduler (Dowling Lab, University of Notre Dame), as published.

Its dependencies are not ours: it lives in an environment of its own, which nothing but this
comparison needs. Without it the contestant says how to get it and is skipped.
"""

import json
import subprocess
from pathlib import Path

import numpy as np

from benchmarks.machine import ROOT
from benchmarks.peers.peer import Found, Triples, UnsuitedError, triples
from solver.problem.instance import Instance

ENVIRONMENT = ROOT / "var" / "visitor"
START = 30.0  # Seconds in which its process may start and load code.
HOW = (
    "not installed; uv venv var/visitor"
    " && uv pip install --python var/visitor grad-visitor-scheduler==0.5.0"
)


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """What the package finds; it knows no time limit, so its process is ended at ours."""
    ways = triples(instance)
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        raise UnsuitedError(HOW)
    try:
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("visitor_process.py"))],
            input=json.dumps(_morning(instance, ways)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            encoding="utf-8",
            timeout=seconds + START,
        )
    except subprocess.TimeoutExpired:
        return Found(np.empty((0, 3), dtype=np.int64), seconds=seconds)
    answer = json.loads(done.stdout)
    if answer["meetings"] is None or answer["seconds"] > seconds:
        spent = min(seconds, answer["seconds"])
        return Found(np.empty((0, 3), dtype=np.int64), seconds=spent)
    meetings = np.array(answer["meetings"], dtype=np.int64).reshape(-1, 3)
    return Found(meetings, is_proven=True, seconds=answer["seconds"])


def _morning(instance: Instance, ways: Triples) -> dict[str, object]:
    """What the package can be told; what it cannot be told makes it unsuited.

    A guarantee is a hard minimum there, so it is asked only as far as somebody's wishes and
    slots allow by themselves; where guarantees cannot be met together it finds nothing.
    """
    limited = any(person.max_meetings is not None for person in instance.investors)
    limited |= any(person.max_meetings is not None for person in instance.holders)
    limited |= bool(instance.investor_guaranteed.any())
    if instance.tables is not None or limited or instance.delegates.max(initial=1) > 1:
        raise UnsuitedError("it has no tables, delegates, maxima or guarantees of investors")
    holders, pairs = len(instance.holders), np.unique(ways.wish)
    wished = np.bincount(instance.wishes[pairs, 0], minlength=holders)
    alone = np.minimum(instance.holder_capacity, wished)
    return {
        "slots": instance.slots,
        "least": np.minimum(instance.holder_guaranteed, alone).tolist(),
        "holders": [list(holder.unavailable) for holder in instance.holders],
        "investors": [list(investor.unavailable) for investor in instance.investors],
        "wishes": instance.wishes.tolist(),
    }
