"""`matchmaker solve` and `matchmaker verify`, on files."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matchmaker import solver_files
from matchmaker.solver_files import FileError
from solver.checks import InstanceError
from solver.verify import Violation, false_claims, figures, violations

if TYPE_CHECKING:
    from solver.solve import Progress, Result

_FIGURES: Final = (
    *("guarantee_shortfall", "shortfall_bound", "value", "value_bound"),
    *("breaks", "breaks_bound", "waiting", "status", "seed"),
)
BROKEN: Final = 1
UNREADABLE: Final = 2


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `solve` and `verify`."""
    solving = commands.add_parser("solve", help="the best schedule of an instance, proven")
    solving.add_argument("instance", type=Path, help="file of matchmaker-instance/1")
    solving.add_argument("-o", "--output", type=Path, help="default: standard output")
    solving.add_argument("--seed", type=int, default=0)
    solving.add_argument("--seconds", type=_seconds, default=2.0, help="for comfort, default 2")
    solving.add_argument("--workers", type=_workers, default=2)
    solving.set_defaults(run=run_solve)
    verifying = commands.add_parser("verify", help="check a schedule without the solver")
    verifying.add_argument("instance", type=Path)
    verifying.add_argument("schedule", type=Path)
    verifying.set_defaults(run=run_verify)


def run_solve(options: argparse.Namespace) -> int:
    """Solve and write; 2 with one line on standard error when the input cannot be used."""
    started = time.perf_counter()
    try:
        instance = solver_files.read_instance(options.instance)
        read = round(time.perf_counter() - started, 6)
        # OR-Tools takes most of a second to import: a file with a fault need not wait for it.
        from solver.solve import NotObeyedError, solve

        try:
            result = solve(
                instance,
                seconds=options.seconds,
                workers=options.workers,
                seed=options.seed,
                on_progress=_tell if sys.stderr.isatty() else lambda progress: None,
            )
        except NotObeyedError as fault:
            raise FileError(str(fault)) from fault
        found = document(instance.name, result, read)
        if options.output is None:
            sys.stdout.buffer.write(solver_files.encode(found))
        else:
            solver_files.write(options.output, found)
    except FileError as fault:
        print(f"matchmaker solve: {fault}", file=sys.stderr)
        return UNREADABLE
    print(summary(found), file=sys.stderr)
    return 0


def document(name: str, result: "Result", read: float) -> dict[str, Any]:
    """The schedule as its file holds it."""
    return {
        "format": solver_files.SCHEDULE,
        "instance": name,
        "meetings": result.schedule.rows.tolist(),
        **{name: getattr(result, name) for name in _FIGURES},
        "stages": {"read": read, **result.stages},
    }


def summary(found: dict[str, Any]) -> str:
    """One line with what was reached, compared with what was proven."""
    stages = ", ".join(f"{name} {seconds:.3f} s" for name, seconds in found["stages"].items())
    return (
        f"{found['status']}: {len(found['meetings'])} meetings, "
        f"shortfall {found['guarantee_shortfall']} (bound {found['shortfall_bound']}), "
        f"value {found['value']} (bound {found['value_bound']}), "
        f"breaks {found['breaks']} (bound {found['breaks_bound']}); {stages}"
    )


def run_verify(options: argparse.Namespace) -> int:
    """Check; 1 with each violated rule by name, 2 when a file cannot be used."""
    try:
        instance = solver_files.read_instance(options.instance)
        file = solver_files.read_schedule(options.schedule)
        schedule = file.schedule()
        wrong = violations(instance, schedule)
        wrong += false_claims(file.claim(), figures(instance, schedule))
        if file.instance != instance.name:
            wrong.append(Violation("instance", f"{file.instance!r} is not {instance.name!r}"))
    except (FileError, InstanceError) as fault:
        print(f"matchmaker verify: {fault}", file=sys.stderr)
        return UNREADABLE
    for violation in wrong:
        print(violation)
    print("bound: not checked")
    if not wrong:
        print(f"valid: {len(schedule)} meetings, value {file.value}")
    return BROKEN if wrong else 0


def _tell(progress: "Progress") -> None:
    figures = [f"value {progress.value}" if progress.value is not None else ""]
    figures += [f"bound {progress.value_bound}" if progress.value_bound is not None else ""]
    figures += [f"breaks {progress.breaks}" if progress.breaks is not None else ""]
    line = f"{progress.stage:<10} " + ", ".join(figure for figure in figures if figure)
    print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError("0 to 86400 seconds")
    return value


def _workers(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError("1 to 64 workers")
    return value
