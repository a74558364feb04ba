"""`matchmaker forecast`: how many meetings of a plan will take place (docs/instance-format.md)."""

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

from matchmaker.commands.shared.arguments import count, many, probability, source, whole_number
from matchmaker.commands.shared.reporting import (
    add_output,
    as_json,
    check_inputs,
    check_output,
    fail,
    read_bytes,
    write_whole,
)
from solver.formats.documents import read_instance, read_schedule
from solver.formats.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.verification.schedule import UnsoundError

if TYPE_CHECKING:
    from solver.forecast.forecast import Forecast

USAGE = "play a plan many times with people missing: how many meetings take place"
STATUS = (
    "Exit status: 0 when a forecast is written; 2 when the command line or a file has a fault,"
    " or the schedule breaks a rule."
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `forecast`."""
    parser = commands.add_parser("forecast", help=USAGE, description=USAGE, epilog=STATUS)
    parser.add_argument("instance", type=source, metavar="INSTANCE", help="- for standard input")
    parser.add_argument(
        "--schedule", type=source, metavar="SCHEDULE", required=True, help="the plan"
    )
    parser.add_argument(
        "--absent",
        type=absence_rates,
        default={},
        metavar="holders=P,investors=Q",
        help="how probable it is that one does not come (default 0); a person's own goes before",
    )
    for name, what in (("late", "comes after the first slot"), ("early", "leaves before the last")):
        parser.add_argument(
            f"--{name}",
            type=probability,
            default=0.0,
            metavar="P",
            help=f"how probable it is that somebody {what} (default 0)",
        )
    parser.add_argument(
        "--runs", type=many, default=500, metavar="N", help="mornings played (default 500)"
    )
    parser.add_argument(
        "--seed", type=whole_number, default=0, metavar="N", help="of every draw (default 0)"
    )
    parser.add_argument(
        "--policy",
        choices=("none", "fill", "best"),
        default="fill",
        help="how the plan is mended before each slot (default fill)",
    )
    parser.add_argument(
        "--invite", type=many, default=0, metavar="N", help="also with so many more holders"
    )
    add_output(parser)
    parser.add_argument(
        "--workers", type=count, default=2, metavar="N", help="processes (default 2)"
    )
    parser.set_defaults(run=run_forecast)


def absence_rates(text: str) -> dict[str, float]:
    """The rates of `holders=P,investors=Q`; each may be left out."""
    rates = dict[str, float]()
    for part in text.split(","):
        side, _, rate = part.partition("=")
        if side not in ("holders", "investors") or side in rates:
            raise argparse.ArgumentTypeError(f"{text!r} is not holders=P,investors=Q")
        rates[side] = probability(rate)
    return rates


def run_forecast(options: argparse.Namespace) -> int:
    """Write a forecast; 2, and no file touched, when an input has a fault."""
    try:
        return _forecast(options)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    except UnsoundError as fault:
        return fail(f"{options.schedule}: the schedule breaks a rule: {fault}")


def _forecast(options: argparse.Namespace) -> int:
    check_output(options.output)
    check_inputs(options.instance, options.schedule)
    instance = read_instance(read_bytes(options.instance))
    schedule = _schedule(options, instance)
    start = time.perf_counter()
    found = _played(options, instance, schedule)
    from solver.forecast.document import forecast_document, forecast_file

    document = forecast_document(instance, found)
    document["seconds"] = round(time.perf_counter() - start, 3)
    write_whole(options.output, forecast_file(document))
    if options.json:
        print(as_json(document), file=sys.stderr)
    else:
        _tell(instance, document)
    return 0


def _schedule(options: argparse.Namespace, instance: Instance) -> Schedule:
    data = read_bytes(options.schedule)
    try:
        return read_schedule(data, instance).schedule
    except (FileFault, InstanceError) as fault:
        raise FileFault(f"{options.schedule}: {fault}") from fault


def _played(options: argparse.Namespace, instance: Instance, schedule: Schedule) -> "Forecast":
    from matchmaker.processes.forecast import Playing
    from solver.forecast.forecast import forecast
    from solver.forecast.turnout import Rates

    is_terminal = sys.stderr.isatty()

    def on_piece(done: int, of: int) -> None:
        if is_terminal:
            bar = "█" * (20 * done // of)
            end = "\r\x1b[K" if done == of else ""
            print(f"\r\x1b[K{bar:20} {done}/{of}{end}", end="", file=sys.stderr, flush=True)

    return forecast(
        instance,
        schedule,
        rates=Rates(**options.absent, late=options.late, early=options.early),
        runs=options.runs,
        seed=options.seed,
        policy=options.policy,
        invite=options.invite,
        player=Playing(options.workers, on_piece),
    )


def _tell(instance: Instance, document: dict[str, Any]) -> None:
    from matchmaker.commands.shared.outlook import lines
    from matchmaker.commands.shared.saying import language

    for line in lines(instance, document, language()):
        print(line, file=sys.stderr)
