"""`matchmaker solve` and `matchmaker verify`: files in, files out (formats/instance.md)."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.commands.arguments import count, seconds, whole
from matchmaker.commands.reporting import (
    FIGURES,
    Telling,
    asked_to_stop,
    fail,
    read_bytes,
    tell_verdict,
    write_whole,
)
from matchmaker.processes.certificate_files import certificate_part
from matchmaker.processes.files import ClaimedSchedule, read_instance, read_schedule, schedule_file
from matchmaker.processes.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.validation import InstanceError
from solver.verification.certificate_check import Proven, faults, proven, unproven
from solver.verification.schedule import (
    Figures,
    UnsoundError,
    Violation,
    false_claims,
    figures,
    violations,
)

if TYPE_CHECKING:
    from solver.solve import Result

SOLVE = "choose, time and place the meetings of an instance file"
VERIFY = "check a schedule file against its instance, rule by rule"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `solve` and `verify`."""
    parser = commands.add_parser("solve", help=SOLVE, description=SOLVE)
    parser.add_argument("instance", type=Path, metavar="INSTANCE")
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="not standard output")
    parser.add_argument("--seed", type=whole, default=0, metavar="N")
    parser.add_argument(
        "--seconds", type=seconds, default=2.0, metavar="N", help="for comfort (default 2)"
    )
    parser.add_argument(
        "--limit", type=seconds, metavar="N", help="for everything together (default: none)"
    )
    parser.add_argument("--workers", type=count, default=2, metavar="N")
    parser.add_argument(
        "--certificate", action="store_true", help="add the prices that prove the bounds"
    )
    parser.set_defaults(run=run_solve)
    parser = commands.add_parser("verify", help=VERIFY, description=VERIFY)
    parser.add_argument("instance", type=Path, metavar="INSTANCE")
    parser.add_argument("schedule", type=Path, metavar="SCHEDULE")
    parser.add_argument(
        "--previous", type=Path, metavar="SCHEDULE", help="what the schedule was replanned from"
    )
    parser.add_argument("--from-slot", type=whole, metavar="K", help="the first slot replanned")
    parser.set_defaults(run=run_verify)


def run_solve(options: argparse.Namespace) -> int:
    """Write a verified schedule; 2, and no file touched, when the instance has a fault."""
    try:
        return _solve(options)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    except UnsoundError as fault:
        fail(f"the schedule found breaks a rule and is not written: {fault}")
        return 1


def _solve(options: argparse.Namespace) -> int:
    _check_output(options)
    start = time.perf_counter()
    instance = read_instance(read_bytes(options.instance))
    reading = time.perf_counter() - start
    from solver.solve import solve

    with asked_to_stop() as stop, Telling() as tell:
        result = solve(
            instance,
            seed=options.seed,
            seconds=options.seconds,
            limit=options.limit,
            workers=options.workers,
            certificate=options.certificate,
            on_progress=tell,
            stop=stop,
        )
    figures = _figures(result, reading)
    if result.certificate is not None:
        figures |= _certified(result)
    write_whole(options.output, schedule_file(instance, result.schedule, figures))
    _summarise(len(result.schedule), figures)
    return 0


def _check_output(options: argparse.Namespace) -> None:
    if options.output is not None and not options.output.absolute().parent.is_dir():
        raise FileFault(f"{options.output}: there is no such folder")


def _certified(result: "Result") -> dict[str, Any]:
    """The prices, and no closer bound than they prove: a file with prices claims no more."""
    assert result.certificate is not None
    assert result.proven is not None
    shortfall = min(result.shortfall_bound, result.proven.shortfall_bound)
    value = max(result.value_bound, result.proven.value_bound)
    print(
        f"certificate proves guarantee shortfall at least {shortfall}, value at most {value}",
        file=sys.stderr,
    )
    is_proven = (shortfall, value) == (result.guarantee_shortfall, result.value)
    return {
        "shortfall_bound": shortfall,
        "value_bound": value,
        "status": "optimal" if is_proven else "feasible",
        "certificate": certificate_part(result.certificate),
    }


def run_verify(options: argparse.Namespace) -> int:
    """Recompute everything; 1 when a rule or a figure is violated, 2 when a file has a fault."""
    if options.previous is not None or options.from_slot is not None:
        from matchmaker.commands.replan import run_verify_replan

        return run_verify_replan(options)
    try:
        instance = read_instance(read_bytes(options.instance))
        claimed = read_schedule(read_bytes(options.schedule), instance)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    found = figures(instance, claimed.schedule)
    wrong = violations(instance, claimed.schedule) + false_claims(claimed.claim, found)
    false_prices, bound = check_bound(instance, claimed, found)
    return tell_verdict(instance, claimed, found, wrong + false_prices, bound)


def check_bound(
    instance: Instance, claimed: ClaimedSchedule, found: Figures
) -> tuple[list[Violation], str]:
    """What is wrong with the prices of a file, and what they prove, in words."""
    if claimed.certificate is None:
        return [], "not checked"
    wrong = faults(instance, claimed.certificate)
    if wrong:
        return wrong, "the certificate proves nothing"
    proof = proven(instance, claimed.certificate, found)
    said = Proven(claimed.claim.shortfall_bound, claimed.claim.value_bound)
    words = f"shortfall at least {proof.shortfall_bound}, value at most {proof.value_bound}"
    wrong = unproven(said, proof)
    return wrong, f"{'not proven' if wrong else 'proven'} by the certificate: {words}"


def _figures(result: "Result", reading: float) -> dict[str, Any]:
    figures = {name: getattr(result, name) for name in (*FIGURES, "choice_bound")}
    return {**figures, "stages": {"read": round(reading, 6), **result.stages}}


def _summarise(meetings: int, figures: dict[str, Any]) -> None:
    stages = ", ".join(f"{name} {spent:.3f} s" for name, spent in figures["stages"].items())
    print(
        f"{meetings} meetings, {figures['status']}:"
        f" guarantee shortfall {figures['guarantee_shortfall']}"
        f" (at least {figures['shortfall_bound']}),"
        f" value {figures['value']} (at most {figures['value_bound']}),"
        f" breaks {figures['breaks']} (at least {figures['breaks_bound']},"
        f" of these meetings at least {figures['choice_bound']})",
        f"seed {figures['seed']}; {stages}",
        sep="\n",
        file=sys.stderr,
    )
