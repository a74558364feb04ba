"""The acts about those who come for an investor; see `naming` for whose pages these are.

An organiser, who acts in somebody's name, first sees whom an act writes to.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.pages.delegates.naming import Here, show_all, show_one
from api.pages.delegates.promising import DelegatePageForm, Promise, PromiseForm
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.show import AnyRequest, go
from matchmaker.db import Connection
from matchmaker.participation import handing, representing
from matchmaker.participation.handing import ExchangeForm
from matchmaker.wording.errors import Conflict

_ONE = "/{delegate_id:uuid}"


@get("/", opt={"action": "delegates.read"}, include_in_schema=False)
async def everybody(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await show_all(request, conn, place, now)


@get(_ONE, opt={"action": "delegates.read"}, include_in_schema=False)
async def one(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await show_one(request, conn, place, delegate_id, now)


@post("/", opt={"action": "delegates.write"}, include_in_schema=False)
@once
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One more who comes."""
    answers = await forms.answers(request, DelegatePageForm)
    promise = Promise(conn, place, now, str(answers.get("promised", "")))
    async with (attempt := Attempt(conn)):
        form = forms.read(DelegatePageForm, answers).plain
        values = (place.edition, place.investor_id, form, now, place.by)
        await promise.keep(lambda: representing.add(conn, *values))
    if promise.touched:
        return promise.ask(request, place.path, place.path, answers)
    if attempt.refusal is None:
        return go(place.path, flash="delegate_added")
    return await show_all(
        request,
        conn,
        place,
        now,
        answers=answers,
        faults=attempt.faults,
        said=said_of(request, attempt.conflict),
        status=422 if attempt.faults else 409,
    )


@post(_ONE, opt={"action": "delegates.write"}, include_in_schema=False)
@once
async def change(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Another name, another address, another person; what was typed stays when it is refused."""
    answers = await forms.answers(request, DelegatePageForm)
    promise = Promise(conn, place, now, str(answers.get("promised", "")))
    async with (attempt := Attempt(conn)):
        form = forms.read(DelegatePageForm, answers).plain
        values = (place.edition, place.investor_id, delegate_id, form, now, place.by)
        await promise.keep(lambda: representing.change(conn, *values))
    if promise.touched:
        here = f"{place.path}/{delegate_id}"
        return promise.ask(request, here, here, answers)
    if attempt.refusal is None:
        return go(place.path, flash="delegate_changed")
    return await show_one(
        request,
        conn,
        place,
        delegate_id,
        now,
        answers={name: answers.get(name, "") for name in ("name", "email")},
        faults=attempt.faults,
        said=said_of(request, attempt.conflict),
        status=422 if attempt.faults else 409,
    )


@post(f"{_ONE}/retrait", opt={"action": "delegates.write"}, include_in_schema=False)
@once
async def remove(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One less who comes."""
    sent = forms.read(PromiseForm, await forms.answers(request, PromiseForm))
    promise = Promise(conn, place, now, sent.promised)
    async with (attempt := Attempt(conn, Conflict)):
        values = (place.edition, place.investor_id, delegate_id, now, place.by)
        await promise.keep(lambda: representing.remove(conn, *values))
    if promise.touched:
        here = f"{place.path}/{delegate_id}"
        return promise.ask(request, f"{here}/retrait", here, {})
    if attempt.refusal is None:
        return go(place.path, flash="delegate_removed")
    said = said_of(request, attempt.refusal)
    return await show_one(request, conn, place, delegate_id, now, said=said, status=409)


@post(f"{_ONE}/effacement", opt={"action": "delegate.erase"}, include_in_schema=False)
@once
async def erase(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Nothing is kept of one of them."""
    sent = forms.read(PromiseForm, await forms.answers(request, PromiseForm))
    promise = Promise(conn, place, now, sent.promised)
    here = f"{place.path}/{delegate_id}"
    async with (attempt := Attempt(conn, Conflict)):
        values = (place.edition, place.investor_id, delegate_id, now, place.by)
        await promise.keep(lambda: representing.erase(conn, *values))
    if promise.touched:
        return promise.ask(request, f"{here}/effacement", here, {})
    if attempt.refusal is None:
        return go(place.path, flash="delegate_erased")
    said = said_of(request, attempt.refusal)
    return await show_one(request, conn, place, delegate_id, now, said=said, status=409)


@post(f"{_ONE}/lien", opt={"action": "delegates.write"}, include_in_schema=False)
@once
async def send_link(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Their page, to the address of their own."""
    async with (attempt := Attempt(conn, Conflict)):
        values = (place.edition, place.investor_id, delegate_id, now, place.by)
        await handing.send_link(conn, *values)
    if attempt.refusal is None:
        return go(place.path, flash="delegate_link_sent")
    said = said_of(request, attempt.refusal)
    return await show_one(request, conn, place, delegate_id, now, said=said, status=409)


@post("/echange", opt={"action": "delegates.exchange"}, include_in_schema=False)
@once
async def exchange(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Two colleagues exchange a meeting, or all of the morning."""
    async with (attempt := Attempt(conn)):
        form = forms.read(ExchangeForm, await forms.answers(request, ExchangeForm))
        values = (place.edition, place.investor_id, form, now, place.by)
        await handing.exchange(conn, *values)
    if attempt.refusal is None:
        return go(place.path, flash="exchanged")
    said = said_of(request, attempt.refusal)
    return await show_all(request, conn, place, now, said=said, status=409)


HANDLERS = [everybody, one, add, change, remove, erase, send_link, exchange]
