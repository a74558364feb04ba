"""`matchmaker solve` and `matchmaker verify`: files in, files out (docs/instance-format.md)."""

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

from matchmaker.commands.shared.arguments import count, seconds, source, whole_number
from matchmaker.commands.shared.reporting import (
    FIGURES,
    Telling,
    add_output,
    as_json,
    asked_to_stop,
    check_inputs,
    check_output,
    fail,
    read_bytes,
    tell_verdict,
    write_whole,
)
from solver.formats.certificates import certificate_part
from solver.formats.documents import ClaimedSchedule, read_instance, read_schedule, schedule_file
from solver.formats.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.validation import InstanceError
from solver.verification.certificate_check import Proven, faults, proven_bounds, unproven_claims
from solver.verification.schedule import (
    Figures,
    UnsoundError,
    Violation,
    false_claims,
    figures,
    violations,
)

if TYPE_CHECKING:
    from solver.stages import Result

SOLVE = "choose, time and place the meetings of an instance file"
VERIFY = "check a schedule file against its instance, rule by rule"
SOLVE_STATUS = (
    "Exit status: 0 when a verified schedule is written; 1 when the schedule found breaks a rule"
    " and is not written; 2 when the command line or a file has a fault."
)
VERIFY_STATUS = (
    "Exit status: 0 when every rule is obeyed and every figure right; 1 when one is violated;"
    " 2 when the command line or a file has a fault."
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `solve` and `verify`."""
    parser = commands.add_parser("solve", help=SOLVE, description=SOLVE, epilog=SOLVE_STATUS)
    parser.add_argument("instance", type=source, metavar="INSTANCE", help="- for standard input")
    add_output(parser)
    parser.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="of every random choice (default 0)",
    )
    parser.add_argument(
        "--seconds", type=seconds, default=2.0, metavar="N", help="for comfort (default 2)"
    )
    parser.add_argument(
        "--limit", type=seconds, metavar="N", help="for everything together (default: none)"
    )
    parser.add_argument(
        "--workers", type=count, default=2, metavar="N", help="threads for comfort (default 2)"
    )
    parser.add_argument(
        "--certificate", action="store_true", help="add the prices that prove the bounds"
    )
    parser.set_defaults(run=run_solve)
    parser = commands.add_parser("verify", help=VERIFY, description=VERIFY, epilog=VERIFY_STATUS)
    parser.add_argument("instance", type=source, metavar="INSTANCE", help="- for standard input")
    parser.add_argument("schedule", type=source, metavar="SCHEDULE", help="- for standard input")
    parser.add_argument(
        "--previous", type=source, metavar="SCHEDULE", help="what the schedule was replanned from"
    )
    parser.add_argument(
        "--from-slot", type=whole_number, metavar="K", help="the first slot replanned"
    )
    parser.add_argument("--json", action="store_true", help="the verdict as one line of JSON")
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
    check_output(options.output)
    start = time.perf_counter()
    instance = read_instance(read_bytes(options.instance))
    reading = time.perf_counter() - start
    from solver.stages import solve

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
    figures.pop("certificate", None)
    if options.json:
        print(as_json({"meetings": len(result.schedule), **figures}), file=sys.stderr)
    else:
        _summarise(result, figures)
    return 0


def _certified(result: "Result") -> dict[str, Any]:
    """The prices, and no closer bound than they prove: a file with prices claims no more."""
    assert result.certificate is not None
    assert result.proven is not None
    shortfall = min(result.shortfall_bound, result.proven.shortfall_bound)
    value = max(result.value_bound, result.proven.value_bound)
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
        check_inputs(options.instance, options.schedule)
        instance = read_instance(read_bytes(options.instance))
        claimed = read_schedule(read_bytes(options.schedule), instance)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    found = figures(instance, claimed.schedule)
    wrong = violations(instance, claimed.schedule) + false_claims(claimed.claim, found)
    false_prices, bound = check_bound(instance, claimed, found)
    return tell_verdict(
        instance, claimed, found, wrong + false_prices, bound, {} if options.json else None
    )


def check_bound(
    instance: Instance, claimed: ClaimedSchedule, found: Figures
) -> tuple[list[Violation], str]:
    """What is wrong with the prices of a file, and what they prove, in words."""
    if claimed.certificate is None:
        return [], "not checked"
    wrong = faults(instance, claimed.certificate)
    if wrong:
        return wrong, "the certificate proves nothing"
    proof = proven_bounds(instance, claimed.certificate, found)
    said = Proven(claimed.claim.shortfall_bound, claimed.claim.value_bound)
    words = f"shortfall at least {proof.shortfall_bound}, value at most {proof.value_bound}"
    wrong = unproven_claims(said, proof)
    return wrong, f"{'not proven' if wrong else 'proven'} by the certificate: {words}"


def _figures(result: "Result", reading: float) -> dict[str, Any]:
    figures = {name: getattr(result, name) for name in (*FIGURES, "choice_bound")}
    return {**figures, "stages": {"read": round(reading, 6), **result.stages}}


def _summarise(result: "Result", figures: dict[str, Any]) -> None:
    if result.certificate is not None:
        print(
            f"certificate proves guarantee shortfall at least {figures['shortfall_bound']},"
            f" value at most {figures['value_bound']}",
            file=sys.stderr,
        )
    stages = ", ".join(f"{name} {spent:.3f} s" for name, spent in figures["stages"].items())
    print(
        f"{len(result.schedule)} meetings, {figures['status']}:"
        f" guarantee shortfall {figures['guarantee_shortfall']}"
        f" (at least {figures['shortfall_bound']}),"
        f" value {figures['value']} (at most {figures['value_bound']}),"
        f" breaks {figures['breaks']} (at least {figures['breaks_bound']},"
        f" of these meetings at least {figures['choice_bound']})",
        f"seed {figures['seed']}; {stages}",
        sep="\n",
        file=sys.stderr,
    )
