"""The acts about those who come for an investor; see `naming` for whose pages these are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.pages.delegates.naming import Here, show_all, show_one
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.show import AnyRequest, go
from matchmaker.db import Connection
from matchmaker.participation import handing, representing
from matchmaker.participation.handing import ExchangeForm
from matchmaker.participation.representing import DelegateForm
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
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One more who comes."""
    answers = await forms.answers(request, DelegateForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(DelegateForm, answers)
        await representing.add(conn, place.edition, place.investor_id, form, now, place.by)
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
async def change(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Another name, another address, another person; what was typed stays when it is refused."""
    answers = await forms.answers(request, DelegateForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(DelegateForm, answers)
        values = (place.edition, place.investor_id, delegate_id, form, now, place.by)
        await representing.change(conn, *values)
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
async def remove(
    request: AnyRequest,
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One less who comes."""
    async with (attempt := Attempt(conn, Conflict)):
        values = (place.edition, place.investor_id, delegate_id, now, place.by)
        await representing.remove(conn, *values)
    if attempt.refusal is None:
        return go(place.path, flash="delegate_removed")
    said = said_of(request, attempt.refusal)
    return await show_one(request, conn, place, delegate_id, now, said=said, status=409)


@post(f"{_ONE}/effacement", opt={"action": "delegate.erase"}, include_in_schema=False)
async def erase(
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    place: Here,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Nothing is kept of one of them."""
    values = (place.edition, place.investor_id, delegate_id, now, place.by)
    await representing.erase(conn, *values)
    return go(place.path, flash="delegate_erased")


@post(f"{_ONE}/lien", opt={"action": "delegates.write"}, include_in_schema=False)
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
