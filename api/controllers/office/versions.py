"""What the planning and the day hold, to be read: meetings, runs, proposals, presence."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from api.controllers.documents import SIGNED_IN, RunRead, errors
from api.controllers.office.planning import VERSION
from api.controllers.organising import BASE
from api.exchange.speech import language_of
from matchmaker import day, planning, replanning
from matchmaker.day import PersonPresence
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import ScheduledMeeting
from matchmaker.replanning import Batch, PlanDifference
from matchmaker.wording.language import catalogue

TAGS = ["planning"]


@get(
    VERSION + "/meetings", opt={"action": "schedule.read"}, tags=TAGS, responses=errors(*SIGNED_IN)
)
async def list_meetings(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    person: FromQuery[UUID | None] = None,
) -> list[ScheduledMeeting]:
    """List the meetings of a version: who, when, where, held by whom, and the wishes they grant."""
    version = await planning.version(conn, edition.id, schedule_id)
    return await reviewing.meetings(conn, version.id, person)


@get(
    VERSION + "/differences/{other_id:uuid}",
    opt={"action": "schedule.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_differences(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> PlanDifference:
    """Read what this version changes of another one, meeting by meeting and person by person."""
    return await replanning.difference(conn, edition.id, other_id, schedule_id)


@get(BASE + "/runs", opt={"action": "run.read"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def list_runs(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> list[RunRead]:
    """List the newest runs of the solver, newest first."""
    words = catalogue(language_of(request))
    return [RunRead.of(one, words) for one in await planning.recent_runs(conn, edition.id, limit)]


@get(BASE + "/replans", opt={"action": "schedule.replan"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_batches(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Batch]:
    """List what was asked for on the day and is still kept, newest first."""
    return await replanning.batches(conn, edition.id)


@get(BASE + "/day/people", opt={"action": "day.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_presences(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[PersonPresence]:
    """List who is expected, has come, is late or absent, or has left."""
    return await day.presences(conn, edition.id)


ROUTES = [list_meetings, read_differences, list_runs, list_batches, list_presences]
