"""What became of every meeting: counted, listed, and settled where nobody has said it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, why
from api.pages.frame.filters import Asked, read_filters
from api.pages.frame.organisers import base_of, may_act, organiser_of
from api.pages.frame.show import AnyRequest, Message, go, page
from matchmaker import aftermath
from matchmaker.aftermath import (
    EVIDENCE,
    FATES,
    Aftermath,
    Evidence,
    MeetingEnd,
    MeetingFate,
    SeenFate,
    Settled,
)
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording import paging
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.paging import Page, PageNumber, SearchText
from matchmaker.wording.typography import fold

#: meetings on a page of the list
SIZE: Final = 50
#: what a tick names: the pair, the slot, and what the page showed of it
_TICK: Final = 4


class FateFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which meetings: how they ended, what is known, whose they are."""

    fate: MeetingEnd | None = None
    seen: Evidence | None = None
    text: SearchText = ""
    page: PageNumber = 1


class TicksForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of the meetings that are ticked; `open`: what was settled is taken back."""

    meetings: list[Annotated[str, Meta(max_length=120)]] = []
    state: Settled | None = None


class GroupForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of all unclear meetings of which the same is known, as many as were shown."""

    seen: Evidence
    expected: Annotated[int, Meta(ge=1, le=1_000_000)]
    state: Settled


@get("/apres", opt={"action": "aftermath.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, now)


@post("/apres", opt={"action": "aftermath.settle"}, include_in_schema=False)
async def settle(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What is said of the ticked meetings; without a state, what was said is taken back."""
    answers = await forms.answers(request, TicksForm)
    if answers.get("state") == "open":
        answers["state"] = ""
    async with (attempt := Attempt(conn)):
        form = forms.read(TicksForm, answers)
        meetings, by = _ticked(form.meetings), organiser_of(caller)
        if form.state is None:
            await aftermath.unsettle(conn, edition, meetings, by, now)
        else:
            await aftermath.settle(conn, edition, meetings, form.state, by, now)
    if attempt.refusal:
        return await _page(request, conn, edition, now, attempt)
    flash = "fates_settled" if form.state else "fates_taken_back"
    return go(f"{_here(edition)}{_query(request)}", flash=flash)


@post("/apres/ensemble", opt={"action": "aftermath.settle"}, include_in_schema=False)
async def settle_group(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, GroupForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(GroupForm, answers)
        values = (form.seen, form.state, form.expected, organiser_of(caller), now)
        await aftermath.settle_seen(conn, edition, *values)
    if attempt.refusal:
        return await _page(request, conn, edition, now, attempt)
    return go(_here(edition), flash="fates_settled")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    refused: Attempt | None = None,
) -> Response[str]:
    filters, asked = read_filters(request, FateFilter)
    found = await aftermath.aftermath(conn, edition, now)
    context = asked.context | {"status": _status(asked, refused)}
    return page(
        request,
        "organiser/after/took_place.html",
        edition=edition,
        base=base_of(edition),
        here=_here(edition),
        query=_query(request),
        found=found,
        fates=FATES,
        known_of=EVIDENCE,
        listed=_listed(found, filters),
        groups=_groups(found),
        said=_said(request, refused),
        local=edition.local,
        may_settle=may_act(request, edition) and edition.stage != "purged",
        **context,
    )


def _listed(found: Aftermath, filters: FateFilter) -> Page[MeetingFate]:
    """The meetings that fit, a page of them."""
    words = fold(filters.text).split()
    fitting = [
        one
        for one in found.some(filters.fate, filters.seen)
        if all(word in fold(f"{one.holder} {one.investor}") for word in words)
    ]
    number = paging.within(filters.page, len(fitting), SIZE)
    start = paging.offset(number, SIZE)
    return Page(
        items=tuple(fitting[start : start + SIZE]), total=len(fitting), number=number, size=SIZE
    )


#: what is most likely so where that much is known; where nothing is, or both ways, nothing is
_LIKELY: Final[dict[Evidence, Settled]] = {
    "said_held": "held",
    "both": "held",
    "late": "held",
    "investor": "holder_absent",
    "holder": "investor_absent",
}


def _groups(found: Aftermath) -> list[tuple[Evidence, int, list[Settled]]]:
    """Of whom the same is known, how many, and what can be said of them, the likely first."""
    states: tuple[Settled, ...] = get_args(Settled)
    return [
        (seen, count, sorted(states, key=lambda state: state != _LIKELY.get(seen)))
        for seen, count in found.evidence.items()
    ]


def _ticked(values: Sequence[str]) -> list[SeenFate]:
    if not values:
        raise Invalid([FieldFault("meetings", msgid("Tick at least one meeting."))])
    return [_tick(value) for value in values]


def _tick(value: str) -> SeenFate:
    parts = value.split(" ")
    try:
        holder, investor, slot, fate = parts if len(parts) == _TICK else ("",) * _TICK
        known = next(one for one in FATES if one == fate)
        return SeenFate(UUID(holder), UUID(investor), int(slot), known)
    except (ValueError, StopIteration):
        said = msgid("This is no meeting of the list: open the page again.")
        raise Invalid([FieldFault("meetings", said)]) from None


def _said(request: AnyRequest, refused: Attempt | None) -> list[Message]:
    return why(request, refused) if refused else []


def _status(asked: Asked, refused: Attempt | None) -> int:
    if refused is not None:
        return 409 if refused.conflict else 422
    return 422 if asked.faults else 200


def _here(edition: Edition) -> str:
    return f"{base_of(edition)}/apres"


def _query(request: AnyRequest) -> str:
    """The filters that the page was reached with, as the end of an address."""
    text = request.scope["query_string"].decode(errors="replace")
    return f"?{text}" if text and "lang=" not in text else ""


MINE = [show, settle, settle_group]
