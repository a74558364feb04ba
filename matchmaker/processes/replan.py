"""Proposals in a process of their own: `python -m matchmaker.processes.replan < task.json`.

It writes one JSON object per line: what the plan in force is still worth, then each proposal as
it is found. It ends with the process that started it.
"""

import dataclasses
import gc
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec

from matchmaker.foundation.child_process import begin, say
from matchmaker.foundation.leaving import leave
from matchmaker.processes.solve import FIGURES

if TYPE_CHECKING:
    from solver.problem.instance import Instance
    from solver.problem.schedule import Schedule
    from solver.replanning.day import Day
    from solver.replanning.replan import Policy, Replan

#: seconds after which a proposal is shown as it is, with what is proven by then
LIMIT: Final = 2.0


class ReplanTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instance as it stands, and the plan in force without what did not take place.

    `budgets` are asked for beside `fill` and `best`: so many moves at most. With `keep` there is
    one proposal: the plan itself, as far as it still can be.
    """

    instance: msgspec.Raw
    previous: list[tuple[int, int, int, int]]
    dropped_pins: list[tuple[int, int, int]]
    from_slot: int
    budgets: list[int]
    keep: bool = False
    #: for closing gaps, by each proposal
    seconds: float


def load() -> None:
    """Import what a task needs."""
    import solver.formats.documents
    import solver.replanning.replan
    import solver.verification.replan  # noqa: F401 it is the import that is wanted


def main(arguments: list[str] | None = None) -> int:
    """Propose for the task on standard input; 0 when every line was said."""
    begin("processes.replan", arguments)
    output = sys.stdout.buffer
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=ReplanTask)
    try:
        _work(task, output)
    except BrokenPipeError:
        return 1  # nobody listens any more
    return 0


def _work(task: ReplanTask, output: BinaryIO) -> None:
    from solver.formats.documents import read_instance, schedule_file
    from solver.formats.json_faults import FileFault
    from solver.problem.instance import rows
    from solver.problem.schedule import Schedule
    from solver.problem.validation import InstanceError
    from solver.verification.schedule import UnsoundError

    try:
        instance = read_instance(bytes(task.instance))
        previous = Schedule(rows(task.previous, 4))
        say(output, left=_left(task, instance, previous))
        gc.freeze()  # what was imported stays: sweeping over it costs as much as a proposal
        for policy, found in _proposals(task, instance, previous):
            figures = _figures(policy, found)
            said = msgspec.Raw(schedule_file(instance, found.schedule, figures).rstrip())
            say(output, policy=policy, proposal=said)
    except (FileFault, InstanceError) as error:
        say(output, refusal=str(error))
    except UnsoundError as error:
        say(output, unsound=str(error))


def _left(task: ReplanTask, instance: "Instance", previous: "Schedule") -> dict[str, int]:
    """What the plan in force is worth without what cannot take place any more."""
    from solver.problem.instance import rows
    from solver.replanning.day import day_from
    from solver.verification.schedule import figures

    staying = _staying(day_from(instance, previous, task.from_slot, rows(task.dropped_pins, 3)))
    worth = figures(instance, staying)
    return {
        "meetings": len(staying),
        "value": worth.value,
        "shortfall": worth.guarantee_shortfall,
    }


def _staying(day: "Day") -> "Schedule":
    """Meetings held, and survivors that fit together, where they are."""
    import numpy as np

    from solver.problem.schedule import Schedule

    return Schedule(np.concatenate([day.held, day.pinned_survivors, day.survivors]))


def _proposals(
    task: ReplanTask, instance: "Instance", previous: "Schedule"
) -> Iterator[tuple[str, "Replan"]]:
    """In the order in which an organiser would want them should time run out."""
    if task.keep:
        yield "keep", _kept(task, instance, previous)
        return
    filled = _planned(task, instance, previous, "fill")
    yield "fill", filled
    best = _planned(task, instance, previous, "best")
    yield "best", best
    moves = best.changes.moved + best.changes.dropped
    for most in task.budgets:
        if most < moves:  # with more, nothing forbids the best plan
            yield f"at-most:{most}", _planned(task, instance, previous, most)


def _kept(task: ReplanTask, instance: "Instance", previous: "Schedule") -> "Replan":
    """The plan as far as it still can be, at tables that are open; the bounds are those of `best`.

    Nothing is added: the wishes of other pairs are hidden from the solver.
    """
    from solver.problem.instance import rows
    from solver.replanning.day import day_from
    from solver.verification.replan import changes

    dropped = rows(task.dropped_pins, 3)
    day = day_from(instance, previous, task.from_slot, dropped)
    pairs = set(map(tuple, _staying(day).rows[:, :2].tolist()))
    wishes = [row for row in instance.wishes.tolist() if tuple(row[:2]) in pairs]
    kept = _planned(task, instance.replace(wishes=wishes), previous, "fill")
    most = _planned(task, instance, previous, "best")
    # The best value is that at the least shortfall: with a greater one, more may be possible.
    is_fair = kept.guarantee_shortfall == most.shortfall_bound
    bound = most.value_bound if is_fair else int(instance.wishes[:, 2].sum())
    forced = [(h, i, s, t) for h, i, s, t in day.forced.tolist()]
    return dataclasses.replace(
        kept,
        shortfall_bound=most.shortfall_bound,
        value_bound=bound,
        status="optimal" if is_fair and kept.value == bound else "feasible",
        changes=changes(
            instance, previous, task.from_slot, kept.schedule, forced, dropped_pins=dropped
        ),
        cancelled=day.cancelled,
        forced=day.forced,
    )


def _planned(
    task: ReplanTask, instance: "Instance", previous: "Schedule", policy: "Policy"
) -> "Replan":
    from solver.problem.instance import rows
    from solver.replanning.replan import replan

    return replan(
        instance,
        previous,
        task.from_slot,
        policy=policy,
        dropped_pins=rows(task.dropped_pins, 3),
        seconds=task.seconds,
        limit=LIMIT,
    )


def _figures(policy: str, found: "Replan") -> dict[str, Any]:
    """The figures of the contract; `keep` is no policy of it."""
    return {
        **{name: getattr(found, name) for name in FIGURES},
        "policy": None if policy == "keep" else policy,
        "from_slot": found.from_slot,
        "changes": dataclasses.asdict(found.changes),
        "cancelled": found.cancelled.tolist(),
        "forced": found.forced.tolist(),
        "dropped_pins": found.dropped_pins.tolist(),
    }


if __name__ == "__main__":
    leave(main())
