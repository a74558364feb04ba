"""Who stands at the desk on the day; and everybody's badge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.day.day import day_of
from matchmaker import day
from matchmaker.day import StaffForm
from matchmaker.db import Connection, Database
from matchmaker.editions import audit, organisers
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.post import addresses
from matchmaker.print import badge_sheets, typst
from matchmaker.wording.errors import FieldFault, Invalid


class RemovalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who leaves the desk."""

    organiser_id: UUID


@get("/accueil", opt={"action": "desk.staff"}, include_in_schema=False)
async def team(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
) -> Response[str]:
    return await _team(request, conn, edition, settings, {"name": "", "email": ""})


@post("/accueil", opt={"action": "desk.staff"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, StaffForm)
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(StaffForm, answers)
        await day.add_to_desk(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        shown = {"name": "", "email": ""} | answers
        return await _team(request, conn, edition, settings, shown, attempt.faults)
    return go(f"{base_of(edition)}/accueil", flash="desk_added")


@post("/accueil/retrait", opt={"action": "desk.staff"}, include_in_schema=False)
async def remove(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(RemovalForm, await forms.answers(request, RemovalForm))
    await day.remove_from_desk(conn, edition, form.organiser_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/accueil", flash="desk_removed")


@get("/badges.pdf", opt={"action": "badges.print"}, include_in_schema=False)
async def badges(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Everybody's badge, ten to a sheet; the desk's camera reads them."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await day.badges(conn, edition.id, settings.secret)
        team = await day.delegate_badges(conn, edition.id, settings.secret)
    made = [
        badge_sheets.Printed(
            kind=badge.kind,
            name=f"{badge.first_name} {badge.last_name}",
            organisation=badge.organisation,
            link=addresses.badge(settings, edition.slug, code),
        )
        for badge, code in found
    ] + [
        badge_sheets.Printed(
            kind="investor",
            name=one.name,
            organisation=one.organisation,
            link=addresses.badge(settings, edition.slug, code),
        )
        for one, code in team
    ]
    pdf = await typst.typeset(badge_sheets.badges_pdf, edition.name, made, language_of(request))
    details = {"badges": len(made)}
    async with database.transaction() as conn:
        await audit.record(
            conn, edition.id, organiser_of(caller), "badges.printed", edition.slug, details, now=now
        )
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="badges.pdf"'},
    )


async def _team(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    settings: Settings,
    answers: dict[str, Any],
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    members = await organisers.members(conn, edition.id)
    return page(
        request,
        "organiser/day/team.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        here=day_of(edition),
        members=members,
        entrance=f"{settings.base_url}/connexion",
        answers=answers,
    )


MINE = [team, add, remove, badges]
