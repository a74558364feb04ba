"""What everybody may read may be read by pages of others, and kept; what will end says so."""

import datetime as dt

from litestar import Litestar, get
from litestar.testing import TestClient

from api.exchange.announced import Ending
from api.exchange.headers import security_headers
from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site

ELSEWHERE = {"Origin": "https://www.ville.example"}


async def test_pages_of_others_read_the_programme_and_the_guide_and_nothing_else(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    base = f"/api/v1/editions/{edition.slug}"
    stranger, organiser = await site.client(), await site.organiser(camille.id)
    for path, kept in ((f"{base}/programme", "max-age=60"), (f"{base}/guide", "no-cache")):
        answer = await stranger.get(path, headers=ELSEWHERE)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"] == f"public, {kept}"
        assert "Cookie" in answer.headers["Vary"]
        own = await organiser.get(path, headers=ELSEWHERE)  # nobody keeps what who is known reads
        assert own.headers["Cache-Control"] == "no-store"
    unknown = await stranger.get("/api/v1/editions/nothing/programme", headers=ELSEWHERE)
    assert (unknown.status_code, unknown.headers["Cache-Control"]) == (404, "no-store")
    for path in (f"{base}/people", f"{base}/glance", f"{base}/changes"):
        answer = await organiser.get(path, headers=ELSEWHERE)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    written = await organiser.post(f"{base}/programme", json={}, headers=ELSEWHERE)
    assert "Access-Control-Allow-Origin" not in written.headers


def test_a_route_that_will_end_says_when_and_what_stands_in_its_place() -> None:
    ending = Ending(
        deprecated=dt.datetime(2027, 1, 4, tzinfo=dt.UTC),
        gone=dt.datetime(2028, 1, 3, 12, tzinfo=dt.UTC),
        successor="/api/v2/editions",
    )

    @get("/old", opt={"ends": ending}, sync_to_thread=False)
    def old() -> str:
        return "still here"

    @get("/new", sync_to_thread=False)
    def new() -> str:
        return "here"

    app = Litestar([old, new], before_send=[security_headers(secure=False)], openapi_config=None)
    with TestClient(app) as client:
        answer = client.get("/old")
        assert answer.headers["Deprecation"] == "@1799020800"
        assert answer.headers["Sunset"] == "Mon, 03 Jan 2028 12:00:00 GMT"
        assert '</api/v2/editions>; rel="successor-version"' in answer.headers["Link"]
        assert 'rel="deprecation"' in answer.headers["Link"]
        assert "Deprecation" not in client.get("/new").headers
