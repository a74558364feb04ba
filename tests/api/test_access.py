"""Every route, called as every role, about oneself, somebody else, another edition, as nobody.

What must happen is read from the table of `api/access/permissions.py`; a new route is tested by
existing.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute

from api.access.guards import OFFICE, check_actions
from api.access.permissions import ROLES, TABLE, Reach, Role, reach
from api.app import create_app, handlers_of
from matchmaker.db import Connection
from matchmaker.delegates import delegates_of
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.wording.language import catalogue
from tests.cast import a_holder, a_visitor, an_edition, an_investor, an_organiser
from tests.fixtures.site import Site

SETTINGS: Final = Settings(
    database_url="postgresql://nowhere",
    smtp_url="smtp://127.0.0.1:9",
    base_url="http://127.0.0.1:1",
    secret="a secret of the tests, long enough to be taken",
)
#: a value for each parameter of a path that is neither edition nor person
FILLED: Final[dict[str, Callable[[], str]]] = {
    "item_id": lambda: str(uuid4()),
    "run_id": lambda: str(uuid4()),
    "schedule_id": lambda: str(uuid4()),
    "batch_id": lambda: str(uuid4()),
    "investor_id": lambda: str(uuid4()),
    "organiser_id": lambda: str(uuid4()),
    "token_id": lambda: str(uuid4()),
    "note_id": lambda: str(uuid4()),
    "other_id": lambda: str(uuid4()),
    "counterpart_id": lambda: str(uuid4()),
    "target": lambda: str(uuid4()),
    "offer_id": lambda: str(uuid4()),
    "delegate_id": lambda: str(uuid4()),
    "outbox_id": lambda: "1",
    "message": lambda: "1",
    "webhook_id": lambda: str(uuid4()),
    "number": lambda: "1",
    "kind": lambda: "convocation",
    "upload_id": lambda: str(uuid4()),
    "reminder_id": lambda: str(uuid4()),
    "token": lambda: "unknown",
    "key": lambda: "unknown",
    "file": lambda: "unknown.ics",
    "side": lambda: "porteur",
    "year": lambda: "2022",
    "step": lambda: "vous",
    "section": lambda: "moment",
    "partner_id": lambda: str(uuid4()),
    "programme_id": lambda: str(uuid4()),
    "months": lambda: "3",
    "addition_id": lambda: str(uuid4()),
    "agreement_id": lambda: str(uuid4()),
    "listing_id": lambda: str(uuid4()),
    "language": lambda: "fr",
    "digest": lambda: "unknown",
    "what": lambda: "nouveau",
    "file_path": lambda: "theme.css",
    "path": lambda: "unknown",
}
Whose = Literal["own", "other", "elsewhere"]
WHOSE: Final[tuple[Whose, ...]] = ("own", "other", "elsewhere")


class Route(NamedTuple):
    """One method of one path, and the action it names."""

    method: str
    path: str
    action: str

    @property
    def about_somebody(self) -> bool:
        return "person_id" in self.path

    @property
    def of_an_edition(self) -> bool:
        return "{slug" in self.path

    def filled(self, slug: str, person: UUID) -> str:
        """The path with every parameter replaced; KeyError for one that nobody has thought of."""
        known = {"slug": lambda: slug, "person_id": lambda: str(person), **FILLED}
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: known[found[1]](), self.path)


#: built once for all who read what it answers; nobody starts it
APP: Final = create_app(SETTINGS)


def routes() -> list[Route]:
    # Sorted: a handler's paths are a set, and every process must find the same order.
    return sorted(
        Route(method, route.path_format, route.route_handler_map[method][0].opt["action"])
        for route in APP.routes
        if isinstance(route, HTTPRoute)
        for method in sorted(route.route_handler_map)
        if method != "OPTIONS"
    )


ALL: Final = routes()


class World(NamedTuple):
    """Two editions, one of which is the callers'."""

    site: Site
    conn: Connection
    here: Edition
    elsewhere: Edition


async def a_world(site: Site, conn: Connection) -> World:
    here = await an_edition(conn)
    elsewhere = await an_edition(conn, slug="elsewhere")
    return World(site, conn, here, elsewhere)


@pytest.fixture
async def world(site: Site, conn: Connection) -> World:
    return await a_world(site, conn)


async def caller(world: World, role: Role) -> tuple[httpx.AsyncClient, UUID]:
    """Somebody new of this role, so that no call suffers from an earlier one."""
    conn, here = world.conn, world.here
    match role:
        case "nobody":
            return await world.site.client(), uuid4()
        case "holder":
            holder = await a_holder(conn, here)
            return await world.site.person(holder.id), holder.id
        case "investor":
            investor = await an_investor(conn, here)
            return await world.site.person(investor.id), investor.id
        case "visitor":
            visitor = await a_visitor(conn, here)
            return await world.site.person(visitor.id), visitor.id
        case "delegate":
            investor = await an_investor(conn, here, delegates=("Awa <awa@example.org>", "Léo"))
            own = (await delegates_of(conn, investor.id))[0].id
            return await world.site.person(investor.id, delegate_id=own), investor.id
        case _:
            organiser = await an_organiser(conn, here, role)
            return await world.site.organiser(organiser.id), uuid4()


class Case(NamedTuple):
    """A call: by whom, and the edition and the person that it is about."""

    role: Role
    whose: Whose
    client: httpx.AsyncClient
    edition: Edition
    person: UUID
    passes: bool


class Crowd(NamedTuple):
    """A world that no call changes: one caller of each role, and strangers, for all routes."""

    world: World
    callers: dict[Role, tuple[httpx.AsyncClient, UUID]]
    other: UUID
    elsewhere: UUID

    def cases(self, route: Route) -> list[Case]:
        """Every role at every address that can be told apart."""
        found = []
        for role, (client, own) in self.callers.items():
            whom = {"own": own, "other": self.other, "elsewhere": self.elsewhere}
            for whose in told_apart(route):
                edition = self.world.elsewhere if whose == "elsewhere" else self.world.here
                passes = expected(route, role, whose)
                found.append(Case(role, whose, client, edition, whom[whose], passes))
        return found


@pytest.fixture(scope="module")
async def crowd(module_site: Site) -> AsyncIterator[Crowd]:
    async with module_site.pool.acquire() as conn:
        world = await a_world(module_site, conn)
        callers = {role: await caller(world, role) for role in (*ROLES, "delegate")}
        other = await a_holder(conn, world.here)
        yield Crowd(world, callers, other.id, (await a_holder(conn, world.elsewhere)).id)


async def passing(world: World, route: Route) -> list[Case]:
    """Every call that the table lets through, each by somebody new and about somebody new.

    Everybody is there before the first call: some calls close the registration.
    """
    found = []
    for role in (*ROLES, "delegate"):
        for whose in told_apart(route):
            if not expected(route, role, whose):
                continue
            client, own = await caller(world, role)
            edition = world.elsewhere if whose == "elsewhere" else world.here
            person = own
            if whose != "own":
                person = (await a_holder(world.conn, edition)).id if route.about_somebody else own
            found.append(Case(role, whose, client, edition, person, True))
    return found


def told_apart(route: Route) -> tuple[Whose, ...]:
    """Whose address it can be: one that names nobody is nobody else's."""
    differs = {"other": route.about_somebody, "elsewhere": route.of_an_edition}
    return tuple(whose for whose in WHOSE if differs.get(whose, True))


def expected(route: Route, role: Role, whose: Whose) -> bool:
    """Whether the table lets this call through."""
    there = whose == "elsewhere" and route.of_an_edition
    permission = reach(route.action, "nobody" if there else role)
    if permission is Reach.ANYONE:
        return True
    if there or permission is Reach.NONE:
        return False
    if permission is Reach.OWN and route.path.startswith(OFFICE):
        return False
    return permission is Reach.EDITION or whose == "own" or not route.about_somebody


def refused(answer: httpx.Response) -> bool:
    """Whether the guard, and not the matter itself, said no: it gives no particulars."""
    if answer.status_code in (401, 403):
        return True
    if answer.status_code != 404:
        return False
    nothing = catalogue("fr").gettext("There is nothing here for you.")
    if answer.headers["content-type"].startswith("application/problem+json"):
        return bool(answer.json()["detail"] == nothing)
    return nothing in answer.text and '<p class="lead">' not in answer.text


def said(answer: httpx.Response) -> str:
    return answer.text[:200] if answer.is_closed and answer.is_stream_consumed else "a stream"


async def call(client: httpx.AsyncClient, route: Route, path: str) -> httpx.Response:
    body: dict[str, Any] = {}
    if route.method in ("POST", "PUT", "PATCH"):
        body = {"json": {}} if path.startswith("/api/") else {"data": {"unexpected": "1"}}
    if route.method == "POST" and "{token" in route.path:
        await client.get(path)  # the button stands on a page
    async with client.stream(route.method, path, **body) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            await answer.aread()  # a stream has no end
    return answer


async def wrong_answers(route: Route, cases: Iterable[Case]) -> list[tuple[Role, Whose, int, str]]:
    """The calls whose answer is not what the table says."""
    wrong = []
    for each in cases:
        answer = await call(each.client, route, route.filled(each.edition.slug, each.person))
        if answer.status_code >= 500 or refused(answer) == each.passes:
            wrong.append((each.role, each.whose, answer.status_code, said(answer)))
    return wrong


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", ALL, ids=named)
async def test_a_route_that_reads_answers_whom_the_table_names_and_any_refuses_the_others(
    crowd: Crowd, route: Route
) -> None:
    """Nothing of this changes anything, so that all routes have one world."""
    reads = route.method == "GET"
    cases = [each for each in crowd.cases(route) if reads or not each.passes]
    assert await wrong_answers(route, cases) == []


@pytest.mark.parametrize("route", [each for each in ALL if each.method != "GET"], ids=named)
async def test_a_route_that_writes_answers_whom_the_table_names(world: World, route: Route) -> None:
    assert await wrong_answers(route, await passing(world, route)) == []


def test_every_action_of_the_table_is_used() -> None:
    assert {route.action for route in ALL} == set(TABLE)


def test_a_route_without_a_row_does_not_start() -> None:
    @get("/secret", opt={"action": "secret.read"})
    async def secret() -> None: ...

    @get("/forgotten")
    async def forgotten() -> None: ...

    for handler in (secret, forgotten):
        with pytest.raises(LookupError, match="has no row"):
            check_actions(handlers_of(Litestar([handler], openapi_config=None)))


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
    ],
)
async def test_a_form_posted_from_another_site_is_refused(
    world: World, headers: dict[str, str], let_in: bool
) -> None:
    alice = await a_holder(world.conn, world.here)
    client = await world.site.person(alice.id)
    del client.headers["Origin"]
    answer = await client.post("/moi/desistement", headers=headers)
    gone = await world.conn.fetchval("select withdrawn_at from person where id = $1", alice.id)
    assert (answer.status_code == 303) is let_in
    assert (gone is not None) is let_in
