"""One version of the schedule: its worth, whom it leaves out, its grid, and publishing it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, sentence_with_doer
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.planning.forecasting import shown_forecast
from api.pages.organiser.planning.grid import Grid, grid
from api.pages.organiser.planning.reasons import Lacking, lacking_people
from matchmaker import forecasts, planning, reasons
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.forecasts import TurnoutForm
from matchmaker.planning import UnservedPerson, Version, reviewing
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

UNSERVED_SHOWN: Final = 200
STAGES: Final = {
    "match": msgid("Choosing the meetings"),
    "timetable": msgid("Giving slots"),
    "repair": msgid("Finding room for the rest"),
    "comfort": msgid("Closing gaps"),
    "tables": msgid("Giving tables"),
    "verify": msgid("Checking the rules"),
}


class PublishPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The published version that the organiser was looking at; none before the first.

    And which revision of the draft.
    """

    replaces: UUID | None = None
    revision: Annotated[int, Meta(ge=1)] | None = None


class ShownVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version with everything its page says."""

    version: Version
    created_at: dt.datetime
    published_at: dt.datetime | None
    slot_minutes: int
    stages: list[tuple[str, float]]
    seconds: float | None
    unserved: list[tuple[UnservedPerson, str]]
    unserved_total: int
    #: what would serve them, in words; nothing before the reasons are known
    helped: dict[UUID, Lacking]
    #: who has meetings, but fewer than promised
    short: list[Lacking]
    may_ask_gains: bool
    #: meetings that can no longer take place; of a version that counts or may come to
    overtaken: int
    grid: Grid


@get(
    "/planning/versions/{schedule_id:uuid}",
    opt={"action": "schedule.read"},
    include_in_schema=False,
)
async def show(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    version = await planning.version(conn, edition.id, schedule_id)
    return await _version_page(request, conn, edition, version, now)


@get(
    "/planning/versions/{schedule_id:uuid}/prevision",
    opt={"action": "forecast.read"},
    include_in_schema=False,
)
async def forecast(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[Any]:
    """The piece of the version's page that says how many meetings will take place."""
    version = await planning.version(conn, edition.id, schedule_id)
    known = await shown_forecast(request, conn, edition, version)
    if "hx-request" not in request.headers or known is None:
        return go(f"{base_of(edition)}/planning/versions/{schedule_id}#forecast")
    return page(
        request, "organiser/parts/forecast.html", edition=edition, forecast=known, faults=()
    )


@post(
    "/planning/versions/{schedule_id:uuid}/prevision",
    opt={"action": "forecast.request"},
    include_in_schema=False,
)
async def ask_forecast(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    answers = await forms.answers(request, TurnoutForm)
    version = await planning.version(conn, edition.id, schedule_id)
    try:
        form = forms.read(TurnoutForm, answers)
    except Invalid as invalid:
        typed = dict.fromkeys(TurnoutForm.__struct_fields__, "") | answers
        values = (request, conn, edition, version, now)
        return await _version_page(*values, typed=typed, faults=invalid.faults)
    await forecasts.request_forecast(conn, edition, schedule_id, form, organiser_of(caller), now)
    return go(f"{base_of(edition)}/planning/versions/{schedule_id}#forecast")


async def _version_page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    version: Version,
    now: dt.datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    return page(
        request,
        "organiser/version.html",
        edition=edition,
        status=422 if faults else 200,
        base=base_of(edition),
        faults=faults,
        shown=await shown_version(request, conn, edition, version, now),
        forecast=await shown_forecast(request, conn, edition, version, typed),
    )


@get(
    "/planning/versions/{schedule_id:uuid}/publication",
    opt={"action": "schedule.publish"},
    include_in_schema=False,
)
async def ask_publication(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    draft = await planning.version(conn, edition.id, schedule_id)
    if draft.state != "draft" or draft.origin != "solve":
        return go(f"{base_of(edition)}/planning/versions/{schedule_id}")
    current = await planning.version_in_force(conn, edition.id)
    return page(
        request,
        "organiser/publish.html",
        edition=edition,
        base=base_of(edition),
        draft=draft,
        current=current,
        changes=await reviewing.differences(conn, current.id if current else None, draft.id),
        foreseen=await reviewing.foresee(conn, edition, draft.id, now),
        unserved=len(await planning.unserved_people(conn, draft.id)),
    )


@post(
    "/planning/versions/{schedule_id:uuid}/publication",
    opt={"action": "schedule.publish"},
    include_in_schema=False,
)
async def publish(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = forms.read(PublishPageForm, await forms.answers(request, PublishPageForm))
    organiser, told = organiser_of(caller), 0
    async with (attempt := Attempt(conn, Conflict)):
        done = await planning.publish(
            *(conn, edition, schedule_id, organiser, now),
            replaces=form.replaces,
            revision=form.revision,
        )
        told = done.people
    if attempt.refusal:
        sentence = sentence_with_doer(request, attempt.refusal)
        return await _overtaken(request, conn, edition, schedule_id, form.replaces, sentence)
    return go(f"{base_of(edition)}/planning", flash="published", told=told)


async def _overtaken(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    seen: UUID | None,
    sentence: str,
) -> Response[str]:
    """It cannot be published as things stand: what has changed since, and the way on."""
    current = await planning.version_in_force(conn, edition.id)
    news = current if current is not None and current.id != seen else None
    changes = await reviewing.differences(conn, seen, news.id) if news else None
    at = news.published_at if news else None
    return page(
        request,
        "organiser/overtaken.html",
        edition=edition,
        status=409,
        base=base_of(edition),
        sentence=sentence,
        news=news,
        published_at=edition.local(at) if at else None,
        seen=seen,
        changes=changes,
        draft=await planning.version(conn, edition.id, schedule_id),
    )


async def shown_version(
    request: AnyRequest, conn: Connection, edition: Edition, version: Version, now: dt.datetime
) -> ShownVersion:
    """A version as its page shows it; the page of the grid is in the address."""
    words = catalogue(language_of(request))
    run = await planning.run(conn, version.solve_run_id) if version.solve_run_id else None
    result: Mapping[str, Any] = (run.result if run else None) or {}
    slots = await editions.slots(conn, edition.id)
    missed = await planning.unserved_people(conn, version.id)
    helped = await lacking_people(request, conn, edition, version.id)
    without = {each.person_id for each in missed}
    return ShownVersion(
        version=version,
        created_at=edition.local(version.created_at),
        published_at=edition.local(version.published_at) if version.published_at else None,
        slot_minutes=int((slots[0].ends_at - slots[0].starts_at).total_seconds() / 60),
        stages=[
            (words.gettext(STAGES[name]) if name in STAGES else name, seconds)
            for name, seconds in result.get("stages", {}).items()
        ],
        seconds=result.get("seconds"),
        unserved=[(each, each.reason.translated(words)) for each in missed[:UNSERVED_SHOWN]],
        unserved_total=len(missed),
        helped={each.served.person_id: each for each in helped},
        short=[each for each in helped if each.served.person_id not in without][:UNSERVED_SHOWN],
        may_ask_gains=reasons.may_ask_gains(version),
        overtaken=await planning.count_overtaken(conn, edition.id, version.id, now)
        if version.state in ("draft", "published")
        else 0,
        grid=await grid(conn, edition, version.id, slots, request.query_params.get("tables", "")),
    )


MINE = [show, forecast, ask_forecast, ask_publication, publish]
