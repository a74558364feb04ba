"""Proposals are asked for together, stored as drafts without a number, and forgotten in a day."""

import dataclasses
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.db import Connection, Database, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import Version, drafts
from matchmaker.planning.execution import CONTRADICTION
from matchmaker.planning.publishing import BEGUN
from matchmaker.planning.versions import VersionState
from matchmaker.replanning.computing import POLICIES, Found, RemainingWorth, compute
from matchmaker.replanning.problem import ReplanningProblem, current_slot, problem_at, with_history
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid
from solver.problem.progress import Status
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError

_QUERIES: Final = load("replanning")
#: proposals that nobody applied are kept so long: two organisers may still compare theirs
KEPT: Final = dt.timedelta(days=1)

#: computations, where the day changes during each
ATTEMPTS: Final = 3

CHANGING: Final = msgid(
    "The day changes while plans are made for it: somebody else is noting things. Ask again."
)
OVER: Final = msgid("The last slot has begun: there is nothing left to plan.")


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for: from which slot, over which version, by whom.

    The three figures are of the plan in force without what cannot take place any more;
    `target_id` is the older version of a rollback.
    """

    id: UUID
    edition_id: UUID
    base_id: UUID
    from_slot: int
    target_id: UUID | None
    requested_by: str
    requested_at: dt.datetime
    seconds: float
    meetings_left: int
    value_left: int
    shortfall_left: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal; `moves` counts survivors moved or dropped, of which no fewer are possible
    than `moves_bound` for a plan as good.

    `policy_bound` is what no plan of its policies exceeds in value, `value_bound` what none does.
    """

    schedule_id: UUID
    batch_id: UUID
    state: VersionState
    policies: tuple[str, ...]
    meetings: int
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    policy_bound: int
    status: Status
    kept: int
    moved: int
    dropped: int
    cancelled: int
    forced: int
    added: int
    retabled: int
    moves_bound: int

    @property
    def moves(self) -> int:
        return self.moved + self.dropped


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def request_proposals(
    database: Database, edition: Edition, from_slot: int, organiser_id: UUID, now: dt.datetime
) -> UUID:
    """Compute what could be done from a slot on and keep it as drafts; return the batch.

    Conflict without a published plan, when pins contradict the day, or when the day goes on
    changing while plans are made for it; Invalid for a slot that has begun or does not exist.
    """

    async def asked(conn: Connection) -> _Question:
        base = await _in_force(conn, edition)
        await _check_slot(conn, edition, from_slot, now)
        return await _question(conn, edition, base, from_slot, now)

    return await _propose(database, edition, asked, organiser_id, now)


async def roll_back(
    database: Database, edition: Edition, schedule_id: UUID, organiser_id: UUID, now: dt.datetime
) -> UUID:
    """Propose an older version from now on, as far as it can still be; return the batch.

    What has begun stays as it was; it is applied as any other proposal.
    """

    async def asked(conn: Connection) -> _Question:
        base = await _in_force(conn, edition)
        target = await planning.version(conn, edition.id, schedule_id)
        if target.state == "draft" or target.id == base.id:
            raise Conflict(msgid("Only a version that was in force before can be gone back to."))
        from_slot = await current_slot(conn, edition, now)
        if from_slot is None:
            raise Conflict(OVER)
        return await _question(conn, edition, base, from_slot, now, target.id)

    return await _propose(database, edition, asked, organiser_id, now)


async def batch(conn: Connection, edition_id: UUID, batch_id: UUID) -> Batch:
    """What was asked for; NotFound once it is forgotten."""
    found = await fetch_optional(conn, Batch, _QUERIES.find_batch, edition_id, batch_id)
    if found is None:
        raise NotFound(msgid("These proposals are no longer kept; ask for new ones."))
    return found


async def batches(conn: Connection, edition_id: UUID) -> list[Batch]:
    """What was asked for and is still kept, newest first."""
    return await fetch(conn, Batch, _QUERIES.batches, edition_id)


async def proposals(conn: Connection, edition_id: UUID, batch_id: UUID) -> list[Proposal]:
    """The proposals of a batch by rising number of moves."""
    return await fetch(conn, Proposal, _QUERIES.proposals, edition_id, batch_id)


def is_complete(found: Sequence[Proposal]) -> bool:
    """Whether every policy was answered before time ran out."""
    answered = {policy for one in found for policy in one.policies}
    return answered >= set(POLICIES) or answered == {"keep"}


async def proposal(conn: Connection, edition_id: UUID, schedule_id: UUID) -> Proposal:
    """One proposal; NotFound once it is forgotten."""
    found = await fetch_optional(conn, Proposal, _QUERIES.proposal, edition_id, schedule_id)
    if found is None:
        raise NotFound(msgid("These proposals are no longer kept; ask for new ones."))
    return found


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget proposals of more than a day ago that were not applied."""
    await conn.execute(_QUERIES.forget_proposals, now - KEPT)
    await conn.execute(_QUERIES.forget_batches, now - KEPT)


async def _in_force(conn: Connection, edition: Edition) -> Version:
    base = await planning.version_in_force(conn, edition.id)
    if base is None:
        raise Conflict(msgid("No schedule is in force yet: publish one first."))
    if edition.stage != "published":
        raise Conflict(msgid("This morning is over; nothing is planned any more."))
    return base


async def _check_slot(conn: Connection, edition: Edition, from_slot: int, now: dt.datetime) -> None:
    slots = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    if all(slot.starts_at <= now for slot in slots.values()):
        raise Conflict(OVER)
    if from_slot not in slots:
        raise Invalid([FieldFault("from_slot", msgid("There is no such slot."))])
    if slots[from_slot].starts_at <= now:
        raise Invalid([FieldFault("from_slot", BEGUN)])


@dataclasses.dataclass(frozen=True)
class _Question:
    """What is to be planned anew: from which slot, over which version, and all that bears on it."""

    base: Version
    target_id: UUID | None
    from_slot: int
    morning: ReplanningProblem

    def is_still(self, other: "_Question") -> bool:
        """Whether nothing has changed between two readings."""
        same = self.base.id == other.base.id and self.from_slot == other.from_slot
        return same and self.morning.digest == other.morning.digest


_Asked = Callable[[Connection], Awaitable[_Question]]


async def _question(
    conn: Connection,
    edition: Edition,
    base: Version,
    from_slot: int,
    now: dt.datetime,
    target_id: UUID | None = None,
) -> _Question:
    values = (conn, edition, from_slot, now)
    try:
        morning = await problem_at(*values, base_id=base.id, later_id=target_id)
    except InstanceError as error:
        raise Conflict(CONTRADICTION) from error
    return _Question(base, target_id, from_slot, morning)


async def _propose(
    database: Database, edition: Edition, asked: _Asked, organiser_id: UUID, now: dt.datetime
) -> UUID:
    """Read, compute, and store if what was read still holds; compute again if it does not.

    Nothing is held while the computation runs: seconds, in which the day goes on.
    """
    started = time.perf_counter()
    question = await _read(database, asked)
    for _ in range(ATTEMPTS):
        left, found = await compute(question.morning, keep=question.target_id is not None)
        async with database.transaction(isolation="repeatable_read") as conn:
            today = await asked(conn)
            if question.is_still(today):
                seconds = time.perf_counter() - started
                return await _keep(conn, edition, question, left, found, organiser_id, now, seconds)
        question = today
    raise Conflict(CHANGING)


async def _read(database: Database, asked: _Asked) -> _Question:
    async with database.transaction(isolation="repeatable_read") as conn:
        return await asked(conn)


async def _keep(
    conn: Connection,
    edition: Edition,
    question: _Question,
    left: RemainingWorth,
    found: list[Found],
    organiser_id: UUID,
    now: dt.datetime,
    seconds: float,
) -> UUID:
    base, morning = question.base, question.morning
    values = (edition.id, base.id, question.from_slot, question.target_id, organiser_id, now)
    added = await fetch_one(conn, _Id, _QUERIES.add_batch, *values, seconds, *_figures(left))
    for one in found:
        await _store(conn, edition, base, added.id, morning, one, now)
    details = {"version": base.version, "proposals": len(found)}
    await audit.record(conn, edition.id, organiser_id, "replan.requested", details=details, now=now)
    return added.id


def _figures(left: RemainingWorth) -> tuple[int, int, int]:
    return left.meetings, left.value, left.shortfall


async def _store(
    conn: Connection,
    edition: Edition,
    base: Version,
    batch_id: UUID,
    morning: ReplanningProblem,
    found: Found,
    now: dt.datetime,
) -> None:
    """A draft with its meetings, history included, and what it changes."""
    schedule = with_history(morning, found.answer.schedule)
    figures: dict[str, Any] = {**found.answer.figures, "meetings": len(schedule)}
    origin = "rollback" if found.policies == ("keep",) else "replan"
    from_slot = morning.problem.slots[morning.from_slot]
    values = (edition.id, base.id, from_slot, origin, now, figures)
    draft = await fetch_one(conn, _Id, _QUERIES.add_proposed, *values)
    await drafts.add_meetings(conn, edition.id, draft.id, morning.problem, Schedule(schedule.rows))
    await conn.execute(
        _QUERIES.add_proposal,
        draft.id,
        batch_id,
        list(found.policies),
        found.policy_bound,
        msgspec.to_builtins(found.changes),
    )
