"""`./run bench` without a name: every part, then RESULTS.md.

Each part writes what it measured, with machine, load, commit and seed, into a file of its
own under `benchmarks/results`; RESULTS.md is made of those files, so that a part can be
measured again without the others.
"""

import argparse
import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import contest, explain, forecast, regimes, replan, tiers
from benchmarks.machine import ROOT, machine
from benchmarks.peers import PEERS
from benchmarks.report import write
from benchmarks.results import store
from benchmarks.slow import searching
from benchmarks.suggestions import measuring

USAGE = "every part of the benchmark, and RESULTS.md"
UDG = ROOT.parent / "shared" / "instances" / "b2b-udg"
# Seconds for comfort, a little less than the targets give; how often a tier is measured.
TIER_RUNS = {"real": (0.9, 3), "tight": (0.9, 3), "M": (1.9, 3), "L": (0.0, 3), "XL": (0.0, 3)}
UDG_LINE = re.compile(
    r"(?P<file>\S+\.dzn)\s+(?P<breaks>\S+)\s+(?P<bound>\S+)\s+(?P<status>\w+)"
    r"\s+(?P<seconds>[\d.]+)\s+(?P<cpu>[\d.]+)\s*(?P<rest>.*)"
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `all`, which is also what no command at all means."""
    parser = commands.add_parser("all", help=USAGE, description=USAGE)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--report", action="store_true", help="only write RESULTS.md again")
    parser.add_argument("--udg", type=Path, default=UDG, help="folder of .dzn files")
    parser.add_argument("--udg-seconds", type=float, default=60.0, help="for each file")
    parser.add_argument("--udg-variants", type=int, default=80, help="made from these files")
    parser.add_argument("--peer-seconds", type=float, default=300.0, help="for each peer")
    parser.add_argument("--days", type=int, default=200, help="of replanning, for each share")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure the parts asked for, one after the other, and write the report."""
    for part in () if options.report else options.part:
        print(f"{part} ...", flush=True)
        before = machine()
        found = PARTS[part](options)
        store(part, {"machine": dataclasses.asdict(before), "seed": options.seed, **found})
    print(f"{write().relative_to(ROOT)} written")
    return 0


def _tiers(options: argparse.Namespace) -> dict[str, Any]:
    """The run with the median proof of each tier."""
    rows = []
    for tier, (seconds, runs) in TIER_RUNS.items():
        found = [tiers.in_a_process(tier, seconds, options.seed) for _ in range(runs)]
        found.sort(key=tiers.proof_seconds)
        rows.append({"runs": runs, "comfort_seconds": seconds, **found[len(found) // 2]})
        print(f"  {tier}: {tiers.proof_seconds(rows[-1]):.3f} s", flush=True)
    return {"rows": rows}


def _scale(options: argparse.Namespace) -> dict[str, Any]:
    rows = []
    for name in tiers.SIZES:
        rows.append(tiers.in_a_process(name, 0.0, options.seed))
        print(f"  {name}: {tiers.proof_seconds(rows[-1]):.3f} s", flush=True)
    return {"rows": rows}


def _regimes(options: argparse.Namespace) -> dict[str, Any]:
    return {"rows": regimes.rows(list(regimes.EVERY), 3)}


def _slow(options: argparse.Namespace) -> dict[str, Any]:
    return {"rows": searching.rows(), "limit": searching.LIMIT}


def _replan(options: argparse.Namespace) -> dict[str, Any]:
    return {"rows": list(replan.rows("M", ["fill", "best"], options.days, options.seed))}


def _forecast(options: argparse.Namespace) -> dict[str, Any]:
    return dict(forecast.measure(forecast.RUNS, options.seed))


def _explain(options: argparse.Namespace) -> dict[str, Any]:
    """The middle of three runs by the seconds of what-ifs, every reason with its own."""
    rows = []
    for case in explain.CASES:
        found = [explain.measure(case, options.seed) for _ in range(3)]
        rows.append(sorted(found, key=lambda row: row["what_if"][0])[1])
    return {"rows": rows}


def _udg(options: argparse.Namespace) -> dict[str, Any]:
    if not options.udg.is_dir():
        print(f"  skipped: {options.udg} is not there")
        return {"rows": [], "skipped": "the folder of instances was not there"}
    rows, status = _udg_rows(options)
    variants, of_variants = _udg_rows(options, "--variants", str(options.udg_variants))
    return {
        "rows": rows,
        "variants": variants,
        "limit": options.udg_seconds,
        "exit": max(status, of_variants),
    }


def _udg_rows(options: argparse.Namespace, *more: str) -> tuple[list[dict[str, str]], int]:
    """A row for each line, and the status, of the files or of what more asks for."""
    command = [sys.executable, "-m", "benchmarks", "udg", str(options.udg), *more]
    command += ["--seconds", str(options.udg_seconds), "--seed", str(options.seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8")
    lines = done.stdout.splitlines()
    rows = [match.groupdict() for line in lines if (match := UDG_LINE.match(line))]
    if not rows or len(rows) != sum(".dzn" in line for line in lines):
        raise ValueError(f"./run bench udg wrote something unexpected: {lines[:3]}")
    return rows, done.returncode


def _printed(name: str, *more: str) -> dict[str, Any]:
    """What a benchmark with a database of its own prints."""
    command = [sys.executable, "-m", "benchmarks", name, *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return {"rows": done.stdout.splitlines()}


def _day(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("day", "--seed", str(options.seed))


def _screens(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("screens")


def _burst(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("burst")


def _salon(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("salon")


def _desk(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("desk")


def _intake(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("intake")


def _outbox(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("outbox")


def _pauses(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("pauses")


def _year_book(options: argparse.Namespace) -> dict[str, Any]:
    return _printed("year-book")


def _suggestions(options: argparse.Namespace) -> dict[str, Any]:
    return measuring.measured()


def _peers(options: argparse.Namespace) -> dict[str, Any]:
    asked = argparse.Namespace(
        peer=list(PEERS),
        seconds=options.peer_seconds,
        repetitions=3,
        workers=2,
        seed=options.seed,
    )
    rows = []
    for morning in contest.MORNINGS:
        for row in contest.contest(morning, asked):
            rows.append(row)
            print(f"  {contest.line(row)}", flush=True)
    return {"rows": rows, "limit": options.peer_seconds}


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "tiers": _tiers,
    "scale": _scale,
    "regimes": _regimes,
    "slow": _slow,
    "replan": _replan,
    "forecast": _forecast,
    "day": _day,
    "screens": _screens,
    "burst": _burst,
    "salon": _salon,
    "desk": _desk,
    "intake": _intake,
    "outbox": _outbox,
    "pauses": _pauses,
    "year-book": _year_book,
    "suggestions": _suggestions,
    "explain": _explain,
    "udg": _udg,
    "peers": _peers,
}
