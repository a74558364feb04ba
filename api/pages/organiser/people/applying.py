"""Applications: accept, refuse with a reason, reopen; and which sides wait for an answer at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.people.person_acts import page_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import applying, people
from matchmaker.participation.applying import AcceptanceForm, DecisionForm, RefusalForm
from matchmaker.people import applications
from matchmaker.wording.errors import Conflict, FieldFault


@post(
    "/personnes/{person_id:uuid}/acceptation",
    opt={"action": "application.decide"},
    include_in_schema=False,
)
async def accept(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(DecisionForm, await forms.answers(request, DecisionForm))
    async with (attempt := Attempt(conn, Conflict)):
        by = organiser_of(caller)
        await applying.accept(conn, edition, person_id, by, now, seen=sent.seen)
    if attempt.conflict:
        return await _overtaken(request, conn, edition, person_id, attempt.conflict)
    return go(page_of(edition, person_id), flash="application_accepted")


@get(
    "/personnes/{person_id:uuid}/refus",
    opt={"action": "application.decide"},
    include_in_schema=False,
)
async def ask_refusal(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    return await _refusal(request, conn, edition, person_id, "")


@post(
    "/personnes/{person_id:uuid}/refus",
    opt={"action": "application.decide"},
    include_in_schema=False,
)
async def refuse(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, RefusalForm)
    async with (attempt := Attempt(conn)):
        sent = forms.read(RefusalForm, answers)
        await applying.refuse(conn, edition, person_id, sent, organiser_of(caller), now)
    if attempt.refusal:
        reason = answers.get("reason", "")
        faults, conflict = attempt.faults, attempt.conflict
        return await _refusal(request, conn, edition, person_id, reason, faults, conflict)
    return go(page_of(edition, person_id), flash="application_refused")


@post(
    "/personnes/{person_id:uuid}/reexamen",
    opt={"action": "application.decide"},
    include_in_schema=False,
)
async def reopen(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(DecisionForm, await forms.answers(request, DecisionForm))
    async with (attempt := Attempt(conn, Conflict)):
        by = organiser_of(caller)
        await applying.reopen(conn, edition, person_id, by, now, seen=sent.seen)
    if attempt.conflict:
        return await _overtaken(request, conn, edition, person_id, attempt.conflict)
    return go(page_of(edition, person_id), flash="application_reopened")


@get("/candidatures", opt={"action": "acceptance.set"}, include_in_schema=False)
async def show_rules(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    present = await applications.rules(conn, edition.id)
    return await _rules(request, conn, edition, present.holders, present.investors)


@post("/candidatures", opt={"action": "acceptance.set"}, include_in_schema=False)
async def set_rules(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(AcceptanceForm, await forms.answers(request, AcceptanceForm))
    async with (attempt := Attempt(conn, Conflict)):
        await applying.change_rules(conn, edition, sent, organiser_of(caller), now)
    if attempt.conflict:
        typed = (sent.holders, sent.investors)
        return await _rules(request, conn, edition, *typed, attempt.conflict)
    return go(f"{base_of(edition)}/candidatures", flash="saved")


async def _refusal(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    reason: str,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    """The question, with what was typed; after a colleague's decision nothing is left to refuse."""
    found = await applications.application(conn, edition.id, person_id)
    return page(
        request,
        "organiser/refuse.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        person=await people.find_person(conn, edition.id, person_id),
        application=found,
        reason=reason,
        back=page_of(edition, person_id),
    )


async def _overtaken(
    request: AnyRequest, conn: Connection, edition: Edition, person_id: UUID, conflict: Conflict
) -> Response[str]:
    """Nothing was done; how it stands now, and the way back to the person."""
    return page(
        request,
        "organiser/application_overtaken.html",
        edition=edition,
        status=409,
        said=said_of(request, conflict),
        person=await people.find_person(conn, edition.id, person_id),
        back=page_of(edition, person_id),
    )


async def _rules(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    holders: bool,
    investors: bool,
    conflict: Conflict | None = None,
) -> Response[str]:
    present = await applications.rules(conn, edition.id)
    return page(
        request,
        "organiser/acceptance.html",
        edition=edition,
        status=409 if conflict else 200,
        said=said_of(request, conflict),
        base=base_of(edition),
        ticked={"holders": holders, "investors": investors},
        seen=applying.as_seen(present),
        pending=await applications.pending_counts(conn, edition.id),
    )


MINE = [accept, ask_refusal, refuse, reopen, show_rules, set_rules]
