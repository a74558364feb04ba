"""What an act costs at least: solved again around it, with the fewest moves, value and bound."""

import asyncio
import dataclasses

import msgspec

from matchmaker.processes.bench_task import BenchAnswer, BenchTask
from matchmaker.processes.resident import Resident
from matchmaker.processes.runner import encode
from matchmaker.workbench.acts import DraftAct, pair_of, temporary_rules
from matchmaker.workbench.bench import Bench
from matchmaker.workbench.consequences import Consequence, compare
from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair
from solver.problem.rules import Rule
from solver.problem.validation import InstanceError


@dataclasses.dataclass(frozen=True, eq=False)
class ActProof:
    """The best plan in which the act is done, what it changes, and what no such plan exceeds.

    The `any` bounds hold of every plan with what is fixed and kept apart afterwards.
    """

    consequence: Consequence
    shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    any_shortfall_bound: int
    any_value_bound: int

    @property
    def is_best(self) -> bool:
        """Whether nothing better is possible, proven."""
        return (self.shortfall, self.value) == (self.shortfall_bound, self.value_bound)


async def prove(
    resident: Resident, bench: Bench, act: DraftAct, found: Consequence
) -> ActProof | None:
    """Solve again around the act; None when there is no such plan, or the solver did not answer."""
    if any(breach.rule == Rule.PINNED for breach in found.broken):
        return None  # what is fixed must be released first
    wanted = found.after
    if act.act == "impose" and act.slot is None:
        pair = pair_of(bench, act)
        task = await asyncio.to_thread(_task, bench, found.before, forced=pair)
        answer = await resident.ask(task) if task else None
        if answer is not None and answer.refusal is None:
            return _proof(bench, found.before, answer, [pair])
    held, out = temporary_rules(bench, act, wanted)
    fixed = [(*pair, slot) for pair, slot in sorted(held.items()) if pair not in wanted.fixed]
    task = await asyncio.to_thread(_task, bench, wanted, held=fixed, apart=[*out])
    answer = await resident.ask(task) if task else None
    if answer is None or answer.refusal is not None:
        return None
    return _proof(bench, wanted, answer, [])


def _task(
    bench: Bench,
    plan: DraftPlan,
    *,
    held: list[tuple[int, int, int]] | None = None,
    apart: list[Pair] | None = None,
    forced: Pair | None = None,
) -> BenchTask | None:
    """None when what is fixed contradicts what people have declared."""
    try:
        instance = plan.instance(bench.instance)
    except InstanceError:
        return None
    return BenchTask(
        instance=msgspec.Raw(encode(instance)),
        previous=[(*pair, *place) for pair, place in sorted(bench.plan.meetings.items())],
        held=held or [],
        apart=[(pair.holder, pair.investor) for pair in apart or ()],
        forced=None if forced is None else (forced.holder, forced.investor),
    )


def _proof(bench: Bench, of: DraftPlan, answer: BenchAnswer, fixing: list[Pair]) -> ActProof:
    meetings = {
        Pair(holder, investor): GridPlace(slot, table)
        for holder, investor, slot, table in answer.meetings
    }
    plan = dataclasses.replace(of, meetings=meetings).fixing(fixing)
    return ActProof(
        consequence=compare(bench, plan),
        shortfall=answer.shortfall,
        shortfall_bound=answer.shortfall_bound,
        value=answer.value,
        value_bound=answer.value_bound,
        any_shortfall_bound=answer.any_shortfall_bound,
        any_value_bound=answer.any_value_bound,
    )
