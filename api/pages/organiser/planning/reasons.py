"""The wishes that a version does not hold, each with its reason; refusals only on request."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of, may_act, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import planning, reasons
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.planning import reviewing
from matchmaker.reasons import Inquiry, ReasonFilter, ReasonSort, Served, UngrantedPair
from matchmaker.reasons.helping import people_named, smallest_change, what_it_takes
from matchmaker.reasons.words import sentences
from matchmaker.wording.language import Catalogue, catalogue, msgid

CAUSES: Final[dict[ReasonSort, str]] = {
    "possible": msgid("Possible, at a price"),
    "full": msgid("No place left"),
    "apart": msgid("No slot in common"),
    "rule": msgid("Another rule"),
    "out": msgid("Withdrawn, or without weight"),
}
STAGES: Final = {
    "read": msgid("Reading people and wishes."),
    "reasons": msgid("Looking at each wish that was not granted."),
    "unserved": msgid("Looking for what would serve those without a meeting."),
    "prices": msgid("Proving what can be proven by prices."),
    "solving": msgid("Solving again what prices leave open."),
}


class PersonFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About whom an organiser looks; everybody when None."""

    person: UUID | None = None


class Working(msgspec.Struct, frozen=True, kw_only=True):
    """An inquiry while it lasts; figures are None before there are any."""

    state: str
    stage: str
    settled: int | None
    total: int | None
    elapsed: int


class UngrantedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A wish and what is said of it."""

    wish: UngrantedPair
    sentences: list[str]


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with less than promised, or without a meeting, and what would help.

    `act` is the page that brings the smallest change about, with what its link says.
    """

    served: Served
    sentences: list[str]
    act: tuple[str, str] | None


@get(
    "/planning/versions/{schedule_id:uuid}/souhaits-non-retenus",
    opt={"action": "reasons.read"},
    include_in_schema=False,
)
async def list_ungranted(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    version = await planning.version(conn, edition.id, schedule_id)
    words = catalogue(language_of(request))
    inquiry = await reasons.inquiry(conn, schedule_id, "reasons")
    if piece := working_piece(request, edition, inquiry, now):
        return piece
    conditions, asked_for = read_filters(request, ReasonFilter)
    found = await reasons.ungranted_pairs(conn, schedule_id, conditions)
    counts = await reasons.counts(conn, schedule_id, conditions.person)
    return page(
        request,
        "organiser/ungranted.html",
        edition=edition,
        base=base_of(edition),
        version=version,
        inquiry=inquiry,
        failure=failure(inquiry, words),
        working=working(inquiry, now, words),
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/souhaits-non-retenus",
        found=found,
        lines=[_line(wish, words) for wish in found.items],
        person=await _person(conn, edition, conditions.person),
        causes=_choices(counts, conditions.cause, words),
        may_impose=may_act(request, edition)
        and version.state != "superseded"
        and version.origin == "solve",
        computed_at=edition.local(inquiry.finished_at) if inquiry and inquiry.finished_at else None,
        **asked_for.context,
    )


@post(
    "/planning/versions/{schedule_id:uuid}/souhaits-non-retenus",
    opt={"action": "reasons.request"},
    include_in_schema=False,
)
async def look_for_reasons(
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    version = await planning.version(conn, edition.id, schedule_id)
    await reasons.request_reasons(conn, edition, version.id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/planning/versions/{schedule_id}/souhaits-non-retenus")


@get(
    "/planning/versions/{schedule_id:uuid}/souhaits-evites",
    opt={"action": "refusals.review"},
    include_in_schema=False,
)
async def ask_refused(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    """Nothing is shown yet: looking is an act, and it is written down."""
    version = await planning.version(conn, edition.id, schedule_id)
    wanted = request.query_params.get("person", "")
    form = forms.read(PersonFilter, {"person": wanted})
    return await _refused(request, conn, edition, version.id, form.person, None)


@post(
    "/planning/versions/{schedule_id:uuid}/souhaits-evites",
    opt={"action": "refusals.review"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def look_at_refused(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """Answers without a redirect: an address that shows them could be opened again unwritten."""
    version = await planning.version(conn, edition.id, schedule_id)
    form = forms.read(PersonFilter, await forms.answers(request, PersonFilter))
    await _person(conn, edition, form.person)
    found = await reasons.refused_wishes(conn, edition.id, organiser_of(caller), now, form.person)
    return await _refused(request, conn, edition, version.id, form.person, found)


async def _refused(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    person_id: UUID | None,
    refused: Sequence[reasons.RefusedWish] | None,
) -> Response[str]:
    return page(
        request,
        "organiser/refused_wishes.html",
        edition=edition,
        back=f"{base_of(edition)}/planning/versions/{schedule_id}/souhaits-non-retenus",
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/souhaits-evites",
        people_base=f"{base_of(edition)}/personnes",
        person=await _person(conn, edition, person_id),
        refused=refused,
    )


async def _person(
    conn: Connection, edition: Edition, person_id: UUID | None
) -> people.Profile | None:
    return None if person_id is None else await people.find_person(conn, edition.id, person_id)


async def lacking_people(
    request: AnyRequest, conn: Connection, edition: Edition, schedule_id: UUID
) -> list[Lacking]:
    """Whom a version serves less than promised or not at all, with what would help, in words."""
    words = catalogue(language_of(request))
    found = await reasons.servings(conn, schedule_id)
    known = await reviewing.names(conn, edition.id, list(people_named(found)))
    names = {one.id: one.organisation for one in known.values()}
    hours = {
        slot.number: edition.local(slot.starts_at).time()
        for slot in await editions.slots(conn, edition.id)
    }
    return [
        Lacking(
            served=served,
            sentences=[each.translated(words) for each in smallest_change(served, names, hours)],
            act=_act(base_of(edition), schedule_id, served, words),
        )
        for served in found
    ]


#: by what it takes: where that is changed of a person, and what the link there says
_THEIRS: Final[dict[str, tuple[str, str]]] = {
    "presence": ("disponibilites", msgid("Correct when they are there")),
    "maximum": ("fiche", msgid("Correct how many meetings they accept")),
    "wish": ("souhaits", msgid("Add a wish in their name")),
}


def _act(base: str, schedule_id: UUID, served: Served, words: Catalogue) -> tuple[str, str] | None:
    """What the link to the smallest change says, and where it is made; an exchange is imposed
    beside one of their wishes."""
    at = f"{base}/planning/versions/{schedule_id}"
    match what_it_takes(served):
        case None:
            return None
        case "exchange", whom, _:
            path = f"{at}/souhaits-non-retenus?person={whom}&cause=possible"
            return words.gettext(msgid("Choose the wish to impose")), path
        case "table", _, slot:
            path = f"{at}/et-si/appliquer?kind=table&slot={slot}"
            return words.gettext(msgid("Apply, and solve again")), path
        case "rules", _, _:
            return words.gettext(msgid("Change the rules")), f"{base}/regles"
        case kind, whom, _:
            page_name, label = _THEIRS[kind]
            return words.gettext(label), f"{base}/personnes/{whom}/{page_name}"


def working(inquiry: Inquiry | None, now: dt.datetime, words: Catalogue) -> Working | None:
    """An inquiry that goes on; None once it is over, and before anybody asked."""
    if inquiry is None or inquiry.over:
        return None
    progress = inquiry.progress or {}
    stage = STAGES.get(progress.get("stage", ""), msgid("Waiting for its turn."))
    return Working(
        state=inquiry.state,
        stage=words.gettext(stage),
        settled=progress.get("settled"),
        total=progress.get("total"),
        elapsed=max(0, int((now - inquiry.requested_at).total_seconds())),
    )


def failure(inquiry: Inquiry | None, words: Catalogue) -> str:
    """Why there is no answer; "" when there is one, or none yet."""
    return words.gettext(inquiry.error) if inquiry is not None and inquiry.error else ""


def working_piece(
    request: AnyRequest, edition: Edition, inquiry: Inquiry | None, now: dt.datetime
) -> Response[str] | None:
    """What htmx asks for while an inquiry lasts: the piece, or to load the page anew."""
    if "hx-request" not in request.headers:
        return None
    shown = working(inquiry, now, catalogue(language_of(request)))
    if shown is None:
        return Response("", headers={"HX-Refresh": "true"}, media_type="text/html")
    return page(
        request,
        "organiser/parts/working.html",
        edition=edition,
        working=shown,
        here=request.url.path,
    )


def _line(wish: UngrantedPair, words: Catalogue) -> UngrantedLine:
    return UngrantedLine(wish=wish, sentences=[each.translated(words) for each in sentences(wish)])


def _choices(
    counts: dict[ReasonSort, int], chosen: ReasonSort | None, words: Catalogue
) -> list[Option]:
    """The sorts of reasons that there are, and the one that was asked for."""
    return [
        Option(sort, f"{words.gettext(text)} ({counts.get(sort, 0)})")
        for sort, text in CAUSES.items()
        if sort in counts or sort == chosen
    ]


MINE = [list_ungranted, look_for_reasons, ask_refused, look_at_refused]
