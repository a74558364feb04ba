"""A draft worked on by a program: what it holds, an act looked at or done, its name."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from api.controllers.settings import TouchedRead
from api.exchange.speech import language_of
from matchmaker import changes, planning, reasons, workbench
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.planning import Version
from matchmaker.processes.resident import Resident
from matchmaker.reasons import OneMoreForm
from matchmaker.wording.language import Catalogue, catalogue
from matchmaker.workbench import (
    ActSort,
    ComparedVersion,
    DraftAct,
    NameForm,
    PlaceNumber,
    Prohibition,
    SaidOfAct,
)

TAGS = ["planning"]
VERSION = BASE + "/schedules/{schedule_id:uuid}"
#: for closing gaps, once something was added
SECONDS = 30.0


class DraftMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of a version; slot and table by number."""

    holder: UUID
    investor: UUID
    slot: int
    table: int
    pinned: bool


class DraftRead(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it is worked on; `fallen` meetings can no longer be, and leave with an act."""

    version: Version
    meetings: list[DraftMeeting]
    prohibitions: list[Prohibition]
    fallen: int


class DraftActForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act upon the `revision` that was seen; with `preview` it is only said what it would do.

    With `solve` everything else is planned again around it, with as few changes as possible.
    """

    act: ActSort
    revision: Annotated[int, Meta(ge=1)]
    holder: UUID | None = None
    investor: UUID | None = None
    slot: PlaceNumber | None = None
    table: PlaceNumber | None = None
    other_holder: UUID | None = None
    other_investor: UUID | None = None
    solve: bool = False
    preview: bool = False

    def draft_act(self) -> DraftAct:
        """The act alone."""
        names = DraftAct.__struct_fields__
        return DraftAct(**{name: getattr(self, name) for name in names})


class ActEffect(msgspec.Struct, frozen=True, kw_only=True):
    """From a plan to the next: rules broken, guaranteed meetings and points won, who is moved."""

    broken: list[str]
    guarantees: int
    points: int
    balance: str
    changes: list[str]
    changed: int


class ProvenEffect(msgspec.Struct, frozen=True, kw_only=True):
    """The best plan in which the act is done, and what no such plan exceeds."""

    effect: ActEffect
    shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int


class DraftActRead(msgspec.Struct, frozen=True, kw_only=True):
    """The version that was worked on, or the draft made of it; what the act does, by hand.

    `proven` is null where there is no such plan, or the solver did not answer.
    """

    version: Version
    done: bool
    by_hand: ActEffect
    proven: ProvenEffect | None


class GainApplied(msgspec.Struct, frozen=True, kw_only=True):
    """What the change would touch; or the run that was asked for once it was made."""

    touched: TouchedRead | None
    run: UUID | None


def _effect(found: workbench.Consequence, told: SaidOfAct, words: Catalogue) -> ActEffect:
    return ActEffect(
        broken=[each.translated(words) for each in (*told.broken, *told.standing)],
        guarantees=found.guarantees,
        points=found.points,
        balance=told.balance.translated(words),
        changes=[each.translated(words) for each in told.changes],
        changed=told.changed,
    )


@get(VERSION + "/draft", opt={"action": "schedule.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_draft(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> DraftRead:
    """Read a version meeting by meeting, with what is fixed and kept apart by hand."""
    bench = await workbench.load_bench(conn, edition, schedule_id)
    problem, plan = bench.problem, bench.plan
    return DraftRead(
        version=bench.version,
        meetings=[
            DraftMeeting(
                holder=problem.holders[pair.holder],
                investor=problem.investors[pair.investor],
                slot=problem.slots[place.slot],
                table=problem.tables[place.table],
                pinned=plan.is_fixed(pair),
            )
            for pair, place in plan.meetings.items()
        ],
        prohibitions=list(bench.prohibitions),
        fallen=len(bench.fallen),
    )


@post(
    VERSION + "/acts",
    opt={"action": "schedule.work"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def act_on_draft(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    data: JSONBody[DraftActForm],
    database: NamedDependency[Database],
    resident: NamedDependency[Resident],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> DraftActRead:
    """Change a draft by hand, or only say what that does; of the version in force, a new draft."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    values = (database, resident, edition, schedule_id, data.draft_act())
    seen = await workbench.look(*values, now)
    version = seen.bench.version
    if not data.preview:
        done = await workbench.carry_out(
            *values, organiser(caller), now, revision=data.revision, solve=data.solve
        )
        version = done.version
    words = catalogue(language_of(request))
    proof = seen.proof
    found = [seen.consequence, *([proof.consequence] if proof else [])]
    async with database.transaction() as conn:
        labels = await workbench.labels_of(conn, edition, seen.bench, *found)
    effects = [_effect(each, workbench.describe(seen.bench, labels, each), words) for each in found]
    return DraftActRead(
        version=version,
        done=not data.preview,
        by_hand=effects[0],
        proven=None
        if proof is None
        else ProvenEffect(
            effect=effects[1],
            shortfall=proof.shortfall,
            shortfall_bound=proof.shortfall_bound,
            value=proof.value,
            value_bound=proof.value_bound,
        ),
    )


@put(
    VERSION + "/name",
    opt={"action": "schedule.work"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY),
)
async def name_draft(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    data: JSONBody[NameForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Version:
    """Call a version something; an empty name leaves its number alone."""
    await workbench.name_version(conn, edition, schedule_id, data, organiser(caller), now)
    return await planning.version(conn, edition.id, schedule_id)


@post(
    VERSION + "/gains/apply",
    opt={"action": "grid.change"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def apply_gain(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    data: JSONBody[OneMoreForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> GainApplied:
    """Give the edition one more, and ask for a draft; without `promised`, say what that touches."""
    await planning.version(conn, edition.id, schedule_id)
    by = organiser(caller)
    if data.promised is not None:
        values = (conn, edition, schedule_id, data, SECONDS, by, now)
        return GainApplied(touched=None, run=await reasons.apply_gain(*values))
    act = reasons.one_more(conn, edition, data, by, now)
    touched = await changes.foresee(conn, edition.id, now, act)
    return GainApplied(touched=TouchedRead.of(touched, catalogue(language_of(request))), run=None)


@get(
    BASE + "/schedules/compare",
    opt={"action": "schedule.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def compare_drafts(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
    version: FromQuery[list[UUID]],
) -> list[ComparedVersion]:
    """Read two to four versions side by side; changes are those against the first."""
    return await workbench.compare_versions(conn, edition, version, now)


ROUTES = [read_draft, act_on_draft, name_draft, apply_gain, compare_drafts]
