"""Who is organiser of every edition: named and unnamed by one another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.people.team import LANGUAGES
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import colleagues
from matchmaker.participation.colleagues import AdministratorForm


class UnnamingForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is administrator no more."""

    organiser_id: UUID


@get("/administrateurs", opt={"action": "administrators.manage"}, include_in_schema=False)
async def everybody(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _shown(request, conn, edition, {})


@post("/administrateurs", opt={"action": "administrators.manage"}, include_in_schema=False)
async def name(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, AdministratorForm)
    by = organiser_of(caller)
    async with (attempt := Attempt(conn)):
        form = forms.read(AdministratorForm, answers)
        await colleagues.name_administrator(conn, settings.secret, form, by, now, edition.id)
    if attempt.refusal:
        return await _shown(request, conn, edition, answers, attempt)
    return go(f"{base_of(edition)}/administrateurs", flash="administrator_named")


@post("/administrateurs/retrait", opt={"action": "administrators.manage"}, include_in_schema=False)
async def unname(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, UnnamingForm)
    by = organiser_of(caller)
    async with (attempt := Attempt(conn)):
        form = forms.read(UnnamingForm, answers)
        await colleagues.unname_administrator(conn, form.organiser_id, by, now, edition.id)
    if attempt.refusal:
        return await _shown(request, conn, edition, {}, attempt)
    return go(f"{base_of(edition)}/administrateurs", flash="administrator_unnamed")


async def _shown(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: Mapping[str, Any],
    refused: Attempt | None = None,
) -> Response[str]:
    """Everybody, with what was typed and why that was not done."""
    return page(
        request,
        "organiser/administrators.html",
        edition=edition,
        **why_not(request, refused),
        base=base_of(edition),
        administrators=await colleagues.administrators(conn),
        languages=LANGUAGES,
        answers={"email": "", "name": "", "language": language_of(request)} | dict(answers),
    )


MINE = [everybody, name, unname]
