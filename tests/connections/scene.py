"""A published morning with somebody of every role, and every route as an address of it."""

import re
from typing import Final

import httpx

from api.access.permissions import Reach, Role, reach
from matchmaker import hall, planning
from matchmaker.db import Connection
from matchmaker.delegates import delegates_of
from matchmaker.editions.editions import Edition
from matchmaker.participation import links
from tests import cast
from tests.api.test_access import ALL, FILLED, Route
from tests.fixtures.site import SECRET, Site
from tests.planning import plans

#: who tries an address first, so that it is opened as deep as it goes
TRYING: Final[tuple[Role, ...]] = (
    *("organiser", "investor", "holder", "visitor", "delegate", "front_desk", "nobody"),
)


class Scene:
    """Two versions were published; the second is in force, and there is a draft."""

    def __init__(self, site: Site, conn: Connection) -> None:
        self.site = site
        self.conn = conn
        self.values: dict[str, str] = {name: value() for name, value in FILLED.items()}

    async def open(self) -> "Scene":
        conn = self.conn
        edition = self.edition = await cast.an_edition(conn)
        alice = await cast.a_holder(conn, edition)
        bob = await cast.an_investor(conn, edition, delegates=("Awa Diallo", "Léo"))
        [awa, _] = await delegates_of(conn, bob.id)
        diane = await cast.a_visitor(conn, edition)
        self.values["item_id"] = str((await cast.a_workshop(conn, edition)).id)
        self._spare = await self._spares(edition)
        self.camille = await cast.an_organiser(conn, edition)
        await conn.execute(
            "update organiser set administrator = true where id = $1", self.camille.id
        )
        desk = await cast.an_organiser(conn, edition, "front_desk")
        await plans.publish(conn, edition, [(alice, bob, 0, 0)])
        await plans.publish(conn, edition, [(alice, bob, 1, 0)])
        [_, first] = await planning.versions(conn, edition.id)
        key = await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)
        feed = await links.mint(conn, SECRET, alice.id, "feed")
        self.values |= {"slug": edition.slug, "key": key.text, "number": "0", "file": "x.ics"}
        self.values |= {"person_id": str(alice.id), "investor_id": str(bob.id)}
        self.values["counterpart_id"] = str(bob.id)
        self.values |= {"target": str(bob.id), "schedule_id": str(first.id), "token": feed.token}
        self.sessions: dict[Role, str | None] = {
            "organiser": await self.site.organiser_session(self.camille.id),
            "front_desk": await self.site.organiser_session(desk.id),
            "investor": await self.site.person_session(bob.id),
            "holder": await self.site.person_session(alice.id),
            "visitor": await self.site.person_session(diane.id),
            "delegate": await self.site.person_session(bob.id, awa.id),
            "nobody": None,
        }
        return self

    def address(self, route: Route) -> str:
        """The address of a route here."""
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: self.values[found[1]], route.path)

    def role_for(self, route: Route) -> Role:
        """Who may open it; an organiser has no page of their own under /moi."""
        if route.action == "session.end":
            return "nobody"  # the others need theirs
        roles = TRYING[1:] if route.path.startswith("/moi") else TRYING
        able = (
            role for role in roles if reach(route.action, role, administrator=True) != Reach.NONE
        )
        return next(able)

    def session_for(self, route: Route) -> str | None:
        """The session of who may open it."""
        return self.sessions[self.role_for(route)]

    async def caller(self, route: Route) -> httpx.AsyncClient:
        """Somebody who may; somebody of their own for a call that changes something."""
        return await self.site.client(self._spare.get(route) or self.session_for(route))

    async def _spares(self, edition: Edition) -> dict[Route, str]:
        """Whoever takes part, once for each route of theirs that changes something."""
        found = {}
        for route in ALL:
            role = self.role_for(route)
            if route.method != "GET" and role in ("holder", "investor"):
                someone = cast.a_holder if role == "holder" else cast.an_investor
                person = await someone(self.conn, edition)
                found[route] = await self.site.person_session(person.id)
        return found


async def an_organiser_at(site: Site, conn: Connection, edition: Edition) -> httpx.AsyncClient:
    """A client of somebody who organises that morning."""
    return await site.organiser((await cast.an_organiser(conn, edition)).id)
