"""A site that is served over HTTPS asks for nothing else: every answer, every cookie."""

from collections.abc import AsyncIterator

import httpx
import pytest
from msgspec.structs import replace

from matchmaker.db import Connection
from matchmaker.foundation import clock
from matchmaker.participation import links
from tests.cast import a_holder, an_edition
from tests.fixtures.site import SECRET, Site, an_app, listening, serving

SITE = "https://matinee.example"


@pytest.fixture
async def behind_a_proxy(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """The site as a proxy reaches it that ends TLS and passes no Host of its own on."""
    with listening() as (listener, base_url):
        settings = replace(site.settings, base_url=SITE)
        with an_app(settings) as app:
            async with (
                serving(app, listener),
                httpx.AsyncClient(base_url=base_url, headers={"Origin": SITE}) as client,
            ):
                yield client


async def test_every_cookie_is_secure_and_every_answer_says_https(
    behind_a_proxy: httpx.AsyncClient, conn: Connection
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    token = (await links.mint(conn, SECRET, alice.id, "page")).token
    client = behind_a_proxy
    session = await links.enter(conn, token, clock.now())
    signed_in = {"Cookie": f"session={session}"}
    acting = {"acting_for": str(alice.id)}
    answers = [
        await client.get("/?lang=en"),
        await client.get(f"/lien/{token}"),
        await client.post(f"/lien/{token}", headers={"Cookie": "threshold=shown"}),
        await client.post("/moi/disponibilites", data=acting, headers=signed_in),
        await client.get(
            "/moi/profil", headers=signed_in | {"Cookie": f"session={session}; flash=saved"}
        ),
        await client.post("/deconnexion", headers=signed_in),
        await client.get("/nowhere"),
        await client.get("/static/theme.css"),
        await client.get("/api/v1/health"),
    ]
    assert [answer.status_code for answer in answers][:6] == [200, 200, 303, 303, 200, 303]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"language", "threshold", "session", "flash"}
    assert [cookie for cookie in cookies if "; Secure" not in cookie] == []
    for answer in answers:
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_over_plain_http_nothing_asks_for_https(site: Site) -> None:
    answer = await (await site.client()).get("/?lang=en")
    assert "strict-transport-security" not in answer.headers
    assert "secure" not in answer.headers["set-cookie"].lower()
