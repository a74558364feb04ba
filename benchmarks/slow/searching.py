"""Mornings on which the solver is slow: looked for against the clock, kept, measured again.

Half of the trials are drawn, half are neighbours of the worst so far. In a trial the solver and
HiGHS on the whole program solve one case, each within a limit, in a process apart. Two orders say
what is worst: our processor seconds to those of HiGHS, and to wishes times slots.
"""

import argparse
import json
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks.generate import Regime, generate
from benchmarks.slow import whole_program
from benchmarks.slow.cases import Case, case_of, drawn, neighbour
from solver.problem.instance import Instance
from solver.problem.progress import Progress
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.verification.schedule import figures

USAGE = "look for mornings on which the solver is slow, and keep the ten worst"
WORST = Path(__file__).parent / "worst.json"
KEPT = 5
"""Of each order."""
LIMIT = 20.0
"""Seconds for each of the two; what is not proven by then counts as ten times as slow."""
PATIENCE = 6 * LIMIT
"""Seconds after which a trial is ended from outside."""
UNPROVEN = 10.0
QUICK = 0.1
"""Processor seconds that nobody waits for: a case that we solve in less is not slow."""
CHOOSING = ("match", "timetable", "repair")
"""The stages that do what HiGHS is asked for: it gives no tables."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `slow`."""
    parser = commands.add_parser("slow", help=USAGE, description=USAGE)
    parser.add_argument("--seconds", type=float, default=600.0, help="to look for (default 600)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="measure the kept ones, look no more")
    parser.add_argument("-o", dest="file", type=Path, default=WORST, help="where they are kept")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each case that is among the worst, and keep them."""
    if options.again:
        for row in rows(options.file):
            print(line(row), flush=True)
        return 0
    found = worst(rows(options.file))
    random, end = np.random.default_rng(options.seed), time.monotonic() + options.seconds
    tried = 0
    with Bench() as bench:
        while time.monotonic() < end:
            tried += 1
            new = bench.trial(next_case(found, random))
            if new is not None:
                found = worst([*found, new])
                if new in found:
                    print(line(new), flush=True)
    print(f"{tried} cases tried")
    _keep(found, options.file)
    return 0


def rows(file: Path = WORST) -> list[dict[str, Any]]:
    """The kept cases, measured now."""
    if not file.exists():
        return []
    kept = [case_of(document) for document in json.loads(file.read_text("utf-8"))]
    with Bench() as bench:
        return [row for case in kept if (row := bench.trial(case)) is not None]


def next_case(found: list[dict[str, Any]], random: np.random.Generator) -> Case:
    """Any case, or one near the worst."""
    if not found or random.random() < 0.5:
        return drawn(random)
    return neighbour(case_of(found[int(random.integers(len(found)))]["case"]), random)


def worst(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The worst of each order, none twice."""
    kept: list[dict[str, Any]] = []
    for order in ("ratio", "rate"):
        for row in sorted(found, key=lambda one: -one[order])[:KEPT]:
            if row[order] and row not in kept:
                kept.append(row)
    return kept


class Bench:
    """A process that measures one case after another; one that does not end is replaced."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def trial(self, case: Case) -> dict[str, Any] | None:
        """One case measured; None, and a line, when that did not come to an end."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(case.document())}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        told = process.stdout.readline() if ready else ""
        if told:
            row: dict[str, Any] = json.loads(told)
            if row["status"] != "optimal":
                self._end()  # a program that was stopped may compute on beside the next case
            return row
        print(f"did not end: {json.dumps(case.document())}", flush=True)
        self._end()
        return None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.slow.searching"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None


def measured(case: Case) -> dict[str, Any]:
    """Processor seconds of both, and whether they agree; HiGHS only beside what is not quick."""
    instance = case.instance()
    before = chosen = time.process_time()

    def told(progress: Progress) -> None:
        nonlocal chosen
        chosen = time.process_time() if progress.stage in CHOOSING else chosen

    result = solve(instance, seconds=0, limit=LIMIT, on_progress=told)
    cpu = chosen - before
    row = {
        "case": case.document(),
        "ours": round(cpu, 3),
        "status": result.status,
        "highs": None,
        "highs_proven": False,
        "differs": False,
        "ratio": 0.0,
        "rate": 0.0,
        "triples": case.triples,
    }
    if cpu < QUICK and result.status == "optimal":
        return row
    before = time.process_time()
    other = whole_program.solve(instance, seconds=LIMIT, workers=1, seed=0)
    theirs = time.process_time() - before
    counted = cpu * (1.0 if result.status == "optimal" else UNPROVEN)
    return {
        **row,
        "highs": round(theirs, 3),
        "highs_proven": other.is_proven,
        "differs": other.is_proven and _differs(instance, result, other.meetings),
        "ratio": round(counted / max(theirs, QUICK), 3),
        "rate": round(counted / case.triples * 1e6, 3),
    }


def _differs(instance: Instance, result: Any, meetings: Any) -> bool:
    """Has HiGHS something better than what is claimed to be best, or we than HiGHS's?"""
    theirs = figures(instance, Schedule(np.column_stack([meetings, np.zeros(len(meetings), int)])))
    best = (-theirs.guarantee_shortfall, theirs.value)
    found = (-result.guarantee_shortfall, result.value)
    return found > best or (result.status == "optimal" and found < best)


def line(row: dict[str, Any]) -> str:
    """One case for people."""
    return (
        f"ours {row['ours']:.2f} s ({row['status']}), HiGHS {theirs(row)} s:"
        f" {row['ratio']:.2f}; {row['rate']:.0f} µs a wish and slot"
        f"{'; THEY DIFFER' if row['differs'] else ''} {json.dumps(row['case'])}"
    )


def theirs(row: dict[str, Any]) -> str:
    """HiGHS's processor seconds: at least so many where it did not come to an end."""
    if row["highs"] is None:
        return "–"
    return f"{'' if row['highs_proven'] else '≥ '}{row['highs']:.2f}"


def _keep(found: list[dict[str, Any]], file: Path) -> None:
    lines = ",\n".join(json.dumps(row["case"]) for row in found)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    solve(generate(Regime(4, 2, 3, 6)), seconds=0)  # The first solve of a process loads code.
    for _told in sys.stdin:
        print(json.dumps(measured(case_of(json.loads(_told)))), flush=True)
