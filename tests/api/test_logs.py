"""What the service writes down about its requests: routes and figures, nothing of anybody."""

import io
import json
from collections.abc import Iterator

import pytest

from api.exchange import logging, problems
from matchmaker.db import Connection
from tests.cast import a_holder, an_edition, an_organiser
from tests.fixtures.site import Site

SENTINEL = "zzsentinelzz"


@pytest.fixture
def written(site: Site) -> Iterator[io.StringIO]:
    """Everything that is logged from here on."""
    stream = io.StringIO()
    logging.configure(stream)
    yield stream
    logging.configure()


async def test_requests_leave_no_personal_data_in_the_log(
    site: Site, conn: Connection, written: io.StringIO
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, email=f"{SENTINEL}@example.org", project=SENTINEL)
    token = await site.person_session(alice.id)
    client = await site.person(alice.id)
    base = f"/api/v1/editions/{edition.slug}"
    form = {"email": f"{SENTINEL}@example.org", "first_name": SENTINEL, SENTINEL: SENTINEL}
    await client.get(f"/lien/{SENTINEL}")
    await client.get(f"/agenda/{SENTINEL}.ics")
    await client.get(f"{base}/guide?text={SENTINEL}&page={SENTINEL}")
    await client.get(f"{base}/people/{alice.id}", headers={"Authorization": f"Bearer {token}"})
    await client.get(f"/{SENTINEL}")
    await client.get("/moi", headers={"User-Agent": SENTINEL, "Referer": f"http://{SENTINEL}/"})
    await client.post(f"{base}/holders", json=form)
    await client.post(f"{base}/holders", content=SENTINEL)
    await client.post("/api/v1/sessions", json={"token": SENTINEL, "kind": "personal"})
    await client.post(f"/matinee/{edition.slug}/inscription/porteur/vous", data=form)
    lines = written.getvalue()
    assert len(lines.splitlines()) >= 9
    for secret in (SENTINEL, token, str(alice.id), alice.email, "127.0.0.1"):
        assert secret not in lines
    assert {json.loads(line)["event"] for line in lines.splitlines()} == {"request"}


def test_an_error_is_logged_by_kind_and_place_without_its_words(written: io.StringIO) -> None:
    try:
        try:
            int(SENTINEL)
        except ValueError as error:
            raise LookupError(SENTINEL) from error
    except LookupError as error:
        problems.log.error("unforeseen", reference="1", exc_info=error)
    line = json.loads(written.getvalue())
    assert SENTINEL not in written.getvalue()
    assert [each["kind"] for each in line["errors"]] == [
        "builtins.LookupError",
        "builtins.ValueError",
    ]
    assert "test_logs.py" in line["errors"][0]["places"][0]


async def test_health_says_whether_the_database_is_reached(site: Site) -> None:
    client = await site.client()
    answer = await client.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"database": True})


async def test_every_answer_carries_the_security_headers(site: Site) -> None:
    client = await site.client()
    for path in ("/", "/nowhere", "/api/v1/nowhere", "/api/v1/health", "/static/nowhere.css"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path


async def test_a_session_cookie_is_out_of_reach_and_ends_with_signing_out(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    client = await site.person(alice.id)
    assert (await client.get("/moi")).status_code == 200
    token = client.cookies["session"]
    left = await client.post("/deconnexion")
    cleared = [value for value in left.headers.get_list("set-cookie") if "session=" in value]
    assert cleared
    bearer = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/editions/{edition.slug}/people/{alice.id}"
    assert (await (await site.client()).get(path, headers=bearer)).status_code == 401


async def test_a_journal_line_tells_who_looked_at_refusals(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    organiser = await an_organiser(conn, edition)
    client = await site.organiser(organiser.id)
    base = f"/api/v1/editions/{edition.slug}"
    seen = await client.post(f"{base}/people/{alice.id}/refusals/review")
    assert (seen.status_code, seen.json()) == (200, [])
    journal = (await client.get(f"{base}/journal")).json()
    assert [line["act"] for line in journal if line["subject"] == str(alice.id)] == [
        "refusals.read"
    ]


async def test_files_are_tried_first_and_then_brought_in(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    client = await site.organiser(organiser.id)
    where = f"/api/v1/editions/{edition.slug}/imports"
    sheet = "code;titre;salle;début;fin\nA1;Lever des fonds;B;9 h 20;10 h 05\n"
    files = [("files", ("workshops.csv", sheet.encode()))]
    tried = await client.post(where, files=files)
    assert tried.status_code == 200, tried.text
    assert not tried.json()["stored"]
    assert await conn.fetchval("select count(*) from workshop") == 0
    assert tried.json()["faults"] == []
    done = await client.post(where, params={"dry_run": "false"}, files=files)
    assert done.json()["stored"]
    assert await conn.fetchval("select count(*) from workshop") == 1
    broken = await client.post(where, files=[("files", ("nonsense.csv", b"\xff"))])
    assert broken.json()["faults"]
    assert (await client.post(where, data={"files": "no file"})).status_code == 415
    assert (await client.post(where, files=[("file", ("a.csv", b""))])).status_code == 422
