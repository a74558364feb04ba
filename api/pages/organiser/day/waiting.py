"""The waiting list for its organiser: free places, who is next, what was offered."""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import planning, waiting
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import Named
from matchmaker.waiting import Offered, OfferStanding
from matchmaker.wording.errors import Conflict

#: investors on a page, and offers that are over
PAGE: Final = 12
PAST: Final = 20
#: places of an investor that are shown until all are asked for
NEXT: Final = 3
_NUMBER: Final = re.compile(r"[1-9]\d{0,3}")


class OfferForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which place is offered to whom."""

    holder: UUID
    investor: UUID
    slot: Annotated[int, Meta(ge=0, le=999)]


class OfferLine(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it is followed; hours by the clocks of the place."""

    holder: str
    holder_id: UUID
    investor: str
    starts: dt.datetime
    table: str
    standing: OfferStanding
    deadline: dt.datetime
    minutes: int
    answered: dt.datetime | None


def waiting_of(edition: Edition) -> str:
    """Where the waiting list is."""
    return f"{base_of(edition)}/attente"


@get("/attente", opt={"action": "waiting.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    return await _page(request, conn, edition, now)


@post("/attente", opt={"action": "waiting.offer"}, include_in_schema=False)
async def offer(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = forms.read(OfferForm, await forms.answers(request, OfferForm))
    by = organiser_of(caller)
    async with (attempt := Attempt(conn, Conflict)):
        await waiting.offer(conn, edition, form.holder, form.investor, form.slot, by, now)
    if attempt.refusal:
        return await _page(request, conn, edition, now, attempt.conflict)
    return go(f"{waiting_of(edition)}{_again(request)}", flash="place_offered")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: dt.datetime,
    conflict: Conflict | None = None,
) -> Response[str]:
    asked, only = _asked(request), _only(request)
    found, count = await waiting.waiting_list(
        conn, edition, now, first=(asked - 1) * PAGE, most=PAGE, only=only
    )
    offers = await waiting.of_edition(conn, edition.id, now)
    ids = {one for each in offers for one in (each.holder_id, each.investor_id)}
    people = await reviewing.names(conn, edition.id, sorted(ids))
    lines = _lines(edition, offers, people, now)
    current = await planning.version_in_force(conn, edition.id)
    return page(
        request,
        "organiser/waiting.html",
        edition=edition,
        status=409 if conflict else 200,
        base=base_of(edition),
        here=waiting_of(edition),
        said=said_of(request, conflict),
        found=found,
        only=only,
        again=_again(request),
        most=NEXT,
        number=asked,
        pages=max(1, -(-count // PAGE)),
        open_offers=[line for line in lines if line.standing == "open"],
        past_offers=[line for line in lines if line.standing != "open"][:PAST],
        overtaken=await planning.count_overtaken(conn, edition.id, current.id, now)
        if current
        else 0,
        local=edition.local,
        is_today=edition.is_today(now),
    )


def _asked(request: AnyRequest) -> int:
    asked = request.query_params.get("page", "")
    return int(asked) if _NUMBER.fullmatch(asked) else 1


def _only(request: AnyRequest) -> UUID | None:
    try:
        return UUID(request.query_params.get("financeur", ""))
    except ValueError:
        return None


def _again(request: AnyRequest) -> str:
    """The part of the list that is looked at, as the end of an address."""
    only = _only(request)
    return f"?financeur={only}" if only else f"?page={_asked(request)}"


def _lines(
    edition: Edition, offers: Sequence[Offered], people: Mapping[UUID, Named], now: dt.datetime
) -> list[OfferLine]:
    return [
        OfferLine(
            holder=people[one.holder_id].name,
            holder_id=one.holder_id,
            investor=people[one.investor_id].organisation,
            starts=edition.local(one.starts_at),
            table=one.label,
            standing=one.standing,
            deadline=edition.local(one.deadline),
            minutes=max(1, math.ceil((one.deadline - now).total_seconds() / 60)),
            answered=edition.local(one.answered_at) if one.answered_at else None,
        )
        for one in offers
        if one.holder_id in people and one.investor_id in people
    ]


MINE = [show, offer]
