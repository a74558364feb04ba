"""Is the schedule ready? An organiser's editions, and one line per stage of one of them."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.public import deadline, registration_deadline
from matchmaker import letters, merging, planning, receiving
from matchmaker.aftermath import NextStep, StepProgress
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers, stages
from matchmaker.editions.editions import Edition
from matchmaker.next_steps import next_steps
from matchmaker.participation import people
from matchmaker.participation.people import PeopleFilter
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import catalogue

#: how many silent people the cockpit names; the list of people names them all
NAMED = 6


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """A step after the morning, in the reader's words."""

    title: str
    progress: StepProgress
    sentence: str
    act: str
    href: str


class ReopenPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new deadline, in the hours of the place."""

    until: dt.date
    until_hour: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


@get("/organisation", opt={"action": "editions.list"}, include_in_schema=False)
async def mine(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    caller: NamedDependency[Caller],
) -> Response[str]:
    memberships = await organisers.editions_of(conn, organiser_of(caller))
    return page(
        request,
        "organiser/editions.html",
        memberships=memberships,
        caller_is_administrator=caller.administrator,
    )


@get("/", opt={"action": "edition.oversee"}, include_in_schema=False)
async def cockpit(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    glance = await editions.glance(conn, edition.id)
    run = await planning.latest_run(conn, edition.id)
    current = await planning.version_in_force(conn, edition.id)
    silent = await people.list_people(conn, edition.id, PeopleFilter(state="silent"))
    past = edition.stage == "over" or await _is_over(conn, edition, now)
    follows = past or edition.stage == "purged"
    steps = _steps(request, edition, await next_steps(conn, edition, now) if follows else ())
    return page(
        request,
        "organiser/cockpit.html",
        edition=edition,
        base=base_of(edition),
        glance=glance,
        standing=await letters.sending_state(conn),
        lost=len(await receiving.undelivered_letters(conn, edition.id)),
        declined=await receiving.answers(conn, edition.id),
        taken_back=await planning.taken_back(conn, edition.id, now),
        solving=run is not None and not run.over,
        failed=run is not None and run.state == "failed",
        overtaken=await planning.count_overtaken(conn, edition.id, current.id, now)
        if current
        else 0,
        published_at=edition.local(glance.published_at) if glance.published_at else None,
        past=past,
        alike=await merging.how_many(conn, edition.id),
        steps=steps,
        awaited=next((step for step in steps if step.progress == "to_do"), None),
        silent=silent.items[:NAMED],
        silent_total=silent.total,
        **deadline(edition, now),
    )


async def _is_over(conn: Connection, edition: Edition, now: datetime) -> bool:
    """Whether what was published has taken place: its last slot has ended."""
    if edition.stage != "published":
        return False
    slots = await editions.open_slots(conn, edition.id)
    return all(slot.ends_at <= now for slot in slots)


def _steps(request: AnyRequest, edition: Edition, steps: Sequence[NextStep]) -> list[StepLine]:
    words = catalogue(language_of(request))
    return [
        StepLine(
            title=step.title.translated(words),
            progress=step.progress,
            sentence=step.sentence.translated(words),
            act=step.act.translated(words) if step.act else "",
            href=f"/organisation/{step.edition or edition.slug}{step.place.rstrip('/')}",
        )
        for step in steps
    ]


@get("/ouverture", opt={"action": "edition.change"}, include_in_schema=False)
async def ask_opening(
    request: AnyRequest, edition: NamedDependency[Edition], now: NamedDependency[datetime]
) -> Response[Any]:
    if edition.stage != "preparing":
        return go(base_of(edition))
    return _opening(request, edition, now)


@post("/ouverture", opt={"action": "edition.change"}, include_in_schema=False)
async def open_to_all(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    async with (attempt := Attempt(conn, Conflict)):
        await stages.open_to_all(conn, edition, organiser_of(caller), now)
    if attempt.refusal:
        return _opening(request, edition, now, attempt.conflict)
    return go(base_of(edition), flash="edition_opened")


def _opening(
    request: AnyRequest, edition: Edition, now: datetime, refusal: Conflict | None = None
) -> Response[str]:
    return page(
        request,
        "organiser/open.html",
        edition=edition,
        status=409 if refusal else 200,
        base=base_of(edition),
        refusal=sentence_of(request, refusal) if refusal else "",
        **registration_deadline(edition, now),
    )


@get("/souhaits/cloture", opt={"action": "wishes.close"}, include_in_schema=False)
async def ask_closing(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    if edition.stage != "open":
        return go(base_of(edition))
    return page(
        request,
        "organiser/close.html",
        edition=edition,
        base=base_of(edition),
        glance=await editions.glance(conn, edition.id),
        **deadline(edition, now),
    )


@post("/souhaits/cloture", opt={"action": "wishes.close"}, include_in_schema=False)
async def close(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await stages.close_wishes(conn, edition, organiser_of(caller), now)
    return go(base_of(edition), flash="wishes_closed")


@get("/souhaits/reouverture", opt={"action": "wishes.close"}, include_in_schema=False)
async def ask_reopening(
    request: AnyRequest,
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    if edition.stage != "closed":
        return go(base_of(edition))
    until = edition.local(edition.wishes_close_at)
    answers = {"until": "", "until_hour": ""}
    if edition.wishes_close_at > now:
        answers = {"until": until.date().isoformat(), "until_hour": f"{until:%H:%M}"}
    return _reopening(request, edition, answers)


@post("/souhaits/reouverture", opt={"action": "wishes.close"}, include_in_schema=False)
async def reopen(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, ReopenPageForm)
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(ReopenPageForm, answers)
        until = dt.datetime.combine(form.until, dt.time.fromisoformat(form.until_hour))
        await stages.reopen_wishes(conn, edition, organiser_of(caller), now, until)
    if attempt.refusal:
        shown = {"until": "", "until_hour": ""} | answers
        return _reopening(request, edition, shown, attempt.faults)
    return go(base_of(edition), flash="wishes_reopened")


def _reopening(
    request: AnyRequest,
    edition: Edition,
    answers: dict[str, Any],
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    return page(
        request,
        "organiser/reopen.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        answers=answers,
    )


ROUTES = [mine]
MINE = [cockpit, ask_opening, open_to_all, ask_closing, close, ask_reopening, reopen]
