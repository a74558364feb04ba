"""Every route answers where there is one connection for all: none holds it and waits.

Whoever asked for a second one would wait for themselves; whoever held it while their client, a
child process or a typesetter takes its time would be refused by the watch, with a 500.
"""

import asyncio
from typing import Any, Final

import httpx
import pytest
from litestar import Litestar, get
from litestar.di import NamedDependency

from api.access.dependencies import DEPENDENCIES, check_connections
from api.app import handlers_of
from matchmaker.db import Connection, Database, Pool, apart
from matchmaker.db.holding import HeldTooLong, watch_holding
from matchmaker.print.typst import compile_pdf
from matchmaker.processes.runner import running
from tests.api.test_access import ALL, Route
from tests.connections.scene import Scene
from tests.fixtures.site import Site

PATIENCE: Final = 60.0
SHEET: Final = "code;titre;salle;début;fin\nA1;Lever des fonds;B;9 h 20;10 h 05\n"
#: what makes an address do what it is for, where an unknown answer would end it early
FORMS: Final[dict[str, dict[str, Any]]] = {
    "/organisation/{slug}/replanifier": {"data": {"from_slot": "3"}},
    "/organisation/{slug}/import": {"files": [("files", ("ateliers.csv", SHEET.encode()))]},
    "/api/v1/editions/{slug}/imports": {"files": [("files", ("workshops.csv", SHEET.encode()))]},
    "/moi/desistement": {},
}


def body(route: Route) -> dict[str, Any]:
    if route.method == "GET":
        return {}
    otherwise = {"json": {}} if route.path.startswith("/api/") else {"data": {"unexpected": "1"}}
    return FORMS.get(route.path, otherwise)


async def answer(client: httpx.AsyncClient, route: Route, address: str) -> int:
    """The status, once the whole answer has come; a stream has no end."""
    async with client.stream(route.method, address, timeout=PATIENCE, **body(route)) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            await answer.aread()
    return answer.status_code


async def test_every_route_answers_over_one_connection(narrow_site: Site, conn: Connection) -> None:
    scene = await Scene(narrow_site, conn).open()
    # Everybody is there before the first call: some calls end the registration, or the morning.
    callers = {route: await scene.caller(route) for route in ALL}
    found = {}
    for route in sorted(ALL, key=lambda route: (route.method != "GET", route.path)):
        client = callers[route]
        try:
            status = await answer(client, route, scene.address(route))
        except httpx.TimeoutException:
            status = 0
        found[f"{route.method} {route.path}"] = status
    assert {name: status for name, status in found.items() if not 200 <= status < 500} == {}
    papers = ("/moi/planning.pdf", "/moi/badge", "/organisation/{slug}/badges.pdf",
              "/organisation/{slug}/ecrans/papiers.pdf", "/moi", "/moi/evenements")  # fmt: skip
    assert {found[f"GET {path}"] for path in papers} == {200}
    forms = [f"POST {path}" for path in FORMS if path in {route.path for route in ALL}]
    assert {found[name] for name in forms} <= {200, 303}
    assert len(forms) >= 3


async def test_nobody_who_sends_slowly_keeps_a_connection(
    narrow_site: Site, conn: Connection
) -> None:
    """Half of a form to every route that takes one, and open streams; then one page."""
    scene = await Scene(narrow_site, conn).open()
    taking = [route for route in ALL if route.method in ("POST", "PUT", "PATCH")]
    board = f"/tableau/{scene.edition.slug}/{scene.values['key']}"
    sending = [
        await half_sent(narrow_site, route.method, scene.address(route), scene.session_for(route))
        for route in taking
    ] + [
        await opened(narrow_site, path, scene.sessions["holder"])
        for path in ("/moi/evenements", f"{board}/evenements")
    ]
    assert len(sending) > 50
    client = await narrow_site.client(scene.sessions["holder"])
    for path in ("/moi", "/api/v1/health", "/"):
        assert (await client.get(path, timeout=PATIENCE)).status_code == 200
    for writer in sending:
        writer.close()


async def half_sent(
    site: Site, method: str, path: str, session: str | None
) -> asyncio.StreamWriter:
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Length: 900\r\n"
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    return await sent(site, f"{head}Content-Type: {kind}\r\n", session, "email=")


async def opened(site: Site, path: str, session: str | None) -> asyncio.StreamWriter:
    return await sent(site, f"GET {path} HTTP/1.1\r\nHost: x\r\n", session)


async def sent(site: Site, head: str, session: str | None, part: str = "") -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection("127.0.0.1", int(site.base_url.rpartition(":")[2]))
    cookie = f"Cookie: session={session}\r\n" if session else ""
    writer.write(f"{head}{cookie}\r\n{part}".encode())
    await writer.drain()
    return writer


async def test_a_watched_request_may_not_wait_while_it_holds_a_connection(pool: Pool) -> None:
    database = Database(pool)
    with watch_holding():
        async with database.transaction() as conn:
            assert await conn.fetchval("select 1") == 1
            with pytest.raises(HeldTooLong, match="second connection"):
                async with database.transaction():
                    raise AssertionError
            with pytest.raises(HeldTooLong, match="child process"):
                async with running("paper_process", b""):
                    raise AssertionError
            with pytest.raises(HeldTooLong, match="typeset"):
                await asyncio.to_thread(compile_pdf, "badges.typ", {})
            with pytest.raises(HeldTooLong, match="other task"):
                await asyncio.create_task(_apart("in an other task"))
        async with database.transaction() as conn, asyncio.timeout(PATIENCE):
            assert await conn.fetchval("select 2") == 2


async def _apart(what: str) -> None:
    async with apart(what):
        pass


async def test_a_handler_that_would_hold_one_and_ask_for_another_does_not_start() -> None:
    @get("/one")
    async def one(
        conn: NamedDependency[Connection], database: NamedDependency[Database]
    ) -> None: ...

    @get("/other")
    async def other(edition: NamedDependency[Any], database: NamedDependency[Database]) -> None: ...

    for handler in (one, other):
        app = Litestar([handler], dependencies=DEPENDENCIES, openapi_config=None)
        with pytest.raises(LookupError, match="asks for another"):
            check_connections(handlers_of(app))
