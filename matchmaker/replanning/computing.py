"""Proposals are found in a process of their own and believed only once they are verified."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
import structlog

from matchmaker.db import apart
from matchmaker.planning.drafts import Unverified, VerifiedSchedule
from matchmaker.planning.execution import CONTRADICTION, UNSOUND
from matchmaker.processes import nursery
from matchmaker.processes.runner import Child, encode, running
from matchmaker.replanning.problem import ReplanningProblem
from matchmaker.wording.errors import Conflict, SolverFailed
from matchmaker.wording.language import msgid
from solver.formats.documents import read_schedule
from solver.formats.json_faults import FileFault
from solver.problem.validation import InstanceError
from solver.verification.replan import (
    Changes,
    changes,
    false_changes,
    needless_forced,
    replan_violations,
)
from solver.verification.schedule import Violation, false_claims, figures

_LOG: Final = structlog.get_logger(__name__)
_SHOWN: Final = 3
_CHILD: Final = "matchmaker.processes.replan"
#: people are standing: what has been found by then is what they get, something at last
LONGEST: Final = 8.0
PATIENCE: Final = 30.0
#: seconds for closing gaps, by each proposal
COMFORT: Final = 0.05

#: what is asked for beside `fill` and `best`: so many moves at most
BUDGETS: Final = (1, 2, 5, 10, 20)
#: every question that an organiser may ask, from the calmest to the best
POLICIES: Final = ("fill", *(f"at-most:{most}" for most in BUDGETS), "best")

BROKEN_OFF: Final = msgid(
    "The computation ended before it had found anything; nothing was changed. Ask for it again."
)


class RemainingWorth(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan in force is worth without what cannot take place any more."""

    meetings: int
    value: int
    shortfall: int


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    left: RemainingWorth | None = None
    policy: str = ""
    proposal: msgspec.Raw = msgspec.Raw()
    refusal: str | None = None
    unsound: str | None = None


class _Beside(msgspec.Struct, frozen=True, kw_only=True):
    seed: int
    stages: dict[str, float]


@dataclasses.dataclass(frozen=True, eq=False)
class Found:
    """A verified plan, what it changes, and the policies that ask for no other.

    `policy_bound` is what no plan of those policies exceeds in value; the bounds of the answer
    are those of every plan that leaves what was held as it is.
    """

    answer: VerifiedSchedule
    changes: Changes
    policies: tuple[str, ...]
    policy_bound: int

    @property
    def moves(self) -> int:
        return self.changes.moved + self.changes.dropped

    @property
    def worth(self) -> tuple[int, int]:
        """What plans are compared by; more is better."""
        return -self.answer.found.guarantee_shortfall, self.answer.found.value


def warm() -> None:
    """Somebody may ask for proposals soon: have what computes them imported."""
    nursery.warm(_CHILD)


async def compute(
    morning: ReplanningProblem, *, keep: bool = False
) -> tuple[RemainingWorth, list[Found]]:
    """What is left of the plan, and proposals by rising number of moves, each once.

    With `keep` the plan itself, as far as it can still be. Conflict when pins contradict the day
    or time is over before anything was found; SolverFailed when an answer breaks a rule.
    """
    heard: list[_Line] = []
    enough = asyncio.get_running_loop().time() + LONGEST
    try:
        async with (
            asyncio.timeout(PATIENCE) as limit,
            running(_CHILD, _task(morning, keep=keep)) as child,
        ):
            async for line in _lines(child):
                heard.append(line)
                if bytes(line.proposal):
                    limit.reschedule(enough)
    except TimeoutError:
        _LOG.warning("replan.cut_short", heard=len(heard))
    left = next((line.left for line in heard if line.left is not None), None)
    spoken = [line for line in heard if bytes(line.proposal)]
    if left is None or not spoken:
        raise Conflict(BROKEN_OFF)
    try:
        async with apart("proposals are verified"):
            found = await asyncio.to_thread(
                lambda: [_verified(morning, line.policy, bytes(line.proposal)) for line in spoken]
            )
    except Unverified as error:
        _LOG.error("replan.unsound", detail=str(error))
        raise SolverFailed(UNSOUND) from error
    shown = found if keep else distinct_plans(found)
    best = next((one for one in found if one.policies[0] in ("best", "keep")), None)
    most = int(morning.problem.instance.wishes[:, 2].sum())
    return left, [_among_all(one, best, most) for one in shown]


async def _lines(child: Child) -> AsyncIterator[_Line]:
    decoder = msgspec.json.Decoder(_Line)
    async for data in child.lines():
        line = decoder.decode(data)
        if line.refusal is not None:
            _LOG.error("replan.refused", detail=line.refusal)
            raise Conflict(CONTRADICTION)
        if line.unsound is not None:
            _LOG.error("replan.unsound", detail=line.unsound)
            raise SolverFailed(UNSOUND)
        yield line
    if (status := await child.status()) != 0:
        _LOG.error("replan.died", status=status)


def distinct_plans(found: list[Found]) -> list[Found]:
    """By rising number of moves; a plan that moves more and is worth no more is not shown.

    Policies that lead to it ask for the better one; so do budgets beyond the best plan's moves.
    What time did not suffice for is left out.
    """
    named = {policy: one for one in found for policy in one.policies}
    best = named.get("best")
    shown: list[Found] = []
    for policy in POLICIES:
        one = named.get(policy)
        if one is None and best is not None and _allowed(policy) >= best.moves:
            one = best
        if one is None:
            continue
        if shown and one.worth <= shown[-1].worth:
            shown[-1] = _with_policy(shown[-1], policy, one)
        else:
            shown.append(dataclasses.replace(one, policies=(policy,)))
    return shown


def _allowed(policy: str) -> int:
    """How many moves a policy with a number allows."""
    return int(policy.partition(":")[2] or 0)


def _with_policy(shown: Found, policy: str, other: Found) -> Found:
    """The same plan serves one more policy; what that one could still reach stays said."""
    bound = shown.policy_bound
    if other.answer.claim.shortfall_bound == shown.answer.claim.shortfall_bound:
        bound = max(bound, other.policy_bound)
    return dataclasses.replace(shown, policies=(*shown.policies, policy), policy_bound=bound)


def _among_all(one: Found, best: Found | None, most: int) -> Found:
    """The bounds that hold whatever is moved; `most` is what all wishes are worth together."""
    claim = one.answer.claim
    if best is None:
        bound, shortfall_bound = most, 0
    else:
        bound, shortfall_bound = best.answer.claim.value_bound, best.answer.claim.shortfall_bound
    is_best = (claim.guarantee_shortfall, claim.value) == (shortfall_bound, bound)
    claim = dataclasses.replace(
        claim,
        shortfall_bound=shortfall_bound,
        value_bound=max(bound, claim.value),
        status="optimal" if is_best else "feasible",
    )
    return dataclasses.replace(one, answer=dataclasses.replace(one.answer, claim=claim))


def _task(morning: ReplanningProblem, *, keep: bool) -> bytes:
    problem = morning.problem
    task: dict[str, Any] = {
        "instance": msgspec.Raw(encode(problem.instance)),
        "previous": morning.previous.rows.tolist(),
        "dropped_pins": problem.dropped_pins.tolist(),
        "from_slot": morning.from_slot,
        "budgets": BUDGETS,
        "keep": keep,
        "seconds": COMFORT,
    }
    return msgspec.json.encode(task)


def _verified(morning: ReplanningProblem, policy: str, raw: bytes) -> Found:
    """Everything the answer says, recomputed; Unverified if anything differs."""
    instance, previous, slot = morning.problem.instance, morning.previous, morning.from_slot
    dropped = morning.problem.dropped_pins
    try:
        claimed = read_schedule(raw, instance)
        beside = msgspec.json.decode(raw, type=_Beside)
        if claimed.changes is None or claimed.forced is None:
            raise Unverified("no changes are claimed")
        wrong = replan_violations(instance, previous, slot, claimed.schedule)
        worth = figures(instance, claimed.schedule)
        changed = changes(
            instance, previous, slot, claimed.schedule, claimed.forced, dropped_pins=dropped
        )
    except (FileFault, InstanceError) as error:
        raise Unverified(str(error)) from error
    wrong += false_claims(claimed.claim, worth)
    wrong += false_changes(claimed.changes, changed)
    wrong += needless_forced(instance, previous, slot, claimed.forced, dropped)
    wrong += _beyond(policy, changed)
    if wrong:
        raise Unverified("; ".join(map(str, wrong[:_SHOWN])))
    answer = VerifiedSchedule(claimed.schedule, claimed.claim, worth, beside.seed, beside.stages)
    return Found(answer, claimed.changes, (policy,), claimed.claim.value_bound)


def _beyond(policy: str, changed: Changes) -> list[Violation]:
    """Whether more is moved than the policy allows."""
    if policy == "best":
        return []
    most = _allowed(policy)
    moves = changed.moved + changed.dropped
    detail = f"{moves} moved or dropped, at most {most} were asked for"
    return [Violation("policy", detail)] if moves > most else []
