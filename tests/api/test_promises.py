"""What the JSON face promises to programs beside its bodies: docs/api.md."""

import asyncio
import datetime as dt
from typing import Any, Final, NamedTuple

import httpx
import msgspec
import pytest

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock, kept_answers
from matchmaker.participation import people, privacy
from matchmaker.participation.people import HolderProfile
from tests.cast import a_holder, an_edition, an_organiser, holder_form, welcome
from tests.fixtures.site import Site

UNKNOWN: Final = "There is no such field."
HOLDERS: Final = """prenom;nom;courriel;organisation;projet
Zoe;Petit;zoe@example.org;Zoe et Cie;Un jardin
"""


class Scene(NamedTuple):
    """Camille's program, at an edition in which Alice takes part."""

    conn: Connection
    edition: Edition
    alice: HolderProfile
    client: httpx.AsyncClient
    own: httpx.AsyncClient

    def api(self, path: str = "") -> str:
        return f"/api/v1/editions/{self.edition.slug}{path}"

    def person(self, path: str = "") -> str:
        return self.api(f"/people/{self.alice.id}{path}")


@pytest.fixture
async def scene(site: Site, conn: Connection) -> Scene:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await welcome(conn, edition, alice.id)
    camille = await an_organiser(conn, edition)
    client, own = await site.organiser(camille.id), await site.person(alice.id)
    for one in (client, own):
        one.cookies.set("language", "en")
    return Scene(conn, edition, alice, client, own)


def new_holder(**changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = msgspec.to_builtins(holder_form("Zoe", **changes))
    return form


# Lost updates ---------------------------------------------------------------------------------


async def test_a_lost_update_is_refused_and_one_without_a_state_is_asked_for_it(
    scene: Scene,
) -> None:
    cases: list[tuple[httpx.AsyncClient, str, str, str, Any]] = [
        (scene.client, scene.person(), "PATCH", scene.person(), {"phone": ""}),
        (scene.client, scene.api(), "PATCH", scene.api(), {"place": "Nanterre"}),
        (
            scene.client,
            scene.person("/availability"),
            "PUT",
            scene.person("/availability"),
            {"slots": [3]},
        ),
        (scene.client, scene.person("/wishes"), "PUT", scene.person("/wishes"), {"wishes": []}),
        (scene.own, scene.person("/choices"), "PUT", scene.person("/choices"), {"wishes": []}),
    ]
    for client, read, method, written, body in cases:
        etag = (await client.get(read)).headers["ETag"]
        assert etag.startswith('"')
        needed = await client.request(method, written, json=body)
        assert (needed.status_code, needed.json()["code"]) == (428, "precondition_required")
        for stale in ('"nope"', "nope", f"W/{etag}"):
            told = await client.request(method, written, json=body, headers={"If-Match": stale})
            assert (told.status_code, told.json()["code"]) == (412, "precondition_failed")
        named = {"If-Match": f'"other", {etag}'}
        done = await client.request(method, written, json=body, headers=named)
        assert done.status_code < 300, done.text
        again = (await client.get(read)).headers["ETag"]
        assert done.headers["ETag"] == again
        unchanged = await client.get(read, headers={"If-None-Match": again})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_the_grid_is_changed_as_of_its_etag_or_as_of_a_revision(scene: Scene) -> None:
    read = await scene.client.get(scene.api("/grid"))
    seen, grid = read.headers["ETag"], read.json()
    assert seen == f'"{grid["revision"]}"'
    slots = [
        {name: slot[name] for name in ("number", "starts_at", "ends_at", "pause_after")}
        for slot in grid["slots"]
    ]
    tables = [{"number": one["number"], "label": one["label"]} for one in grid["tables"]]
    for part, body in (
        ("rules", grid["rules"] | {"holder_maximum": 3}),
        ("slots", {"slots": slots[:-1]}),
        ("tables", {"tables": tables[:-1]}),
    ):
        path = scene.api(f"/grid/{part}")
        assert (await scene.client.put(path, json=body)).status_code == 428
        for stale in ('"nope"', f"W/{seen}"):
            told = await scene.client.put(path, json=body, headers={"If-Match": stale})
            assert told.status_code == 412
        done = await scene.client.put(path, json=body, headers={"If-Match": seen})
        assert done.status_code == 200, done.text
        again = (await scene.client.get(scene.api("/grid"))).headers["ETag"]
        assert (done.headers["ETag"], again != seen) == (again, True)
        late = await scene.client.put(path, json=body | {"revision": int(seen.strip('"'))})
        assert late.status_code == 409
        seen = again
    forced = grid["rules"] | {"holder_maximum": 2}
    done = await scene.client.put(scene.api("/grid/rules"), json=forced, headers={"If-Match": "*"})
    assert done.status_code == 200


async def test_an_erasure_names_what_it_erases(scene: Scene) -> None:
    read = await scene.client.get(scene.person())
    assert (await scene.client.delete(scene.person())).status_code == 428
    gone = await scene.client.delete(scene.person(), headers={"If-Match": read.headers["ETag"]})
    assert gone.status_code == 204


async def test_of_two_writes_of_one_state_one_is_refused(scene: Scene) -> None:
    headers = {"If-Match": (await scene.client.get(scene.person())).headers["ETag"]}
    both = [
        scene.client.patch(scene.person(), json={"phone": phone}, headers=headers)
        for phone in ("01 47 29 12 35", "01 47 29 12 36")
    ]
    codes = sorted(answer.status_code for answer in await asyncio.gather(*both))
    assert codes in ([204, 409], [204, 412])


# Paging ---------------------------------------------------------------------------------------


async def test_lists_lead_on_to_an_end(scene: Scene) -> None:
    for name in ("Bea", "Cleo", "Dora"):
        await a_holder(scene.conn, scene.edition, name)
    found, address = [], scene.api("/people?limit=3")
    while address:
        answer = await scene.client.get(address)
        found += [one["first_name"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert sorted(found) == ["Alice", "Bea", "Cleo", "Dora"]
    for path in ("/people", "/guide", "/projects"):
        beyond = (await scene.client.get(scene.api(path), params={"page": 99_999})).json()
        assert (beyond["items"], beyond["number"]) == ([], 99_999)
    journal = await scene.client.get(scene.api("/journal?limit=1"))
    assert (len(journal.json()), journal.links) == (1, {})
    await scene.client.post(scene.person("/withdrawal"))
    journal = await scene.client.get(scene.api("/journal?limit=1"))
    older = await scene.client.get(journal.links["next"]["url"])
    assert older.json()[0]["id"] < journal.json()[0]["id"]


# Strictness -----------------------------------------------------------------------------------


async def test_what_is_unknown_or_given_twice_or_without_an_offset_is_refused(
    scene: Scene,
) -> None:
    naive = "Say the hour with its offset, as in 2026-11-24T09:00:00+01:00."
    twice = "This is given twice."
    for path, field, sentence in (
        ("/people?knd=holder", "knd", UNKNOWN),
        ("/people?kind=holder&kind=investor", "kind", twice),
        ("/journal?since=2026-11-24T09:00:00", "since", naive),
        ("?x=1", "x", UNKNOWN),
    ):
        answer = await scene.client.get(scene.api(path))
        told = [(fault["field"], fault["detail"]) for fault in answer.json()["errors"]]
        assert (answer.status_code, told) == (422, [(field, sentence)])
    several = await scene.client.get(scene.api("/reminders/recipients?topics=wishes&topics=slots"))
    assert "given twice" not in several.text
    headers = {"Content-Type": "application/json"}
    doubled = b'{"until": "2099-11-14T09:00:00Z", "until": "2099-11-15T09:00:00Z"}'
    for body, sentence in ((doubled, twice), (b'{"until": "2099-11-14T09:00:00"}', naive)):
        answer = await scene.client.post(scene.api("/wishes/reopen"), content=body, headers=headers)
        told = [(fault["field"], fault["detail"]) for fault in answer.json()["errors"]]
        assert (answer.status_code, told) == (422, [("until", sentence)])


async def test_every_answer_says_its_language_and_on_what_it_depends(scene: Scene) -> None:
    for path in (scene.api(), "/api/v1/nothing", "/api/nothing", "/api", scene.api("/people?x=1")):
        answer = await scene.client.get(path)
        assert answer.headers["Content-Language"] == "en"
        assert {"Accept-Language", "Authorization", "Cookie"} <= {
            part.strip() for part in answer.headers["Vary"].split(",")
        }
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["type"] == f"urn:matchmaker:problem:{answer.json()['code']}"
    wrong = await scene.client.put("/api/v1/editions")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]
    calendar = await scene.own.get(scene.person("/agenda.ics"))
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"


# Retries --------------------------------------------------------------------------------------


async def test_a_request_that_is_sent_again_is_answered_again_and_done_once(
    scene: Scene,
) -> None:
    headers = {"Idempotency-Key": "a-key-of-the-program"}
    address, body = scene.api("/people/holders"), new_holder()
    both = [scene.client.post(address, json=body, headers=headers) for _ in range(2)]
    first, second = await asyncio.gather(*both)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    place = scene.api(f"/people/{first.json()['person_id']}")
    assert first.headers["Location"] == second.headers["Location"] == place
    third = await scene.client.post(address, json=body, headers=headers)
    assert (third.json(), third.headers["Idempotent-Replayed"]) == (first.json(), "true")

    other = await scene.client.post(address, json=new_holder(phone=""), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    # keys are each caller's own, and a refusal keeps none
    refused = await scene.own.post(address, json=body, headers=headers)
    assert refused.status_code == 403
    faulty = {"Idempotency-Key": "another"}
    assert (await scene.client.post(address, json={}, headers=faulty)).status_code == 422
    mended = new_holder(email="zoe.autre@example.org")
    assert (await scene.client.post(address, json=mended, headers=faulty)).status_code == 201
    secret = await scene.client.post(
        scene.api("/tokens"), json={"name": "CRM", "scopes": ["read"]}, headers=headers
    )
    assert secret.status_code == 400


async def test_a_kept_answer_goes_after_a_day_and_with_whom_it_names(scene: Scene) -> None:
    headers = {"Idempotency-Key": "a-key-of-the-program"}
    made = await scene.client.post(scene.api("/people/holders"), json=new_holder(), headers=headers)
    count = "select count(*) from kept_answer"
    assert await scene.conn.fetchval(count) == 1
    person = await people.find_person(scene.conn, scene.edition.id, made.json()["person_id"])
    await privacy.erase(scene.conn, person, clock.now(), None)
    assert await scene.conn.fetchval(count) == 0
    await scene.client.post(scene.person("/withdrawal"), headers=headers)
    assert await scene.conn.fetchval(count) == 1
    await kept_answers.sweep(scene.conn, clock.now() + dt.timedelta(hours=25))
    assert await scene.conn.fetchval(count) == 0


async def test_where_an_act_has_several_transactions_two_at_once_are_told(scene: Scene) -> None:
    headers = {"Idempotency-Key": "import"}
    address = scene.api("/imports")
    status = "select status from kept_answer"
    early = await scene.client.post(scene.api("/replans"), json={"from_slot": 0}, headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "nothing_in_force")
    assert await scene.conn.fetchval(status) is None  # a refusal keeps no key
    files = {"files": ("porteurs.csv", HOLDERS.encode(), "text/csv")}
    first = await scene.client.post(address, files=files, headers=headers)
    assert (first.status_code, await scene.conn.fetchval(status)) == (200, 200), first.text
    again = await scene.client.post(address, files=files, headers=headers)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    await scene.conn.execute("update kept_answer set status = null, body = null")
    busy = await scene.client.post(address, files=files, headers=headers)
    assert (busy.status_code, busy.json()["code"]) == (409, "key_in_use")
