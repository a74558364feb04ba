"""One meeting taken back: asked once, said who is written to, then done; and put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.frame.rows import WithdrawalForm
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, Me, Myself
from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import directory
from matchmaker.people.parties import parties
from matchmaker.people.profiles import Profile
from matchmaker.planning import OwnPlace
from matchmaker.post import morning
from matchmaker.wording.errors import Conflict, NotFound


class MeetingInWords(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting in words; its hour by the clocks of the place."""

    other_id: UUID
    starts: datetime
    table: str
    party: morning.Counterpart


async def taken_back_of(
    conn: Connection, edition: Edition, me: Me, now: datetime, language: str
) -> list[MeetingInWords]:
    """What somebody took back and may put back."""
    found = await planning.taken_back_by(conn, me.id, now)
    return await in_words(conn, edition, me, found, language)


async def in_words(
    conn: Connection, edition: Edition, me: Me, found: list[OwnPlace], language: str
) -> list[MeetingInWords]:
    """These meetings of one person, in words."""
    if not found:
        return []
    others = [place.other_of(me.id) for place in found]
    known = await parties(conn, me.id, me.kind, others, language)
    return [
        MeetingInWords(
            other_id=other_id,
            starts=edition.local(place.starts_at),
            table=place.label,
            party=known[other_id],
        )
        for place, other_id in zip(found, others, strict=True)
    ]


async def question(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    target: UUID,
    now: datetime,
    *,
    own: str = HOME,
    house: str = "",
) -> Response[Any]:
    """What taking a meeting back does, before it is done; `house` is whom a delegate represents.

    An old link to a meeting that is not there any more leads to what there is.
    """
    place = await still_ahead(conn, edition, me, target, now)
    if place is None:
        return go(own, flash="meeting_gone")
    [meeting] = await in_words(conn, edition, me, [place], language_of(request))
    return page(
        request,
        "meeting_withdrawal.html",
        edition=edition,
        meeting=meeting,
        asks_for_hour=await planning.asks_for_hour(conn, me),
        own=own,
        house=house,
    )


async def still_ahead(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: datetime
) -> OwnPlace | None:
    """The meeting, if it is to come and nobody took it back; NotFound with nobody who is known."""
    await directory.find_person(conn, edition.id, other_id)
    try:
        place = await planning.meeting_ahead(conn, edition, person, other_id, now)
    except (NotFound, Conflict):
        return None
    return place if place.by_side is None else None


@get(
    "/rendez-vous/{target:uuid}/desistement",
    opt={"action": "meeting.withdraw"},
    include_in_schema=False,
)
async def ask(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    return await question(request, conn, edition, me, target, now)


@post(
    "/rendez-vous/{target:uuid}/desistement",
    opt={"action": "meeting.withdraw"},
    include_in_schema=False,
)
@once
async def take_back(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(WithdrawalForm, await forms.answers(request, WithdrawalForm))
    await planning.withdraw_meeting(conn, edition, me, target, now, free=form.free)
    return go(HOME, flash="meeting_withdrawn")


@post(
    "/rendez-vous/{target:uuid}/retour",
    opt={"action": "meeting.withdraw"},
    include_in_schema=False,
)
@once
async def put_back(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await planning.return_to_meeting(conn, edition, me, target, now)
    return go(HOME, flash="meeting_returned")


MINE = [ask, take_back, put_back]
