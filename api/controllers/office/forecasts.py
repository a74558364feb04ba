"""How many meetings of a version will take place: what is known of it, and asking for it."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.office.planning import VERSION
from api.controllers.organising import organiser
from api.exchange.speech import language_of
from matchmaker import forecasts, planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.forecasts import ForecastFigures, FragilePerson, TurnoutForm
from matchmaker.wording.language import catalogue

TAGS = ["planning"]


class ForecastRead(msgspec.Struct, frozen=True, kw_only=True):
    """How far a forecast is, and the newest figures, which may be those of the question before.

    No `state` before anybody asked; `error` says why the last question has no answer.
    """

    state: Literal["queued", "running", "done", "failed"] | None
    asked: TurnoutForm | None
    requested_at: dt.datetime | None
    finished_at: dt.datetime | None
    error: str | None
    figures: ForecastFigures | None


@get(
    VERSION + "/forecast", opt={"action": "forecast.read"}, tags=TAGS, responses=errors(*SIGNED_IN)
)
async def read_forecast(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> ForecastRead:
    """Read how many meetings of a version will take place when people stay away."""
    version = await planning.version(conn, edition.id, schedule_id)
    return await _read(request, conn, version.id)


@post(
    VERSION + "/forecast",
    opt={"action": "forecast.request"},
    tags=TAGS,
    status_code=202,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def request_forecast(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    data: JSONBody[TurnoutForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> ForecastRead:
    """Have the morning of a version played ahead; another question under way is given up."""
    await forecasts.request_forecast(conn, edition, schedule_id, data, organiser(caller), now)
    return await _read(request, conn, schedule_id)


@get(
    VERSION + "/forecast/fragile",
    # for those who ask, not for whoever only reads: it names people
    opt={"action": "forecast.request"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_fragile_people(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[FragilePerson]:
    """List on whom the forecast of a version depends most: meetings lost when they stay away."""
    version = await planning.version(conn, edition.id, schedule_id)
    return await forecasts.fragile_people(conn, version.id)


async def _read(
    request: Request[Any, Any, Any], conn: Connection, schedule_id: UUID
) -> ForecastRead:
    found = await forecasts.forecast_of(conn, schedule_id)
    if found is None:
        return ForecastRead(
            state=None, asked=None, requested_at=None, finished_at=None, error=None, figures=None
        )
    words = catalogue(language_of(request))
    return ForecastRead(
        state=found.state,
        asked=TurnoutForm(
            absent_holders=found.absent_holders,
            absent_investors=found.absent_investors,
            late=found.late,
        ),
        requested_at=found.requested_at,
        finished_at=found.finished_at,
        error=words.gettext(found.error) if found.error else None,
        figures=found.result,
    )


ROUTES = [read_forecast, request_forecast, list_fragile_people]
