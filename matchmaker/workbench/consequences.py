"""What an act does, from the stored plan alone: rules broken, worth won or lost, who is moved."""

import dataclasses

from matchmaker.workbench.acts import DraftAct, after
from matchmaker.workbench.bench import Bench
from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair
from matchmaker.workbench.rules import Breach, breaches
from solver.problem.instance import Instance
from solver.problem.validation import InstanceError
from solver.verification.schedule import Figures, figures, violations


@dataclasses.dataclass(frozen=True)
class Moved:
    """A pair whose meeting changes; without `before` it is new, without `after` it is gone."""

    pair: Pair
    before: GridPlace | None
    after: GridPlace | None


@dataclasses.dataclass(frozen=True, eq=False)
class Consequence:
    """From a plan to the next one.

    `broken` are the rules that the act breaks, `standing` those that are broken without it as
    well. Guarantees and points are what the plan has more than before.
    """

    before: DraftPlan
    after: DraftPlan
    broken: tuple[Breach, ...]
    standing: tuple[Breach, ...]
    guarantees: int
    points: int
    moved: tuple[Moved, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no rule is broken once it is done."""
        return not self.broken and not self.standing


def consequence(bench: Bench, act: DraftAct) -> Consequence:
    """What the act does to the version."""
    return compare(bench, after(bench, act))


def compare(bench: Bench, plan: DraftPlan) -> Consequence:
    """From the version to another plan of the same edition."""
    now = breaches(bench.instance, bench.values, plan)
    was = breaches(bench.instance, bench.values, bench.plan) if now else []
    return Consequence(
        before=bench.plan,
        after=plan,
        broken=tuple(breach for breach in now if breach not in was),
        standing=tuple(breach for breach in now if breach in was),
        guarantees=_shortfall(bench.instance, bench.plan) - _shortfall(bench.instance, plan),
        points=_value(bench, plan) - _value(bench, bench.plan),
        moved=tuple(_moved(bench.plan, plan)),
    )


def worth(bench: Bench, plan: DraftPlan) -> tuple[int, int]:
    """Guaranteed meetings missing, and the value of the wishes held."""
    return _shortfall(bench.instance, plan), _value(bench, plan)


def _moved(before: DraftPlan, after: DraftPlan) -> list[Moved]:
    pairs = sorted(before.meetings.keys() | after.meetings.keys())
    changes = (Moved(pair, before.meetings.get(pair), after.meetings.get(pair)) for pair in pairs)
    return [change for change in changes if change.before != change.after]


def _value(bench: Bench, plan: DraftPlan) -> int:
    """Of those kept apart by hand who meet all the same, nothing counts: the wish is out."""
    return sum(bench.value(pair) for pair in plan.meetings if pair not in plan.apart)


def _shortfall(instance: Instance, plan: DraftPlan) -> int:
    return sum(
        max(0, int(due) - len(meetings.get(position, ())))
        for guaranteed, meetings in (
            (instance.holder_guaranteed, plan.by_holder),
            (instance.investor_guaranteed, plan.by_investor),
        )
        for position, due in enumerate(guaranteed.tolist())
    )


def upper_bound(bench: Bench, plan: DraftPlan) -> int:
    """More than this no schedule is worth, whatever its slots: each person's best wishes.

    Whoever is kept apart by hand is left out; a meeting without a wish is worth nothing.
    """
    instance = bench.instance
    totals = []
    for side, capacity in ((0, instance.holder_capacity), (1, instance.investor_capacity)):
        best: dict[int, list[int]] = {}
        for pair, value in bench.values.items():
            if pair not in plan.apart:
                best.setdefault(pair[side], []).append(value)
        totals.append(
            sum(
                sum(sorted(values, reverse=True)[: int(capacity[person])])
                for person, values in best.items()
            )
        )
    return max(min(totals), _value(bench, plan))


def judge(bench: Bench, plan: DraftPlan) -> tuple[list[str], Figures | None]:
    """What the solver's own verifier says: the names of the rules broken, and the figures.

    What is fixed can contradict the edition itself: then there are no figures.
    """
    try:
        instance = plan.instance(bench.instance)
    except InstanceError:
        return ["pinned"], None
    found = [violation.name for violation in violations(instance, plan.schedule)]
    return found, figures(instance, plan.schedule)
