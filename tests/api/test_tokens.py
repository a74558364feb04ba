"""Programs that act for an organiser: as far as their scopes reach, as long as the role does."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import httpx
import pytest

from api.access.identity import SESSION_COOKIE
from api.access.permissions import TABLE, Reach, reach
from api.access.scopes import ACTIONS, WITHOUT, allows, scopes_for
from matchmaker.db import Connection
from matchmaker.editions import appointing, audit, tokens
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.editions.tokens import MadeToken, Scope, TokenForm
from matchmaker.foundation import clock
from matchmaker.wording.errors import Invalid
from tests.cast import a_holder, an_edition, an_organiser
from tests.fixtures.site import Site

STAFF: Final = ("reader", "front_desk", "organiser")


def programs_client(site: Site, token: str) -> httpx.AsyncClient:
    """What a program sends: its token, no cookie, no origin."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=site.base_url, headers=headers, verify=False)


async def a_token(
    conn: Connection, edition: Edition, by: Organiser, *scopes: Scope, **changes: Any
) -> MadeToken:
    form = TokenForm(name="CRM", scopes=scopes, **changes)
    return await tokens.make(conn, edition, form, by.id, clock.now())


def test_every_action_has_a_scope_or_a_reason() -> None:
    open_to_all = {action for action, row in TABLE.items() if row[0] is Reach.ANYONE}
    assert set(ACTIONS) | set(WITHOUT) | open_to_all == set(TABLE)
    assert not set(ACTIONS) & set(WITHOUT)
    assert not (set(ACTIONS) | set(WITHOUT)) & open_to_all
    for action in ACTIONS:
        far = [reach(action, role, administrator=True) for role in STAFF]
        assert Reach.EDITION in far, action


def test_the_scope_read_gives_what_readers_see_and_changes_nothing() -> None:
    for action, needs in ACTIONS.items():
        assert needs.reads is (reach(action, "reader") is Reach.EDITION), action
        assert ("read" in scopes_for(action)) is needs.reads


def test_a_token_of_one_edition_makes_no_other() -> None:
    assert not allows(("everything",), "editions.create", every_edition=False)
    assert allows(("everything",), "editions.create", every_edition=True)


async def test_a_token_does_what_its_scopes_name_and_says_what_it_lacks(
    site: Site, conn: Connection
) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="elsewhere")
    camille, alice = await an_organiser(conn, edition), await a_holder(conn, edition)
    made = await a_token(conn, edition, camille, "people")
    base = f"/api/v1/editions/{edition.slug}"
    async with programs_client(site, made.token) as program:
        me = (await program.get("/api/v1/me")).json()
        assert (me["kind"], me["name"], me["scopes"]) == ("token", "CRM", ["people"])
        assert (me["organiser"], me["editions"]) == (camille.name, [edition.slug])
        assert (await program.get(f"{base}/people")).json()["total"] == 1
        assert (await program.post(f"{base}/people/{alice.id}/withdrawal")).status_code == 204

        refused = await program.post(f"{base}/wishes/close")
        assert refused.status_code == 403
        assert refused.json()["code"] == "scope_missing"
        assert 'scope="planning everything"' in refused.headers["WWW-Authenticate"]
        for path in (f"{base}/tokens", f"{base}/team"):
            assert (await program.get(path)).status_code == 403
        assert (await program.get(f"/api/v1/editions/{other.slug}/people")).status_code == 404
        # pages know no token
        page = await program.get(f"/organisation/{edition.slug}/personnes")
        assert page.status_code == 401
        assert (await program.delete("/api/v1/session")).status_code == 204
        assert (await program.get("/api/v1/me")).status_code == 200

        lines = await conn.fetch("select act, actor_id, token_id from audit order by id")
        assert [(row["act"], row["actor_id"], row["token_id"]) for row in lines] == [
            ("edition.created", None, None),
            ("edition.created", None, None),
            ("token.made", camille.id, None),
            ("person.withdrawn", camille.id, made.id),
        ]
        # beside a cookie the token decides, and a change must still come from one of our pages
        program.cookies.set(SESSION_COOKIE, await site.organiser_session(camille.id))
        assert (await program.get("/api/v1/me")).json()["kind"] == "token"
        assert (await program.post(f"{base}/people/{alice.id}/return")).status_code == 403
        foreign = {"Origin": "https://elsewhere.example"}
        answer = await program.post(f"{base}/people/{alice.id}/return", headers=foreign)
        assert answer.status_code == 403
    organiser = await site.organiser(camille.id)
    (last, *_) = (await organiser.get(f"{base}/journal")).json()
    assert (last["actor"], last["program"]) == (camille.name, "CRM")
    assert "CRM" in (await organiser.get(f"/organisation/{edition.slug}/journal")).text


async def test_a_token_ends_when_revoked_when_expired_and_with_the_role(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    camille, noe = await an_organiser(conn, edition), await an_organiser(conn, edition)
    revoked, expired, demoted = [await a_token(conn, edition, noe, "read") for _ in range(3)]
    people = f"/api/v1/editions/{edition.slug}/people"

    async def serves(made: MadeToken) -> bool:
        async with programs_client(site, made.token) as program:
            answer = await program.get(people)
            if answer.status_code == 401:
                assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
                assert answer.json()["code"] == "not_signed_in"
            return answer.status_code == 200

    assert await serves(revoked)
    assert await conn.fetchval("select last_used_at from machine_token where id = $1", revoked.id)
    await tokens.revoke(conn, edition.id, revoked.id, camille.id, clock.now())
    past = clock.now() - dt.timedelta(days=1)
    await conn.execute(
        "update machine_token set created_at = $2, expires_at = $3 where id = $1",
        expired.id, past - dt.timedelta(days=1), past,
    )  # fmt: skip
    assert not await serves(revoked)
    assert not await serves(expired)
    assert await serves(demoted)
    await appointing.appoint(conn, noe.email, None, edition.slug, "reader", clock.now())
    assert not await serves(demoted)
    # and it does not come alive again with the role
    await appointing.appoint(conn, noe.email, None, edition.slug, "organiser", clock.now())
    assert not await serves(demoted)


async def test_tokens_of_every_edition_are_for_administrators(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    camille, noe = await an_organiser(conn, edition), await an_organiser(conn, edition)
    with pytest.raises(Invalid):
        await a_token(conn, edition, noe, "read", every_edition=True)
    await appointing.appoint(conn, camille.email, None, None, "administrator", clock.now())
    made = await a_token(conn, edition, camille, "everything", every_edition=True)
    later = await an_edition(conn, slug="later")
    async with programs_client(site, made.token) as program:
        assert (await program.get(f"/api/v1/editions/{later.slug}/people")).status_code == 200
        # naming who would outlive the token is nobody's but a person's
        assert (await program.get("/api/v1/administrators")).status_code == 403
        organiser = await site.organiser(noe.id)
        gone = await organiser.delete(f"/api/v1/editions/{edition.slug}/tokens/{made.id}")
        assert gone.status_code == 404
        await conn.execute("update organiser set administrator = false where id = $1", camille.id)
        assert (await program.get("/api/v1/me")).status_code == 401


async def test_a_page_makes_a_key_shows_it_once_and_ends_it(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    browser = await site.organiser(camille.id, "en")
    page = f"/organisation/{edition.slug}/logiciels"
    empty = await browser.post(page, data={"name": "", "days": "0"})
    assert empty.status_code == 422
    shown = await browser.post(page, data={"name": "CRM", "scopes": ["read", "day"], "days": "30"})
    assert shown.status_code == 200
    token = shown.text.partition("<code>")[2].partition("<")[0]
    stored = await conn.fetchrow("select id, token_hash from machine_token")
    assert stored is not None
    assert token.startswith(tokens.PREFIX)
    assert token.encode() not in bytes(stored["token_hash"])
    again = await browser.get(page)
    assert "CRM" in again.text
    assert token not in again.text
    async with programs_client(site, token) as program:
        assert (await program.get("/api/v1/me")).status_code == 200
        ended = await browser.post(f"{page}/{stored['id']}/retrait")
        assert ended.status_code == 303
        assert (await program.get("/api/v1/me")).status_code == 401


async def test_me_says_who_one_is(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    camille, alice = await an_organiser(conn, edition), await a_holder(conn, edition)
    person = (await (await site.person(alice.id)).get("/api/v1/me")).json()
    assert (person["kind"], UUID(person["id"]), person["side"]) == ("person", alice.id, "holder")
    organiser = (await (await site.organiser(camille.id)).get("/api/v1/me")).json()
    assert (organiser["kind"], organiser["roles"]) == ("organiser", {edition.slug: "organiser"})
    nobody = await (await site.client()).get("/api/v1/me")
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"] == 'Bearer realm="matchmaker"'


async def test_what_a_program_did_outlives_it_and_its_organiser(conn: Connection) -> None:
    edition = await an_edition(conn)
    await an_organiser(conn, edition)
    noe = await an_organiser(conn, edition)
    made = await a_token(conn, edition, noe, "people")
    audit.act_through(made.id)
    await audit.record(conn, edition.id, noe.id, "person.corrected", "somebody")
    audit.act_through(None)
    assert [line.program for line in await audit.trail(conn, edition.id, limit=1)] == ["CRM"]
    await appointing.dismiss(conn, noe.email, None, clock.now())
    line = next(one for one in await audit.trail(conn, edition.id) if one.act == "person.corrected")
    assert (line.actor, line.program) == ("", "")
    assert await tokens.of_edition(conn, edition.id) == []
