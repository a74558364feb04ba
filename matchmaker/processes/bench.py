"""A solver that stays: `python -m matchmaker.processes.bench`, one task a line, one answer a line.

Importing OR-Tools takes longer than planning a morning of five hundred people anew, so whoever
works on a draft finds it done. It ends with the process that started it, or when nobody asks.
"""

import gc
import os
import select
import sys
from typing import TYPE_CHECKING, Any, Final

import msgspec

from matchmaker.foundation.child_process import begin, say
from matchmaker.foundation.leaving import leave
from matchmaker.processes.bench_task import BenchAnswer, BenchTask

if TYPE_CHECKING:
    from solver.problem.instance import Instance

_NICENESS: Final = 5  # whoever reads a page comes first
#: seconds without a task after which it ends
_IDLE: Final = 900.0
#: the heaviest wish that an instance may hold
_HEAVIEST: Final = 1_000_000


def load() -> None:
    """Import what a task needs."""
    import solver.formats.documents
    import solver.replanning.replan
    import solver.stages  # noqa: F401 so that the first task finds them


def main(arguments: list[str] | None = None) -> int:
    """Answer tasks until there are no more."""
    begin("processes.bench", arguments)
    os.nice(_NICENESS)
    load()
    output = sys.stdout.buffer
    gc.freeze()  # what was imported stays: sweeping over it costs as much as a plan
    say(output, ready=True)
    while line := _next():
        try:
            say(output, answer=_answer(msgspec.json.decode(line, type=BenchTask)))
        except BrokenPipeError:
            return 1  # nobody listens any more
    return 0


def _next() -> bytes:
    ready, _, _ = select.select([sys.stdin], [], [], _IDLE)
    return sys.stdin.buffer.readline() if ready else b""


def _answer(task: BenchTask) -> BenchAnswer:
    from solver.formats.documents import read_instance
    from solver.formats.json_faults import FileFault
    from solver.problem.validation import InstanceError

    try:
        return _planned(task, read_instance(bytes(task.instance)))
    except (FileFault, InstanceError) as error:
        return BenchAnswer(refusal=str(error))


def _planned(task: BenchTask, instance: "Instance") -> BenchAnswer:
    from solver.problem.instance import rows
    from solver.problem.schedule import Schedule
    from solver.replanning.replan import replan
    from solver.stages import solve

    narrowed, extra = _narrowed(task, instance)
    previous = Schedule(rows(task.previous, 4))
    limits: dict[str, Any] = {"seconds": task.seconds, "limit": task.limit}
    found = replan(narrowed, previous, 0, policy="best", **limits)
    meetings = [(one.holder, one.investor, one.slot, one.table) for one in found.schedule]
    if task.forced is not None and task.forced not in {row[:2] for row in meetings}:
        return BenchAnswer(refusal="forced")
    shortfall, value = found.shortfall_bound, found.value_bound - extra
    if narrowed is not instance and task.forced is None:
        anything = solve(instance, seconds=0.0, limit=task.limit)
        shortfall, value = anything.shortfall_bound, anything.value_bound
    return BenchAnswer(
        meetings=meetings,
        shortfall=found.guarantee_shortfall,
        shortfall_bound=found.shortfall_bound,
        value=found.value - extra,
        value_bound=found.value_bound - extra,
        any_shortfall_bound=shortfall,
        any_value_bound=value,
    )


def _narrowed(task: BenchTask, instance: "Instance") -> tuple["Instance", int]:
    """The instance in which the act is done, and by how much its plans seem to be worth more.

    A forced wish outweighs all others together, so that it is held wherever that is possible
    without a promise broken; less what it is really worth, bounds stay bounds.
    """
    import numpy as np

    from solver.problem.instance import rows

    wishes, extra = instance.wishes, 0
    if task.apart:
        out = {tuple(pair) for pair in task.apart}
        wishes = wishes[[tuple(row[:2]) not in out for row in wishes.tolist()]]
    if task.forced is not None:
        here = (wishes[:, 0] == task.forced[0]) & (wishes[:, 1] == task.forced[1])
        heavy = min(_HEAVIEST, int(wishes[:, 2].sum()) + 1)
        extra = heavy - int(wishes[here, 2].sum())
        wishes = np.where(here[:, None] & (np.arange(3) == 2), heavy, wishes)
    if not task.held and wishes is instance.wishes:
        return instance, 0
    fixed = {tuple(row) for row in instance.pinned.tolist()} | set(task.held)
    return instance.replace(wishes=wishes, pinned=rows(sorted(fixed), 3)), extra


if __name__ == "__main__":
    leave(main())
