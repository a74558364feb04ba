"""`./run bench peers`: the solver and its peers on the same mornings, side by side.

Each contestant runs in a process of its own, one at a time, and the order turns round from
one repetition to the next, so that nobody always comes first. Every schedule goes through
the verifier; values are compared with the solver's proven bound.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

import numpy as np

from benchmarks.generate import generate
from benchmarks.peers import PEERS
from benchmarks.peers.peer import Found, UnsuitedError
from benchmarks.stored import STORED, stored
from benchmarks.tiers import TIERS
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.tables.assign import assign
from solver.verification.schedule import figures, violations

USAGE = "the solver and its peers side by side: value, gap to the proven bound, seconds"
MORNINGS = ("real", "tight", "M")
LONG = 20.0  # Seconds after which a contestant is not asked for a repetition.


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `peers`."""
    parser = commands.add_parser("peers", help=USAGE, description=USAGE)
    parser.add_argument("--peer", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument(
        "--morning", nargs="+", choices=sorted({*STORED, *TIERS}), default=list(MORNINGS)
    )
    parser.add_argument("--seconds", type=float, default=300.0, help="for each (default 300)")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="10 seconds each, once")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each morning and contestant."""
    if options.quick:
        options.seconds, options.repetitions = 10.0, 1
    for morning in options.morning:
        for row in contest(morning, options):
            print(line(row), flush=True)
    return 0


def line(row: dict[str, Any]) -> str:
    """One contestant's figures for people."""
    head = f"{row['morning']:14} {row['peer']:24}"
    if "skipped" in row:
        return f"{head} skipped: {row['skipped']}"
    least = "≥ " if row["at_limit"] else ""
    wrong = f"; breaks {', '.join(row['violations'])}" if row["violations"] else ""
    return (
        f"{head} {least}{row['seconds']:.3f} s (cpu {row['cpu']:.3f}), {row['times']} times,"
        f" shortfall {row['shortfall']}, value {row['value']}"
        f"{', proven' if row['is_proven'] else ''}{wrong}"
    )


def contest(morning: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One row for each contestant: medians over the repetitions."""
    runs: dict[str, list[dict[str, Any]]] = {peer: [] for peer in options.peer}
    for repetition in range(options.repetitions):
        for peer in turn(options.peer, repetition):
            before = runs[peer]
            if before and ("skipped" in before[0] or before[0]["seconds"] > LONG):
                continue
            before.append(_in_a_process(morning, peer, options))
    return [_row(morning, peer, found, options.seconds) for peer, found in runs.items()]


def turn(peers: list[str], repetition: int) -> list[str]:
    """Who comes when: every other repetition the other way round."""
    return peers if repetition % 2 == 0 else peers[::-1]


def _in_a_process(morning: str, peer: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.contest", morning, peer]
    command += [str(options.seconds), str(options.workers), str(options.seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _row(morning: str, peer: str, runs: list[dict[str, Any]], limit: float) -> dict[str, Any]:
    first = runs[0]
    row = {"morning": morning, "peer": peer, "times": len(runs), **first}
    if "skipped" not in first:
        row["seconds"] = statistics.median(one["seconds"] for one in runs)
        row["cpu"] = statistics.median(one["cpu"] for one in runs)
        row["at_limit"] = not first["is_proven"] and row["seconds"] >= limit - 0.5
    return row


def measure(morning: str, peer: str, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """One run of one contestant; the file, the imports and the check are not counted."""
    instance = stored(morning) if morning in STORED else generate(TIERS[morning], name=morning)
    PEERS["matchmaker"](stored("tiny"), seconds=1, workers=1, seed=0)  # Loads code.
    _warm(peer)
    start, cpu = time.perf_counter(), _processor_seconds()
    try:
        found = PEERS[peer](instance, seconds=seconds, workers=workers, seed=seed)
    except UnsuitedError as why:
        return {"skipped": str(why)}
    spent = time.perf_counter() - start
    return {
        "seconds": spent if found.seconds is None else found.seconds,
        "cpu": _processor_seconds() - cpu,
        "is_proven": found.is_proven,
        "bound": found.bound,
        **_checked(instance, found),
    }


def _warm(peer: str) -> None:
    """One tiny morning, so that nobody pays for libraries that load when first used."""
    if peer != "grad-visitor-scheduler":
        PEERS[peer](stored("tiny"), seconds=5, workers=1, seed=0)


def _processor_seconds() -> float:
    """Of this process, its threads and the processes that it has waited for."""
    own, waited = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + waited.ru_utime + waited.ru_stime


def _checked(instance: Instance, found: Found) -> dict[str, Any]:
    """Guarantee and value as the verifier counts them, and the rules it finds broken."""
    tables = assign(instance, found.meetings, 0)
    schedule = Schedule(np.column_stack([found.meetings, tables]))
    wrong = sorted({violation.name for violation in violations(instance, schedule)})
    worth = figures(instance, schedule)
    return {
        "meetings": len(schedule),
        "shortfall": worth.guarantee_shortfall,
        "value": worth.value,
        "violations": wrong,
    }


if __name__ == "__main__":
    _morning, _peer, _seconds, _workers, _seed = sys.argv[1:]
    json.dump(measure(_morning, _peer, float(_seconds), int(_workers), int(_seed)), sys.stdout)
