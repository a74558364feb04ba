"""The organiser's page about the hall: the address of its screens, and the papers."""

import datetime as dt
from typing import Any

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import hall, planning
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.post import addresses
from matchmaker.print.kept_packs import papers as made


@get("/ecrans", opt={"action": "hall.manage"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """Where the screens are, as an address to type and a code to photograph."""
    key = await hall.key_in_force(conn, edition, settings.secret, organiser_of(caller), now)
    address = addresses.board(settings, edition.slug, key.text)
    return page(
        request,
        "organiser/hall.html",
        edition=edition,
        base=base_of(edition),
        address=address,
        board=addresses.BOARD.format(slug=edition.slug, key=key.text),
        code=segno.make(address, error="m").svg_data_uri(border=2, scale=4, light="white"),
        minted_at=edition.local(key.minted_at),
        secure=settings.secure,
        tables=[table for table in await editions.tables(conn, edition.id) if not table.gone],
        version=await planning.version_in_force(conn, edition.id),
    )


@get("/ecrans/papiers.pdf", opt={"action": "hall.manage"}, include_in_schema=False)
async def papers(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> Response[bytes]:
    """The version in force on paper, as it is at this moment."""
    language = language_of(request)
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    found = await made(database, edition, settings, organiser_of(caller), language, now)
    name = f"{edition.slug}-version-{found.version}.pdf"
    return Response(
        found.pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@get("/ecrans/adresse", opt={"action": "hall.manage"}, include_in_schema=False)
async def ask_renewal(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return page(request, "organiser/hall_renew.html", edition=edition, base=base_of(edition))


@post("/ecrans/adresse", opt={"action": "hall.manage"}, include_in_schema=False)
async def renew(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """Another address; the screens opened with the old one go dark."""
    await hall.renew(conn, edition, settings.secret, organiser_of(caller), now)
    return go(f"{base_of(edition)}/ecrans", flash="address_renewed")


MINE = [show, papers, ask_renewal, renew]
