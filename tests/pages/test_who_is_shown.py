"""Nobody is shown to, or planned with, the other side before they are known and accepted.

Every address that others than the office may read is opened: a new route is walked by existing.
"""

import re
from html import unescape
from itertools import product
from typing import Final
from uuid import UUID

import httpx
import pytest

from api.access.permissions import Reach, Role, reach
from matchmaker import suggestions
from matchmaker.choices import correcting, wishes
from matchmaker.choices.correcting import Correction
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import applying, links, people
from matchmaker.participation.people import HolderForm
from matchmaker.people import applications, guide, listing
from matchmaker.planning import problem
from matchmaker.wording.errors import Invalid
from tests import cast
from tests.api.test_access import ALL, FILLED
from tests.fixtures.site import Site
from tests.planning import plans

HIDDEN: Final = re.compile("invisible", re.IGNORECASE)
WHYS: Final = ("unknown", "pending", "refused")


async def hidden(conn: Connection, edition: Edition) -> list[UUID]:
    """On each side somebody who never opened their link, who waits, who was not accepted."""
    ids = []
    for form, why in product((cast.holder_form, cast.investor_form), WHYS):
        changes = {"organisation": f"Invisible {why}"}
        if form is cast.holder_form:
            changes["project"] = f"Invisible {why}"
        person = await people.register(conn, edition, form("Invisible", **changes), cast.NOW)
        await cast.welcome(conn, edition, person.id)
        column = "known_at = null" if why == "unknown" else f"application = '{why}'"
        await conn.execute(f"update person set {column} where id = $1", person.id)
        ids.append(person.id)
    return ids


async def read(client: httpx.AsyncClient, path: str) -> str:
    async with client.stream("GET", path) as answer:
        if answer.headers.get("content-type", "").startswith(("text/html", "application/json")):
            return unescape((await answer.aread()).decode())
    return ""


@pytest.mark.parametrize("role", ["nobody", "holder", "investor"])
async def test_no_address_shows_who_is_not_accepted_and_known(
    site: Site, conn: Connection, role: Role
) -> None:
    edition = await cast.an_edition(conn)
    ids = await hidden(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    me = {"holder": alice, "investor": bob}.get(role)
    client = await site.person(me.id) if me else await site.client()
    shown = []
    opened = 0
    for route in ALL:
        if route.method != "GET" or reach(route.action, role) is Reach.NONE:
            continue
        names = re.findall(r"\{(\w+)", route.path)
        about = {"target", "investor_id"} & set(names)
        for one in ids if about else ids[:1]:
            known = {name: FILLED[name]() for name in names if name in FILLED}
            known |= dict.fromkeys(about, str(one))
            known |= {"slug": edition.slug, "person_id": str(me.id if me else one)}
            path = re.sub(r"\{(\w+)[^}]*\}", r"{\1}", route.path).format(**known)
            opened += 1
            if HIDDEN.search(await read(client, path)):
                shown.append(path)
    assert shown == []
    assert opened > 10
    mine = await read(client, "/moi/guide")
    assert not [one for one in ids if str(one) in mine]


async def test_nobody_is_planned_suggested_or_chosen_before(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    ids = await hidden(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await conn.execute(
        """insert into wish (edition_id, author_id, target_id, rank)
           select edition_id, id, case kind when 'holder' then $2::uuid else $3::uuid end, 1
           from person where id = any ($1)""",
        ids, bob.id, alice.id,
    )  # fmt: skip
    planned = await problem.load_problem(conn, edition)
    assert (list(planned.holders), list(planned.investors)) == ([alice.id], [bob.id])
    assert await wishes.valued_pairs(conn, edition.id) == []
    assert {found.card.id for found in await suggestions.suggestions(conn, alice)} <= {bob.id}
    for one in ids[3:]:
        with pytest.raises(Invalid):
            await wishes.add(conn, edition, alice, one, cast.NOW)
    glance = await editions.glance(conn, edition.id)
    assert (glance.holders, glance.investors, glance.wishes) == (1, 1, 0)
    assert (glance.pending, glance.unknown) == (2, 2)
    published = await plans.publish(conn, edition, [(alice, bob, 0, 0)])
    written = await conn.fetch("select person_id from outbox where kind = 'convocation'")
    assert {row["person_id"] for row in written} == {alice.id, bob.id}
    assert published.messages == 2


async def test_a_registration_is_shown_once_its_link_is_opened_and_it_is_accepted(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    alice = await people.register(conn, edition, cast.holder_form(), cast.NOW)
    bob = await people.register(conn, edition, cast.investor_form(), cast.NOW)

    async def shown() -> set[UUID]:
        found = await guide.guide(conn, edition.id, guide.GuideFilter())
        projects = await guide.projects(conn, edition.id, guide.ProjectFilter())
        return {card.id for card in found.items} | {card.id for card in projects.items}

    assert await shown() == set()
    for person in (alice, bob):
        link = await links.mint(conn, "a secret of the tests, long enough", person.id, "page")
        await links.enter(conn, link.token, cast.NOW)
    assert await shown() == {alice.id}
    await applying.accept(conn, edition, bob.id, camille.id, cast.NOW)
    assert await shown() == {alice.id, bob.id}
    form = await people.answers_of(conn, edition.id, alice.id)
    assert isinstance(form, HolderForm)
    moved = cast.holder_form(email="autre@example.org")
    await people.update_holder(conn, edition, alice.id, moved, cast.NOW)
    standing = await applications.application(conn, edition.id, alice.id)
    assert (standing.confirmed_at, standing.takes_part) == (None, True)


async def test_whom_an_organiser_enters_takes_part_at_once_even_after_publication(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 0)])
    published = await editions.by_slug(conn, edition.slug)
    zelda = await people.register(
        conn, published, cast.holder_form("Zelda"), cast.TOO_LATE, camille.id
    )
    correction = Correction(wishes=(bob.id,))
    await correcting.correct(conn, published, zelda, correction, cast.TOO_LATE, camille.id)
    assert zelda.id in (await problem.load_problem(conn, published)).holders
    asked = listing.PeopleFilter(state="waiting")
    assert await listing.ids(conn, edition.id, asked) == [zelda.id]
    said = "select (payload ->> 'entered')::boolean from outbox where person_id = $1"
    assert await conn.fetchval(f"{said} and kind = 'acknowledgement'", zelda.id)


async def test_a_pending_investor_reads_no_project(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition, project="La roue qui tourne")
    eve = await people.register(conn, edition, cast.investor_form("Eve"), cast.NOW)
    client = await site.person(eve.id)
    assert "roue" not in await read(client, "/moi/guide")
    home = await client.get("/moi")
    assert 'class="button primary" href="/moi/guide"' not in home.text
    answer = await client.get(f"/api/v1/editions/{edition.slug}/projects")
    assert answer.status_code == 409
