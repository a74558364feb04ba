"""Who stands behind a morning: their names, sites and logos."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open import public
from matchmaker.db import Connection
from matchmaker.editions import partners
from matchmaker.editions.editions import Edition
from matchmaker.editions.partners import LARGEST, PartnerForm
from matchmaker.wording.errors import FieldFault, Invalid


@get("/partenaires", opt={"action": "edition.change"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _page(request, conn, edition, {"name": "", "website": ""})


@post("/partenaires", opt={"action": "edition.change"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    data = await forms.parts(request)
    answers = {name: str(data.get(name, "")) for name in ("name", "website")}
    async with (attempt := Attempt(conn, Invalid)):
        logo = data.get("logo")
        image = await logo.read(LARGEST + 1) if isinstance(logo, UploadFile) else b""
        form = forms.read(PartnerForm, answers)
        form = PartnerForm(name=form.name, website=form.website, logo=image or None)
        await partners.add(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _page(request, conn, edition, answers, attempt.faults)
    return go(f"{base_of(edition)}/partenaires", flash="saved")


@post(
    "/partenaires/{partner_id:uuid}/avant",
    opt={"action": "edition.change"},
    include_in_schema=False,
)
async def move_up(
    partner_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await partners.move_up(conn, edition, partner_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/partenaires", flash="saved")


@post(
    "/partenaires/{partner_id:uuid}/retrait",
    opt={"action": "edition.change"},
    include_in_schema=False,
)
async def remove(
    partner_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await partners.remove(conn, edition, partner_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/partenaires", flash="saved")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: dict[str, str],
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    return page(
        request,
        "organiser/partners.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        public=public.base_of(edition),
        partners=await partners.partners(conn, edition.id),
        answers=answers,
        most=LARGEST // 1000,
    )


MINE = [overview, add, move_up, remove]
