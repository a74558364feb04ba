"""An act is looked at, then done: upon the revision that was seen, or not at all.

What is stored has passed the solver's own verifier. The solver is asked between two transactions.
"""

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import delegates, planning
from matchmaker.db import Connection, Database, fetch_one, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition, EditionStage
from matchmaker.planning.agenda import REASONS
from matchmaker.planning.publishing import changed_by_hand
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid
from matchmaker.workbench.acts import BRINGING, DraftAct, after, pair_of
from matchmaker.workbench.bench import (
    Bench,
    BenchMeeting,
    check_workable,
    is_kept_apart,
    load_bench,
    same_problem,
)
from matchmaker.workbench.consequences import (
    Consequence,
    compare,
    consequence,
    judge,
    upper_bound,
)
from matchmaker.workbench.plans import DraftPlan
from matchmaker.workbench.proving import ActProof, prove

_SQL: Final = load("workbench")
_PLANNING: Final = load("planning")

#: the same whether it is a refusal or anything else that is nobody's to know
NEUTRAL: Final = REASONS["neutral"]
BROKEN: Final = msgid(
    "This cannot be done as it stands: rules would be broken. Solve again around it, or choose"
    " another place."
)
UNSOLVED: Final = msgid(
    "No schedule was found in which this is done; nothing was changed. Release something that is"
    " fixed, or try again."
)
ELSEWHERE: Final = msgid("People, slots or tables have changed in the meantime; look again.")


class _Held(msgspec.Struct, frozen=True):
    stage: EditionStage


class _Id(msgspec.Struct, frozen=True):
    id: UUID


@dataclasses.dataclass(frozen=True, eq=False)
class Considered:
    """An act before it is done: what it does from the stored plan, and what is proven of it."""

    bench: Bench
    act: DraftAct
    consequence: Consequence
    proof: ActProof | None


@dataclasses.dataclass(frozen=True, eq=False)
class DoneAct:
    """The draft after the act; another one when the version was in force. What has changed."""

    version: planning.Version
    bench: Bench
    consequence: Consequence


async def consider(
    conn: Connection, edition: Edition, schedule_id: UUID, act: DraftAct, now: dt.datetime
) -> tuple[Bench, Consequence]:
    """What the act would do, without any solver.

    Conflict with one and the same sentence when the two cannot be brought together for a reason
    that is nobody's to know.
    """
    bench = await load_bench(conn, edition, schedule_id)
    await check_workable(conn, edition, bench.version, now)
    await _check_together(conn, act)
    return bench, consequence(bench, act)


async def look(
    database: Database,
    resident: Resident | None,
    edition: Edition,
    schedule_id: UUID,
    act: DraftAct,
    now: dt.datetime,
) -> Considered:
    """What the act would do, and what is proven of it if there is a solver at hand."""
    async with database.transaction(isolation="repeatable_read") as conn:
        bench, found = await consider(conn, edition, schedule_id, act, now)
    proof = await prove(resident, bench, act, found) if resident is not None else None
    return Considered(bench, act, found, proof)


async def carry_out(
    database: Database,
    resident: Resident | None,
    edition: Edition,
    schedule_id: UUID,
    act: DraftAct,
    by: UUID,
    now: dt.datetime,
    *,
    revision: int,
    solve: bool,
) -> DoneAct:
    """Do it, by hand or solved again around it; upon a version in force, in a draft made of it.

    Conflict when the draft has another revision by now, when rules would be broken, or when no
    plan was found.
    """
    seen = await look(database, resident, edition, schedule_id, act, now)
    if seen.bench.version.revision != revision:
        raise changed_by_hand(edition.id, schedule_id)
    if solve and seen.proof is None:
        raise Conflict(UNSOLVED)
    async with database.transaction() as conn:
        held = await fetch_one(conn, _Held, _PLANNING.edition_for_planning, edition.id)
        edition = msgspec.structs.replace(edition, stage=held.stage)
        draft_id = await _draft(conn, edition, schedule_id, now)
        bench = await load_bench(conn, edition, draft_id)
        await check_workable(conn, edition, bench.version, now)
        await _check_together(conn, act)
        if draft_id == schedule_id and bench.version.revision != revision:
            raise changed_by_hand(edition.id, schedule_id)
        plan = _wanted(seen, bench, solve=solve)
        holds = same_problem(seen.bench.problem, bench.problem)  # what was proven of it
        await _store(conn, bench, plan, seen.proof if holds else None)
        await _write_down(conn, edition, bench, act, by, now, solve=solve)
        version = await planning.version(conn, edition.id, draft_id)
    return DoneAct(version, bench, compare(bench, plan))


async def _check_together(conn: Connection, act: DraftAct) -> None:
    if act.act not in BRINGING or act.holder is None or act.investor is None:
        return
    new = act.act != "pin"
    if await is_kept_apart(conn, act.holder, act.investor, unless_wished=new):
        raise Conflict(NEUTRAL)


async def _draft(conn: Connection, edition: Edition, schedule_id: UUID, now: dt.datetime) -> UUID:
    """The draft itself, or one made of the version in force, which never changes."""
    version = await planning.version(conn, edition.id, schedule_id)
    if version.state != "published":
        return version.id
    await check_workable(conn, edition, version, now)
    made = await fetch_one(conn, _Id, _SQL.copy_version, edition.id, version.id, now)
    await conn.execute(_SQL.copy_meetings, version.id, made.id)
    await conn.execute(_PLANNING.keep_prohibitions, edition.id, version.id, made.id)
    return made.id


def _wanted(seen: Considered, bench: Bench, *, solve: bool) -> DraftPlan:
    """The plan that was seen, provided that it still means the same."""
    if not solve or seen.proof is None:
        return after(bench, seen.act)
    if not same_problem(seen.bench.problem, bench.problem):
        raise Conflict(ELSEWHERE)
    return seen.proof.consequence.after


async def _store(conn: Connection, bench: Bench, plan: DraftPlan, proof: ActProof | None) -> None:
    """The plan in place of the one before, once the verifier has found nothing."""
    broken, found = judge(bench, plan)
    if broken or found is None:
        raise Conflict(BROKEN)
    bound, shortfall_bound = upper_bound(bench, plan), 0
    if proof is not None and proof.any_shortfall_bound <= found.guarantee_shortfall:
        shortfall_bound = proof.any_shortfall_bound
        if found.guarantee_shortfall == shortfall_bound and found.value <= proof.any_value_bound:
            bound = min(bound, proof.any_value_bound)
    is_best = (found.guarantee_shortfall, found.value) == (shortfall_bound, bound)
    figures: dict[str, Any] = {
        "meetings": len(plan.meetings),
        "guarantee_shortfall": found.guarantee_shortfall,
        "shortfall_bound": shortfall_bound,
        "value": found.value,
        "value_bound": bound,
        "breaks": found.breaks,
        "breaks_bound": 0,
        "waiting": found.waiting,
        "status": "optimal" if is_best else "feasible",
    }
    version = bench.version
    values = (version.id, version.revision, figures)
    if await fetch_optional(conn, _Id, _SQL.count_revision, *values) is None:
        raise changed_by_hand(version.edition_id, version.id)
    await _rewrite(conn, bench, plan)
    for statement in (
        _SQL.forget_inquiries,
        _SQL.forget_forecast,
        _SQL.forget_reasons,
        _SQL.forget_servings,
    ):
        await conn.execute(statement, version.id)


async def _rewrite(conn: Connection, bench: Bench, plan: DraftPlan) -> None:
    """The meetings that differ leave and come; nothing else is touched."""
    was = {(each.holder_id, each.investor_id): each for each in _stored(bench)}
    now = {(each.holder_id, each.investor_id): each for each in _rows(bench, plan)}
    gone = [pair for pair, each in was.items() if now.get(pair) != each]
    come = [each for pair, each in now.items() if was.get(pair) != each]
    version = bench.version
    await conn.execute(_SQL.take_meetings, version.id, *_columns(gone, 2))
    rows = [
        (each.holder_id, each.investor_id, each.slot_number, each.table_number, each.pinned)
        for each in come
    ]
    await conn.execute(_SQL.put_meetings, version.edition_id, version.id, *_columns(rows, 5))
    for pair in plan.apart - bench.plan.apart:
        ids = (bench.problem.holders[pair.holder], bench.problem.investors[pair.investor])
        await conn.execute(_SQL.forbid, version.edition_id, version.id, *ids)
    for pair in bench.plan.apart - plan.apart:
        ids = (bench.problem.holders[pair.holder], bench.problem.investors[pair.investor])
        await conn.execute(_SQL.allow, version.id, *ids)
    await delegates.spread(conn, version.id)


def _stored(bench: Bench) -> list[BenchMeeting]:
    """What the draft holds, what can no longer be included."""
    return [*_rows(bench, bench.plan), *bench.fallen]


def _rows(bench: Bench, plan: DraftPlan) -> list[BenchMeeting]:
    problem = bench.problem
    return [
        BenchMeeting(
            holder_id=problem.holders[pair.holder],
            investor_id=problem.investors[pair.investor],
            slot_number=problem.slots[place.slot],
            table_number=problem.tables[place.table],
            pinned=plan.is_fixed(pair),
        )
        for pair, place in plan.meetings.items()
    ]


def _columns(table: list[Any], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*table, strict=True)] or [[] for _ in range(width)]


async def _write_down(
    conn: Connection,
    edition: Edition,
    bench: Bench,
    act: DraftAct,
    by: UUID,
    now: dt.datetime,
    *,
    solve: bool,
) -> None:
    details: dict[str, Any] = {"version": bench.version.version, "solved": solve}
    if act.act != "solve":
        pair = pair_of(bench, act)
        details["holder"] = str(bench.problem.holders[pair.holder])
        details["investor"] = str(bench.problem.investors[pair.investor])
    subject = bench.version.id
    await audit.record(conn, edition.id, by, f"draft.{act.act}", subject, details, now=now)
