"""`./run bench udg DIR`: the fewest breaks of real brokerage events, proven.

The files are those of Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy and Villaret,
Constraint Solving Approaches to the Business-to-Business Meeting Scheduling Problem, JAIR 74
(2022): MiniZinc data of the University of Girona. They have no licence and are not here.
With `--variants N`, N changed ones instead (:mod:`benchmarks.udg_variants`).
"""

import argparse
import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.udg_variants import changed, rules_of
from solver.breaks.minimise import BreaksAnswer, minimise
from solver.breaks.problem import BreaksProblem, Party, Talk, bits, broken_rules

USAGE = "every .dzn file of a folder: name, breaks, bound, status, seconds"
MORNING, AFTERNOON = 1, 2
UNSATISFIABLE = "UNSAT"


class FormatError(ValueError):
    """A file is not what the format asks for; the message names the field."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `udg`."""
    parser = commands.add_parser("udg", help=USAGE, description=USAGE)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--fairness", type=int, default=2, help="breaks apart (default 2)")
    parser.add_argument("--seconds", type=float, default=300.0, help="for each file (default 300)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--variants", type=int, default=0, help="so many made from the files")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each file; 1 when one contradicts what is known of it."""
    print(
        f"{'file':52}{'breaks':>7}{'bound':>6}  {'status':10}{'seconds':>8}{'(cpu)':>8}{'known':>7}"
    )
    worst = 0
    for name, problem, known in _problems(options):
        if options.only not in name:
            continue
        start, cpu = time.perf_counter(), time.process_time()
        answer = minimise(
            problem, seconds=options.seconds, workers=options.workers, seed=options.seed
        )
        wall, spent = time.perf_counter() - start, time.process_time() - cpu
        wrong = _wrong(problem, answer, known)
        worst = max(worst, int(bool(wrong)))
        breaks = "-" if answer.breaks is None else answer.breaks
        bound = "-" if answer.status == "infeasible" else answer.bound
        print(
            f"{name:52}{breaks:>7}{bound:>6}  {answer.status:10}{wall:8.2f}{spent:8.2f}"
            f"{known or '':>7}{wrong}",
            flush=True,
        )
    return worst


def _problems(options: argparse.Namespace) -> Iterator[tuple[str, BreaksProblem, str | None]]:
    """Each file, or each variant: its name, the problem, what is known of its best."""
    paths = sorted(options.folder.glob("*.dzn"))
    known = _best_known(options.folder / "best_known.csv", options.fairness)
    for path in () if options.variants else paths:
        problem = read(path.read_text(encoding="utf-8"), fairness=options.fairness)
        yield path.name, problem, known.get(path.name)
    for number in range(options.variants if paths else 0):
        path = paths[number % len(paths)]
        problem = read(path.read_text(encoding="utf-8"), fairness=options.fairness)
        rules = rules_of(options.seed, number)
        name = f"{path.stem}.{rules}.{number}{path.suffix}"
        yield name, changed(problem, rules, options.seed, number), None


def _wrong(problem: BreaksProblem, answer: BreaksAnswer, known: str | None) -> str:
    """What contradicts the rules or the best known, in words; empty when nothing does."""
    if answer.slots is not None:
        found = broken_rules(problem, answer.slots)
        if found:
            return f"  UNSOUND: {found[0]}"
    if known is None:
        return ""
    if known == UNSATISFIABLE:
        return "" if answer.slots is None else "  CONTRADICTS what is known"
    best = int(known)
    beaten = answer.breaks is not None and answer.breaks < best
    if answer.status == "infeasible" or answer.bound > best or beaten:
        return "  CONTRADICTS what is known"
    return ""


def _best_known(path: Path, fairness: int) -> dict[str, str]:
    """Breaks of the best schedule, or UNSAT, of each file known for this fairness."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[2] for row in csv.reader(file) if row[1:2] == [str(fairness)]}


def read(text: str, *, fairness: int | None = 2) -> BreaksProblem:
    """The problem of a .dzn file.

    Participants, meetings and slots are numbered from 1 there. A meeting is asked for in the
    morning, in the afternoon or in any slot, and may be fixed; the precedences of a meeting
    are those that must be held before it. Forbidden slots count as idle.
    """
    participants, slots = _number(text, "nBusiness"), _number(text, "nTotalSlots")
    last_of_morning, every = _number(text, "nMorningSlots"), (1 << slots) - 1
    morning = bits(range(last_of_morning))
    sessions = {MORNING: morning, AFTERNOON: every & ~morning}
    free = [
        every & ~bits(slot - 1 for slot in row if 0 < slot <= slots)
        for row in _sets(text, "forbidden")
    ]
    fixed = _numbers(_list(text, "fixed"))
    talks = []
    for (first, second, session), slot in zip(_requested(text), fixed, strict=True):
        allowed = free[first - 1] & free[second - 1] & sessions.get(session, every)
        allowed &= 1 << slot - 1 if slot else every
        talks.append(Talk(first - 1, second - 1, allowed))
    return BreaksProblem(
        slots=slots,
        parties=[Party(every) for _ in range(participants)],
        talks=talks,
        places=[_number(text, "nTables")] * slots,
        precedences=[
            (early - 1, late)
            for late, row in enumerate(_sets(text, "precedences"))
            for early in row
            if early
        ],
        fairness=fairness,
    )


def _field(text: str, name: str, value: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*{value}\s*;", text, re.DOTALL)
    if found is None:
        raise FormatError(f"{name}: missing, or not written as expected")
    return found[1]


def _number(text: str, name: str) -> int:
    return int(_field(text, name, r"(\d+)"))


def _list(text: str, name: str) -> str:
    return _field(text, name, r"\[([^]]*)\]")


def _sets(text: str, name: str) -> list[list[int]]:
    return [_numbers(row) for row in re.findall(r"\{([^}]*)\}", _list(text, name))]


def _requested(text: str) -> Iterator[tuple[int, int, int]]:
    for row in _field(text, "requested", r"\[\|([^]]*)\|\]").split("|"):
        if row.strip():
            first, second, session = _numbers(row)
            yield first, second, session


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]
