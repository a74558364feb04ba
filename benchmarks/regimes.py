"""`./run bench regimes`: mornings of every kind, each against what it could be at best."""

import argparse
import dataclasses
import json
import subprocess
import sys
import time
from typing import Any

from benchmarks.generate import Regime, generate
from solver.stages import solve

USAGE = "mornings of every kind: value against its bound, gap, seconds to the proof"
MIDDLING = Regime(300, 60, 14, 2_400, skew=0.5, unavailable=0.1, workshops=2)
LARGE = Regime(
    2_000, 400, 20, 40_000, skew=0.5, unavailable=0.3, tables=0.7, closed=0.1, uneven=0.4,
    delegates=2,
)  # fmt: skip
LIMIT = 60.0


def _like(**fields: Any) -> Regime:
    return dataclasses.replace(MIDDLING, **fields)


REGIMES = {
    "flat": _like(skew=0.0),
    "skewed": _like(skew=1.0),
    "3 wishes each": _like(wishes=900),
    "25 wishes each": _like(wishes=7_500),
    "0 % away": _like(unavailable=0.0, workshops=0),
    "30 % away": _like(unavailable=0.3),
    "50 % away": _like(unavailable=0.5),
    "70 % away": _like(unavailable=0.7),
    "6 workshops": _like(workshops=6),
    "few tables": _like(tables=0.6),
    "tables closed unevenly": _like(tables=0.7, closed=0.1, uneven=0.4),
    "half away, tables closed unevenly": _like(
        unavailable=0.5, tables=0.45, closed=0.1, uneven=0.4
    ),
    "3 delegates": _like(delegates=3, wishes=4_500),
    "3 delegates, half away": _like(delegates=3, wishes=4_500, unavailable=0.5),
    "maxima": _like(max_meetings=4, investor_maximum=9),
    "pins": _like(pins=0.5),
    "pins, half away": _like(pins=0.5, unavailable=0.5),
    "3 guaranteed": _like(guaranteed=3, skew=1.0),
    "everything at once": _like(
        skew=0.7, unavailable=0.4, tables=0.5, closed=0.1, uneven=0.3, delegates=2, pins=0.2,
        max_meetings=5, guaranteed=2,
    ),
    "rest": _like(max_consecutive=4),
    "precedences": _like(precedences=300),
    "kinds": _like(kinds=4, per_kind=1),
    "kinds of both, half away": _like(kinds=4, per_kind=1, of_kind=3, unavailable=0.5),
    "rest, half away": _like(max_consecutive=3, unavailable=0.5),
    "precedences, half away": _like(precedences=300, unavailable=0.5),
}  # fmt: skip
LARGE_REGIMES = {
    "large, tables closed unevenly, 2 delegates": LARGE,
    "large, skewed": dataclasses.replace(LARGE, wishes=60_000, skew=1.0),
    "large, half away": dataclasses.replace(LARGE, unavailable=0.5),
    "large, rest and precedences": dataclasses.replace(LARGE, max_consecutive=4, precedences=2_000),
    "5,000 holders, 1,000 investors": dataclasses.replace(
        LARGE, holders=5_000, investors=1_000, wishes=100_000
    ),
}
EVERY = {**REGIMES, **LARGE_REGIMES}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `regimes`."""
    parser = commands.add_parser("regimes", help=USAGE, description=USAGE)
    parser.add_argument("--regime", nargs="+", choices=EVERY, default=list(EVERY))
    parser.add_argument("--seeds", type=int, default=3, help="instances of each (default 3)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each regime and seed."""
    for row in rows(options.regime, options.seeds):
        print(
            f"{row['regime']:34} seed {row['seed']}: shortfall {row['shortfall']}"
            f"/{row['shortfall_bound']}, value {row['value']}/{row['bound']}"
            f" (gap {row['gap']:.3%}), {row['status']}, {row['seconds']:.3f} s",
            flush=True,
        )
    return 0


def rows(names: list[str], seeds: int) -> list[dict[str, Any]]:
    """One row for each regime and seed, all of a regime in one process of its own.

    Large rooms have one seed, and a minute.
    """
    found: list[dict[str, Any]] = []
    for name in names:
        count = min(seeds, 1) if name in LARGE_REGIMES else seeds
        command = [sys.executable, "-m", "benchmarks.regimes", name, str(count)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
        found.extend(json.loads(done.stdout))
    return found


def measure(name: str, seed: int) -> dict[str, Any]:
    """Guarantee and value of one morning, comfort aside."""
    instance = generate(EVERY[name], seed=seed, name=name)
    start, cpu = time.perf_counter(), time.process_time()
    result = solve(instance, seconds=0, limit=LIMIT)
    return {
        "regime": name,
        "seed": seed,
        "shortfall": result.guarantee_shortfall,
        "shortfall_bound": result.shortfall_bound,
        "value": result.value,
        "bound": result.value_bound,
        "gap": (result.value_bound - result.value) / max(1, result.value_bound),
        "status": result.status,
        "meetings": len(result.schedule),
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
    }


if __name__ == "__main__":
    solve(generate(Regime(4, 2, 3, 6)), seconds=0)  # The first solve of a process loads code.
    json.dump([measure(sys.argv[1], seed) for seed in range(int(sys.argv[2]))], sys.stdout)
