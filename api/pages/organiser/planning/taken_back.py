"""One meeting taken back in somebody's name, who said so by telephone or calendar; and put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.rows import WithdrawalForm
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import messages, planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people.parties import parties
from matchmaker.wording.errors import Conflict, NotFound

ONE = "/personnes/{person_id:uuid}/rendez-vous/{counterpart_id:uuid}"


@get(ONE + "/desistement", opt={"action": "meeting.withdraw"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    person_id: FromPath[UUID],
    counterpart_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Whom it writes to is found by doing it and undoing it."""
    person = await people.find_person(conn, edition.id, person_id)
    await people.find_person(conn, edition.id, counterpart_id)
    back = f"{base_of(edition)}/personnes/{person_id}"
    try:
        place = await planning.meeting_ahead(conn, edition, person, counterpart_id, now)
    except (NotFound, Conflict):
        return go(back, flash="meeting_gone")
    if place.by_side is not None:
        return go(base_of(edition))
    known = await parties(conn, person.id, person.kind, [counterpart_id], language_of(request))
    async with messages.rehearsal(conn, edition) as written:
        await planning.withdraw_meeting(conn, edition, person, counterpart_id, now, free=True)
        told = await written.addressees()
    return page(
        request,
        "organiser/withdraw_meeting.html",
        edition=edition,
        person=person,
        place=place,
        starts=edition.local(place.starts_at),
        other=known[counterpart_id],
        told=told,
        asks_for_hour=await planning.asks_for_hour(conn, person),
        back=back,
    )


@post(ONE + "/desistement", opt={"action": "meeting.withdraw"}, include_in_schema=False)
async def take_back(
    request: AnyRequest,
    person_id: FromPath[UUID],
    counterpart_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(WithdrawalForm, await forms.answers(request, WithdrawalForm))
    person = await people.find_person(conn, edition.id, person_id)
    values = (conn, edition, person, counterpart_id, now, organiser_of(caller))
    await planning.withdraw_meeting(*values, free=form.free)
    return go(f"{base_of(edition)}/personnes/{person_id}", flash="meeting_withdrawn")


@post(ONE + "/retour", opt={"action": "meeting.withdraw"}, include_in_schema=False)
async def put_back(
    person_id: FromPath[UUID],
    counterpart_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    by = organiser_of(caller)
    await planning.return_to_meeting(conn, edition, person, counterpart_id, now, by)
    return go(base_of(edition), flash="meeting_returned")


MINE = [ask, take_back, put_back]
