"""From closed wishes to a draft: asking for a schedule, watching it rise, stopping it."""

from collections.abc import Sequence
from datetime import datetime
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
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, hours_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.planning.versions import shown_version
from matchmaker import planning, workbench
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.planning import Run, Version
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid

SEED: Final = 0
LIMITS: Final = (
    ("5", msgid("5 seconds"), msgid("To see what comes out.")),
    ("30", msgid("30 seconds"), msgid("Enough for a morning of a hundred people.")),
    ("120", msgid("2 minutes"), msgid("For several hundred people.")),
    ("600", msgid("10 minutes"), msgid("For a large event; you may stop it at any time.")),
)
USUAL: Final = "30"
STAGES: Final = {
    "read": msgid("Reading people and wishes."),
    "match": msgid("Choosing which wishes become meetings."),
    "timetable": msgid("Giving each meeting its slot."),
    "repair": msgid("Finding room for the meetings that are left."),
    "comfort": msgid("Closing the gaps between meetings."),
    "tables": msgid("Giving each meeting its table."),
    "verify": msgid("Checking every rule once more."),
}


class RunPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the solver may look for fewer gaps, and in which version what is fixed stays so."""

    seconds: Annotated[int, Meta(ge=1, le=3600)]
    base: UUID | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A run as it is shown while it lasts; figures are None before there are any."""

    id: UUID
    state: planning.runs.RunState
    stage: str
    value: int | None
    bound: int | None
    shortfall: int | None
    breaks: int | None
    breaks_bound: int | None
    elapsed: int
    limit: int
    stopping: bool


@get("/planning", opt={"action": "schedule.read"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _overview(request, conn, edition, now)


@post("/planning/calcul", opt={"action": "run.request"}, include_in_schema=False)
async def solve(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, RunPageForm)
    try:
        form = forms.read(RunPageForm, answers)
    except Invalid as invalid:
        return await _overview(request, conn, edition, now, invalid.faults)
    values = (conn, edition, organiser_of(caller), form.seconds, SEED, now)
    await planning.request_run(*values, base=form.base)
    return go(f"{base_of(edition)}/planning", flash="run_requested")


@get("/planning/calcul/{run_id:uuid}", opt={"action": "run.read"}, include_in_schema=False)
async def watch(
    request: AnyRequest,
    run_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The live piece of the page; once the run is over, the whole page comes anew."""
    run = await _run_of(conn, edition, run_id)
    in_piece = "hx-request" in request.headers
    if run.over or not in_piece:
        response: Response[Any] = go(f"{base_of(edition)}/planning")
        if in_piece:
            response = Response("", headers={"HX-Refresh": "true"}, media_type="text/html")
        return response
    watched = _watched(run, now, catalogue(language_of(request)))
    return page(
        request,
        "organiser/parts/watched.html",
        edition=edition,
        base=base_of(edition),
        watched=watched,
    )


@post("/planning/calcul/{run_id:uuid}/arret", opt={"action": "run.stop"}, include_in_schema=False)
async def stop(
    run_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    run = await _run_of(conn, edition, run_id)
    if not run.over:  # else there is nothing left to stop, which is what was wanted
        await planning.stop_run(conn, edition, run.id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/planning", flash=None if run.over else "run_stopping")


async def _run_of(conn: Connection, edition: Edition, run_id: UUID) -> Run:
    run = await planning.run(conn, run_id)
    if run.edition_id != edition.id:
        raise NotFound(msgid("There is no such computation."))
    return run


async def _overview(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    run = await planning.latest_run(conn, edition.id)
    versions = await planning.versions(conn, edition.id)
    words = catalogue(language_of(request))
    in_view = _in_view(versions)
    going = run is not None and not run.over
    return page(
        request,
        "organiser/planning.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        watched=_watched(run, now, words) if run is not None and going else None,
        failure=words.gettext(run.error) if run and run.state == "failed" and run.error else "",
        versions=versions,
        hours=await hours_of(conn, edition),
        local=edition.local,
        limits=[
            Option(value, words.gettext(text), hint=words.gettext(hint))
            for value, text, hint in LIMITS
        ],
        seconds=USUAL,
        kept=in_view if in_view and await workbench.is_worked_on(conn, in_view.id) else None,
        shown=await shown_version(request, conn, edition, in_view, now) if in_view else None,
    )


def _in_view(versions: Sequence[Version]) -> Version | None:
    """The newest draft unless a later version is in force; then that one."""
    return next((each for each in versions if each.state in ("draft", "published")), None)


def _watched(run: Run, now: datetime, words: Catalogue) -> Watched:
    progress = run.progress or {}
    stage = STAGES.get(progress.get("stage", ""), "")
    waiting = msgid("Waiting for its turn.")
    begun = run.started_at or now
    return Watched(
        id=run.id,
        state=run.state,
        stage=words.gettext(stage or waiting) if run.state == "queued" or stage else "",
        value=progress.get("value"),
        bound=progress.get("value_bound"),
        shortfall=progress.get("guarantee_shortfall"),
        breaks=progress.get("breaks"),
        breaks_bound=progress.get("breaks_bound"),
        elapsed=max(0, int((now - begun).total_seconds())),
        limit=int(run.seconds),
        stopping=run.stop_requested_at is not None,
    )


MINE = [overview, solve, watch, stop]
