"""Speed meetings, planned and proven: who meets whom, when and at which table.

Instances, schedules and results are frozen values. A person is a position in the list of holders
or of investors; the `id` at that position says who it is.

>>> from solver import Holder, Instance, Investor, document, read
>>> from solver import explain, replan, solve, verify, what_if
>>> instance = Instance(
...     name="petit matin",
...     slots=2,
...     tables=1,
...     holders=[Holder("Ada", guaranteed=1), Holder("Ben")],
...     investors=[Investor("Fonds bleu"), Investor("Fonds vert")],
...     wishes=[(0, 0, 9), (0, 1, 5), (1, 0, 7)],
... )

The best schedule has as many guaranteed meetings as possible, then the most value. The result
also says what no schedule exceeds:

>>> result = solve(instance, seconds=0)
>>> result.value, result.value_bound, result.status
(16, 16, 'optimal')
>>> sorted(
...     (instance.holders[holder].id, instance.investors[investor].id)
...     for holder, investor, slot, table in result.schedule
... )
[('Ada', 'Fonds bleu'), ('Ben', 'Fonds bleu')]

The verifier shares no code with what found the schedule:

>>> verify(instance, result.schedule)
[]

Why was the third wish not granted, and what would one more table bring?

>>> [(reason.holder, reason.investor, reason.cause.value) for reason in explain(
...     instance, result.schedule)]
[(0, 1, 'table_limit')]
>>> best = what_if(instance, result.schedule)[0]
>>> best.change.kind.value, best.least.points
('table', 5)

Plan again when somebody has gone, from the first slot on that can still change:

>>> gone = instance.replace(holders=[instance.holders[0], Holder("Ben", unavailable=(0, 1))])
>>> replan(gone, result.schedule, 0, policy="best").value
14

Instances are also JSON documents (docs/instance-format.md):

>>> read(document(instance)).name
'petit matin'
"""

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from solver.formats.documents import instance_file as document
    from solver.formats.documents import read_instance as read
    from solver.formats.json_faults import FileFault
    from solver.problem.instance import Instance
    from solver.problem.persons import Holder, Investor
    from solver.problem.schedule import Meeting, Schedule
    from solver.problem.validation import InstanceError
    from solver.replanning.replan import replan
    from solver.sensitivity.explain import explain
    from solver.sensitivity.unserved import unserved
    from solver.sensitivity.whatif import what_if
    from solver.stages import Result, solve
    from solver.verification.schedule import violations as verify

__all__ = [
    "FileFault",
    "Holder",
    "Instance",
    "InstanceError",
    "Investor",
    "Meeting",
    "Result",
    "Schedule",
    "document",
    "explain",
    "read",
    "replan",
    "solve",
    "unserved",
    "verify",
    "what_if",
]

# Each is imported when it is asked for: checking a schedule loads no OR-Tools.
_HOME: Final = {
    "FileFault": "formats.json_faults:FileFault",
    "Holder": "problem.persons:Holder",
    "Instance": "problem.instance:Instance",
    "InstanceError": "problem.validation:InstanceError",
    "Investor": "problem.persons:Investor",
    "Meeting": "problem.schedule:Meeting",
    "Result": "stages:Result",
    "Schedule": "problem.schedule:Schedule",
    "document": "formats.documents:instance_file",
    "explain": "sensitivity.explain:explain",
    "read": "formats.documents:read_instance",
    "replan": "replanning.replan:replan",
    "solve": "stages:solve",
    "unserved": "sensitivity.unserved:unserved",
    "verify": "verification.schedule:violations",
    "what_if": "sensitivity.whatif:what_if",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, inside = _HOME[name].partition(":")
    found = getattr(importlib.import_module(f"{__name__}.{module}"), inside)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
