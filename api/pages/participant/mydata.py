"""My rights: everything held on me, taking it away, erasing it, new links, not coming after all."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access import sessions
from api.exchange.speech import language_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import Me, Myself
from matchmaker import notices
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, people, privacy
from matchmaker.planning.agenda import AgendaMeeting, agenda


@get("/donnees", opt={"action": "person.export"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
) -> Response[str]:
    given = await privacy.consents(conn, me.id)
    return page(
        request,
        "mydata.html",
        edition=edition,
        me=me,
        registered_at=edition.local(me.registered_at),
        consents={
            consent.purpose.value: edition.local(consent.given_at)
            for consent in given
            if consent.withdrawn_at is None
        },
    )


@get("/donnees.json", opt={"action": "person.export"}, include_in_schema=False)
async def export(conn: NamedDependency[Connection], me: Myself) -> Response[bytes]:
    """Everything held on this person, in a file that other programs can read."""
    document = msgspec.json.encode(await privacy.export(conn, me.id))
    return Response(
        msgspec.json.format(document, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )


@get("/donnees/effacement", opt={"action": "person.erase"}, include_in_schema=False)
async def ask_erasure(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[str]:
    ahead = len(await meetings_ahead(conn, me, now))
    return page(request, "erasure.html", edition=edition, me=me, ahead=ahead)


@post("/donnees/effacement", opt={"action": "person.erase"}, include_in_schema=False)
async def erase(
    conn: NamedDependency[Connection], me: Myself, now: NamedDependency[datetime]
) -> Response[Any]:
    await privacy.erase(conn, me, now)
    response = go("/", flash="erased")
    sessions.forget(response)
    return response


@get("/liens", opt={"action": "links.revoke"}, include_in_schema=False)
async def ask_revocation(
    request: AnyRequest, edition: NamedDependency[Edition], me: Myself
) -> Response[str]:
    return page(request, "revocation.html", edition=edition, me=me)


@post("/liens", opt={"action": "links.revoke"}, include_in_schema=False)
async def revoke(
    conn: NamedDependency[Connection], me: Myself, now: NamedDependency[datetime]
) -> Response[Any]:
    await links.revoke_all(conn, me.id, now)
    await notices.acknowledge(conn, me, again=True)
    response = go("/", flash="links_revoked")
    sessions.forget(response)
    return response


@get("/desistement", opt={"action": "person.withdraw"}, include_in_schema=False)
async def ask_withdrawal(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    ahead = await meetings_ahead(conn, me, now, language_of(request))
    return page(request, "withdrawal.html", edition=edition, me=me, ahead=ahead)


@post("/desistement", opt={"action": "person.withdraw"}, include_in_schema=False)
async def withdraw(
    conn: NamedDependency[Connection], me: Myself, now: NamedDependency[datetime]
) -> Response[Any]:
    await people.withdraw(conn, me, now)
    return go("/moi", flash="withdrawn")


@post("/retour", opt={"action": "person.withdraw"}, include_in_schema=False)
async def come_back(
    conn: NamedDependency[Connection], me: Myself, now: NamedDependency[datetime]
) -> Response[Any]:
    await people.come_back(conn, me, now)
    return go("/moi", flash="returned")


async def meetings_ahead(
    conn: Connection, me: Me, now: datetime, language: str | None = None
) -> list[AgendaMeeting]:
    """The meetings that would be cancelled."""
    found = await agenda(conn, me.id, language)
    return [meeting for meeting in found.meetings if meeting.starts > now]


MINE = [
    show,
    export,
    ask_erasure,
    erase,
    ask_revocation,
    revoke,
    ask_withdrawal,
    withdraw,
    come_back,
]
