"""Reasons and gains in a process of their own: `python -m matchmaker.processes.explain <
task.json`.

It writes one JSON object per line: how far it is, the answers as they are found, and at last that
they are complete. It ends with the process that started it.
"""

import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import msgspec

from matchmaker.foundation.child_process import begin, say
from matchmaker.foundation.leaving import leave

if TYPE_CHECKING:
    from solver.problem.arrays import Booleans
    from solver.problem.instance import Instance
    from solver.problem.schedule import Schedule
    from solver.sensitivity.unserved import Unserved

_NICENESS: Final = 10  # behind whoever reads a page, and behind a solver that somebody waits for
_BATCH: Final = 20_000
#: pairs of the two lists, wished or not, beyond which nobody looks for what would serve people
DENSE: Final = 25_000_000
#: of what is missing for one person, so much is kept
CHANGES: Final = 12


class ExplainTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version as it stands; `most` is how many reasons are wanted, `seconds` is for gains."""

    about: Literal["reasons", "gains"]
    instance: msgspec.Raw
    meetings: list[tuple[int, int, int, int]]
    most: int
    seconds: float


def load() -> None:
    """Import what a task needs."""
    import solver.formats.documents
    import solver.sensitivity.explain
    import solver.sensitivity.unserved
    import solver.sensitivity.whatif  # noqa: F401 it is the import that is wanted


def main(arguments: list[str] | None = None) -> int:
    """Answer the task on standard input; 0 when every line was said."""
    begin("processes.explain", arguments)
    os.nice(_NICENESS)
    output = sys.stdout.buffer
    say(output, progress={"stage": "read"})
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=ExplainTask)
    try:
        _answer(task, output)
    except BrokenPipeError:
        return 1  # nobody listens any more
    return 0


def _answer(task: ExplainTask, output: BinaryIO) -> None:
    from solver.formats.documents import read_instance
    from solver.formats.json_faults import FileFault
    from solver.problem.instance import rows
    from solver.problem.schedule import Schedule
    from solver.problem.validation import InstanceError
    from solver.verification.schedule import UnsoundError

    try:
        instance = read_instance(bytes(task.instance))
        schedule = Schedule(rows(task.meetings, 4))
        if task.about == "reasons":
            _reasons(task, instance, schedule, output)
        else:
            _gains(task, instance, schedule, output)
    except (FileFault, InstanceError) as error:
        say(output, refusal=str(error))
    except UnsoundError as error:
        say(output, unsound=str(error))
    else:
        say(output, complete=True)


def _reasons(
    task: ExplainTask, instance: "Instance", schedule: "Schedule", output: BinaryIO
) -> None:
    from solver.sensitivity.explain import explain

    wanted, left_out = _wanted(task, instance, schedule)
    total = int(wanted.sum())
    say(output, progress={"stage": "reasons", "total": total}, left_out=left_out)
    found = explain(instance, schedule, wanted)
    for start in range(0, len(found), _BATCH):
        say(output, reasons=found[start : start + _BATCH])
    if len(instance.holders) * len(instance.investors) > DENSE:
        return
    say(output, progress={"stage": "unserved", "total": total})
    say(output, unserved=[_line(one) for one in _unserved(instance, schedule)])


def _wanted(
    task: ExplainTask, instance: "Instance", schedule: "Schedule"
) -> tuple["Booleans", int]:
    """The wishes that are not held; of too many, the most valuable, and how many are left."""
    import numpy as np

    width = max(1, len(instance.investors))
    held = schedule.rows[:, 0] * width + schedule.rows[:, 1]
    wanted = ~np.isin(instance.wishes[:, 0] * width + instance.wishes[:, 1], held)
    too_many = int(wanted.sum()) - task.most
    if too_many > 0:
        order = np.argsort(np.where(wanted, instance.wishes[:, 2], -1), kind="stable")
        wanted[order[: len(order) - task.most]] = False
    return wanted, max(0, too_many)


def _unserved(instance: "Instance", schedule: "Schedule") -> list["Unserved"]:
    """Whoever lacks what was promised; then whoever has no meeting, as if all were promised one."""
    import dataclasses

    from solver.sensitivity.unserved import Side, unserved

    found = unserved(instance, schedule)
    known = {one.person for one in found}
    sides: list[list[Any]] = [list(instance.holders), list(instance.investors)]
    for side, persons in enumerate(sides):
        for position, person in enumerate(persons):
            promised = int((Side(side), position) not in known)
            persons[position] = msgspec.structs.replace(person, guaranteed=promised)
    promising = instance.replace(holders=sides[0], investors=sides[1])
    others = unserved(promising, schedule)
    return [*found, *(dataclasses.replace(one, lacking=0) for one in others)]


def _line(one: "Unserved") -> dict[str, Any]:
    """The first of what is missing, and how many ways there are."""
    return {
        "person": one.person,
        "lacking": one.lacking,
        "missing": one.missing[:CHANGES],
        "ways": len(one.missing),
        "exchange": one.exchange,
        "losers": one.losers[:CHANGES],
    }


def _gains(task: ExplainTask, instance: "Instance", schedule: "Schedule", output: BinaryIO) -> None:
    """What is proven first, then everything: whoever waits sees how much is left."""
    from solver.sensitivity.whatif import what_if

    say(output, progress={"stage": "prices"})
    first = what_if(instance, schedule, seconds=0)
    settled = sum(gain.is_exact for gain in first)
    say(output, progress={"stage": "solving", "settled": settled, "total": len(first)})
    found = first
    if settled < len(first):
        found = what_if(instance, schedule, seconds=task.seconds)
    say(
        output,
        gains=[
            {
                "kind": gain.change.kind,
                "position": gain.change.position,
                "least": gain.least,
                "most": gain.most,
                "meetings": gain.meetings,
                "proof": gain.proof,
            }
            for gain in found
        ],
    )


if __name__ == "__main__":
    leave(main())
