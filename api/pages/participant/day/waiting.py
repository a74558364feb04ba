"""A place offered to a holder: a card on top of their page, accepted or declined by one button."""

import datetime as dt
import math
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, Me, Myself
from matchmaker import waiting
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people.parties import parties
from matchmaker.post import morning
from matchmaker.waiting import OfferStanding
from matchmaker.wording.errors import Conflict

#: an offer that was declined, or has become a meeting, needs no card any more
SHOWN: Final[tuple[OfferStanding, ...]] = ("open", "taken", "gone", "expired")


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the holder wants the place."""

    answer: Literal["accept", "decline"]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An offer in words; hours by the clocks of the place."""

    id: UUID
    standing: OfferStanding
    starts: dt.datetime
    table: str
    party: morning.Counterpart
    deadline: dt.datetime
    minutes: int


async def cards_of(
    conn: Connection, edition: Edition, me: Me, now: dt.datetime, language: str
) -> list[Card]:
    """What a holder is offered, and what has become of it; nothing for an investor."""
    if me.kind != "holder":
        return []
    offers = [one for one in await waiting.mine(conn, me.id, now) if one.standing in SHOWN]
    if not offers:
        return []
    known = await parties(conn, me.id, me.kind, [one.investor_id for one in offers], language)
    return [
        Card(
            id=one.id,
            standing=one.standing,
            starts=edition.local(one.starts_at),
            table=one.label,
            party=known[one.investor_id],
            deadline=edition.local(one.deadline),
            minutes=max(1, math.ceil((one.deadline - now).total_seconds() / 60)),
        )
        for one in offers
    ]


@post("/offres/{offer_id:uuid}", opt={"action": "offer.answer"}, include_in_schema=False)
@once
async def answer(
    request: AnyRequest,
    offer_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = forms.read(AnswerForm, await forms.answers(request, AnswerForm))
    if form.answer == "decline":
        await waiting.decline(conn, edition, me, offer_id, now)
        return go(HOME, flash="place_declined")
    async with (attempt := Attempt(conn, Conflict)):
        await waiting.accept(conn, edition, me, offer_id, now)
    if attempt.refusal:
        sentence = sentence_of(request, attempt.refusal)
        return page(request, "offer_over.html", edition=edition, status=409, sentence=sentence)
    return go(HOME, flash="place_accepted")


MINE = [answer]
