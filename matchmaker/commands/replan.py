"""`matchmaker replan`, and `verify` of what it wrote (docs/instance-format.md, Replan)."""

import argparse
import dataclasses
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
from solver.formats.documents import (
    ClaimedSchedule,
    read_instance_of_day,
    read_schedule,
    schedule_file,
)
from solver.formats.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.validation import MOST_SLOTS, InstanceError
from solver.verification.replan import (
    Changes,
    changes,
    false_changes,
    needless_forced,
    replan_violations,
)
from solver.verification.schedule import UnsoundError, Violation, false_claims, figures

if TYPE_CHECKING:
    from solver.replanning.replan import Policy, Replan

REPLAN = "plan again from a slot on, with as few changes as asked"
STATUS = (
    "Exit status: 0 when a verified plan is written; 1 when the plan found breaks a rule and is"
    " not written; 2 when the command line or a file has a fault."
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `replan`."""
    parser = commands.add_parser("replan", help=REPLAN, description=REPLAN, epilog=STATUS)
    parser.add_argument(
        "instance", type=source, metavar="INSTANCE", help="as it stands now; - for standard input"
    )
    parser.add_argument(
        "--previous",
        type=source,
        metavar="SCHEDULE",
        required=True,
        help="the published plan, without the meetings that did not take place",
    )
    parser.add_argument(
        "--from-slot", type=whole_number, metavar="K", required=True, help="the first slot to plan"
    )
    parser.add_argument(
        "--policy",
        type=policy,
        default="fill",
        metavar="fill|best|at-most:N",
        help="move no survivor (default), as few as the best plan needs, or at most N",
    )
    add_output(parser)
    parser.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="of every random choice (default 0)",
    )
    parser.add_argument(
        "--seconds", type=seconds, default=0.5, metavar="N", help="for comfort (default 0.5)"
    )
    parser.add_argument(
        "--workers", type=count, default=2, metavar="N", help="as for solve (default 2)"
    )
    parser.set_defaults(run=run_replan)


def policy(text: str) -> "Policy":
    """`fill`, `best`, or the number of `at-most:N`."""
    if text == "fill":
        return "fill"
    if text == "best":
        return "best"
    name, _, number = text.partition(":")
    if name != "at-most":
        raise argparse.ArgumentTypeError(f"{text!r} is not fill, best or at-most:N")
    return whole_number(number)


def run_replan(options: argparse.Namespace) -> int:
    """Write a verified plan; 2, and no file touched, when an input has a fault."""
    try:
        return _replan(options)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    except UnsoundError as fault:
        fail(f"the plan found breaks a rule and is not written: {fault}")
        return 1


def _replan(options: argparse.Namespace) -> int:
    check_output(options.output)
    check_inputs(options.instance, options.previous)
    start = time.perf_counter()
    instance, absent_pins = read_instance_of_day(read_bytes(options.instance), options.from_slot)
    _check_slot(options, instance)
    previous = _previous(options, instance)
    reading = time.perf_counter() - start
    from solver.replanning.replan import replan

    with asked_to_stop() as stop, Telling() as tell:
        result = replan(
            instance,
            previous.schedule,
            options.from_slot,
            policy=options.policy,
            dropped_pins=absent_pins,
            seed=options.seed,
            seconds=options.seconds,
            on_progress=tell,
            stop=stop,
        )
    said = _figures(result, reading)
    write_whole(options.output, schedule_file(instance, result.schedule, said))
    if options.json:
        print(as_json({"meetings": len(result.schedule), **said}), file=sys.stderr)
    else:
        _summarise(result, said)
    return 0


def _check_slot(options: argparse.Namespace, instance: Instance) -> None:
    if options.from_slot > instance.slots:
        raise FileFault(f"--from-slot: {options.from_slot} is outside 0..{instance.slots}")


def _previous(options: argparse.Namespace, instance: Instance) -> ClaimedSchedule:
    data = read_bytes(options.previous)
    try:
        return read_schedule(data, instance, slots=MOST_SLOTS)
    except (FileFault, InstanceError) as fault:
        raise FileFault(f"{options.previous}: {fault}") from fault


def _figures(result: "Replan", reading: float) -> dict[str, Any]:
    name = result.policy if isinstance(result.policy, str) else f"at-most:{result.policy}"
    return {
        **{figure: getattr(result, figure) for figure in FIGURES},
        "stages": {"read": round(reading, 6), **result.stages},
        "policy": name,
        "from_slot": result.from_slot,
        "changes": dataclasses.asdict(result.changes),
        "cancelled": result.cancelled.tolist(),
        "forced": result.forced.tolist(),
        "dropped_pins": result.dropped_pins.tolist(),
    }


def _summarise(result: "Replan", said: dict[str, Any]) -> None:
    found = result.changes
    for holder, investor, slot in result.dropped_pins.tolist():
        print(
            f"pin dropped: holder {holder} and investor {investor} in slot {slot}",
            file=sys.stderr,
        )
    print(
        f"{len(result.schedule)} meetings, {result.status} for {said['policy']}:"
        f" guarantee shortfall {result.guarantee_shortfall} (at least {result.shortfall_bound}),"
        f" value {result.value} (at most {result.value_bound})",
        f"from slot {result.from_slot}: {found.kept} kept, {found.moved} moved and"
        f" {found.dropped} dropped (at least {found.moves_bound} together),"
        f" {found.cancelled} cancelled, {found.forced} forced, {found.added} added,"
        f" {found.retabled} at another table",
        f"seed {result.seed}; "
        + ", ".join(f"{name} {spent:.3f} s" for name, spent in said["stages"].items()),
        sep="\n",
        file=sys.stderr,
    )


def run_verify_replan(options: argparse.Namespace) -> int:
    """Check that what was held stays, the rest obeys the rules and the counts are right."""
    if options.previous is None or options.from_slot is None:
        return fail("--previous and --from-slot: one needs the other")
    try:
        check_inputs(options.instance, options.schedule, options.previous)
        instance, dropped = read_instance_of_day(read_bytes(options.instance), options.from_slot)
        _check_slot(options, instance)
        claimed = read_schedule(read_bytes(options.schedule), instance)
        previous = _previous(options, instance)
    except (FileFault, InstanceError) as fault:
        return fail(str(fault))
    found = figures(instance, claimed.schedule)
    before, slot = previous.schedule, options.from_slot
    wrong = replan_violations(instance, before, slot, claimed.schedule)
    wrong += false_claims(claimed.claim, found)
    changed = changes(
        instance, before, slot, claimed.schedule, claimed.forced or (), dropped_pins=dropped
    )
    if claimed.changes is not None:
        wrong += _false_changes(claimed, claimed.changes, changed)
    wrong += needless_forced(instance, before, slot, claimed.forced or (), dropped)
    if claimed.from_slot not in (None, slot):
        wrong.append(Violation("from_slot", f"claimed {claimed.from_slot}, asked {slot}"))
    if options.json:
        counts = dataclasses.asdict(changed)
        del counts["moves_bound"]  # claimed, not recomputed
        with_changes = {"from_slot": slot, "changes": counts}
        return tell_verdict(instance, claimed, found, wrong, json_with=with_changes)
    print(
        f"from slot {slot}: {changed.kept} kept, {changed.moved} moved, {changed.dropped} dropped,"
        f" {changed.cancelled} cancelled, {changed.forced} forced, {changed.added} added,"
        f" {changed.retabled} at another table"
    )
    return tell_verdict(instance, claimed, found, wrong)


def _false_changes(claimed: ClaimedSchedule, said: Changes, found: Changes) -> list[Violation]:
    if claimed.forced is None:
        # Which survivors were forced out is not said: their number is taken off the dropped.
        found = dataclasses.replace(found, dropped=found.dropped - said.forced, forced=said.forced)
    wrong = false_changes(said, found)
    if claimed.policy is None:
        return wrong
    try:
        asked = policy(claimed.policy)
    except argparse.ArgumentTypeError as error:
        return [*wrong, Violation("policy", str(error))]
    most = 0 if asked == "fill" else asked
    if not isinstance(most, str) and found.moved + found.dropped > most:
        detail = f"{found.moved + found.dropped} moved or dropped, at most {most} were asked for"
        wrong.append(Violation("policy", detail))
    return wrong
