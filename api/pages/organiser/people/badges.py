"""Everybody's badge, on paper."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange.speech import language_of
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go
from matchmaker import day
from matchmaker.db import Database
from matchmaker.editions import audit
from matchmaker.foundation.settings import Settings
from matchmaker.people import listing
from matchmaker.people.listing import PeopleFilter
from matchmaker.post import addresses
from matchmaker.print import badge_sheets, typst


@get("/badges.pdf", opt={"action": "badges.print"}, include_in_schema=False)
async def badges(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Everybody's badge, ten to a sheet, or those of a list; the desk's camera reads them."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await day.badges(conn, edition.id, settings.secret)
        team = await day.delegate_badges(conn, edition.id, settings.secret)
        conditions, asked_for = read_filters(request, PeopleFilter)
        if asked_for.context["filtered"]:
            listed = set(await listing.ids(conn, edition.id, conditions))
            found = [(badge, code) for badge, code in found if badge.id in listed]
            team = [(one, code) for one, code in team if one.investor_id in listed]
    made = [
        badge_sheets.Printed(
            kind=badge.kind,
            name=f"{badge.first_name} {badge.last_name}".strip(),
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
    if not made:  # a sheet without a badge would look like a fault of the printer
        query = request.url.query
        back = f"/personnes/ensemble?{query}" if query else "/ecrans"
        return go(base_of(edition) + back, flash="no_badges")
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


MINE = [badges]
