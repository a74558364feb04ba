"""What lasts of the guide, as organisers keep it in order: shown, taken out."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.organiser.guide.book import PATH
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition


class RulingForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let it stand in the guide, or take it out."""

    ruling: Literal["shown", "removed"]


@post(PATH + "/accords/{agreement_id:uuid}", opt={"action": "guide.write"}, include_in_schema=False)
async def rule(
    request: AnyRequest,
    agreement_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(RulingForm, await forms.answers(request, RulingForm))
    by = organiser_of(caller)
    await guidebook.rule(conn, edition, agreement_id, form.ruling, by, now)
    return go(base_of(edition) + PATH, flash="saved")


@post(
    PATH + "/durable/{listing_id:uuid}/retrait",
    opt={"action": "guide.write"},
    include_in_schema=False,
)
async def remove(
    listing_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await guidebook.remove_listing(conn, edition, listing_id, organiser_of(caller), now)
    return go(base_of(edition) + PATH, flash="saved")


MINE = [rule, remove]
