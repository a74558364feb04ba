"""What others write of a person: no consent changes, and nothing that they did not see is dropped.

The routes are read from the access table; a new one fails here until somebody has said what it
sends and what of a person it may change.
"""

import datetime as dt
import re
from typing import Any, Final

import httpx
import msgspec
import pytest

from api.access.permissions import Reach, reach
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.db.migrate import FOLDER
from matchmaker.participation import people, privacy
from matchmaker.wording.vocabularies import Consent
from tests.api.test_access import ALL, Route, call
from tests.api.writes import ANSWERS, BESIDE, NEWCOMER, WRITES, Body, Scene
from tests.cast import (
    NOW,
    a_holder,
    a_visitor,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
    holder_form,
    investor_form,
    visitor_form,
)
from tests.db.usage import uses
from tests.fixtures.site import Site
from tests.pages.reading import errors, filled_in

TICKED: Final = {"invite_next_year": True, "newsletter": True, "pass_contact_on": True}
DERIVED: Final = [
    *("updated_at", "own_words_at", "search", "sort_key"),
    *("choices_saved_at", "choices_corrected_at"),
    *("availability_saved_at", "availability_corrected_at"),
]


WRITING: Final = re.compile(r"(insert into|update|delete from) consent\b")


@pytest.fixture
async def scene(site: Site, conn: Connection) -> Scene:
    edition = await an_edition(conn)
    await a_workshop(conn, edition, code="A")
    every: dict[str, Any] = {"workshops": ("A",), "phone": "01 47 29 12 34", "language": "en"}
    alice = await a_holder(
        conn, edition, siret="73282932000074", max_meetings=3, newsletter=True, **every
    )
    bob = await an_investor(
        conn,
        edition,
        pass_contact_on=True,
        max_meetings=9,
        max_consecutive=4,
        delegates=("Dora", "Emil"),
        territory="Hauts-de-Seine",
        website="https://fonds.example",
        **every,
    )
    diane = await a_visitor(conn, edition, newsletter=True, **every)
    for one, other in ((alice, bob), (bob, alice)):
        await programme.save_availability(conn, edition, one, [0, 13], NOW)
        chosen = Choices(wishes=(ChosenPerson(target=other.id, reason="Pourquoi pas ?"),))
        await wishes.save(conn, edition, one, chosen, NOW)
    camille = await an_organiser(conn, edition)
    noe = await an_organiser(conn, edition, "front_desk")
    return Scene(site, conn, edition.slug, alice, bob, diane, camille, noe)


async def answered(conn: Connection) -> dict[str, list[Any]]:
    return {
        what: [
            msgspec.json.decode(str(row[0]))
            for row in await conn.fetch(sql, *([DERIVED] if "$1" in sql else []))
        ]
        for what, sql in ANSWERS.items()
    }


async def caller(scene: Scene, who: str, kind: str) -> httpx.AsyncClient:
    """Their program, which overwrites whatever is there."""
    if who == "organiser":
        client = await scene.site.organiser(scene.camille.id, "en")
    else:
        client = await scene.site.person(scene.person(kind).id, "en")
    client.headers["If-Match"] = "*"
    return client


# JSON: one shape ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["organiser", "themselves"])
@pytest.mark.parametrize("kind", ["holder", "investor", "visitor"])
async def test_what_is_read_is_written_back_unchanged(scene: Scene, who: str, kind: str) -> None:
    client = await caller(scene, who, kind)
    person = scene.person(kind)
    before = await answered(scene.conn)
    read = (await client.get(scene.api(f"/people/{person.id}"))).json()
    written = await client.put(scene.api(f"/people/{person.id}"), json=read)
    assert (written.status_code, written.text) == (204, "")
    assert await answered(scene.conn) == before
    again = (await client.get(scene.api(f"/people/{person.id}"))).json()
    assert again | {"updated_at": ""} == read | {"updated_at": ""}


@pytest.mark.parametrize("who", ["organiser", "themselves"])
@pytest.mark.parametrize("kind", ["holder", "investor", "visitor"])
async def test_a_corrected_telephone_changes_nothing_else(
    scene: Scene, who: str, kind: str
) -> None:
    client = await caller(scene, who, kind)
    person = scene.person(kind)
    before = await answered(scene.conn)
    form = {"holder": holder_form, "investor": investor_form, "visitor": visitor_form}[kind]
    required = {
        field.name: getattr(person, field.name)
        for field in msgspec.structs.fields(type(form()))
        if field.required
    }
    body = msgspec.to_builtins(required) | {"kind": kind, "phone": "01 47 29 12 35"}
    assert (await client.put(scene.api(f"/people/{person.id}"), json=body)).status_code == 204
    after = await answered(scene.conn)
    [changed] = [row for row in after["people"] if row not in before["people"]]
    assert (changed["id"], changed["phone"]) == (str(person.id), "01 47 29 12 35")
    changed["phone"] = person.phone
    assert after == before


@pytest.mark.parametrize("who", ["organiser", "themselves"])
@pytest.mark.parametrize("kind", ["holder", "investor", "visitor"])
async def test_a_patch_changes_what_it_names_and_nothing_else(
    scene: Scene, who: str, kind: str
) -> None:
    client = await caller(scene, who, kind)
    person = scene.person(kind)
    address = scene.api(f"/people/{person.id}")
    before = await answered(scene.conn)
    as_patch = {"Content-Type": "application/merge-patch+json"}
    for phone, stored in (("01 47 29 12 35", "01 47 29 12 35"), (None, "")):
        body = msgspec.json.encode({"phone": phone})
        answer = await client.patch(address, content=body, headers=as_patch)
        assert answer.status_code == 204
        after = await answered(scene.conn)
        [changed] = [row for row in after["people"] if row not in before["people"]]
        assert (changed["id"], changed["phone"]) == (str(person.id), stored)
        changed["phone"] = person.phone
        assert after == before


async def test_a_faulty_patch_is_told_field_by_field(scene: Scene) -> None:
    client = await caller(scene, "organiser", "holder")
    body = {"last_name": None, "amount_sought": "many", "unknown": 1}
    answer = await client.patch(scene.api(f"/people/{scene.alice.id}"), json=body)
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == set(body)


async def test_an_identifier_is_taken_away_by_null(scene: Scene) -> None:
    client = await caller(scene, "organiser", "holder")
    address = scene.api(f"/people/{scene.alice.id}")
    read = (await client.get(address)).json() | {"siret": None}
    assert (await client.put(scene.api(f"/people/{scene.alice.id}"), json=read)).status_code == 204
    assert (await client.get(address)).json()["siret"] is None


@pytest.mark.parametrize("field", ["id", "edition_id", "position", "registered_at"])
async def test_what_is_no_answer_cannot_be_changed(scene: Scene, field: str) -> None:
    client = await caller(scene, "organiser", "holder")
    read = (await client.get(scene.api(f"/people/{scene.alice.id}"))).json()
    other: dict[str, Any] = {
        "id": str(scene.bob.id),
        "edition_id": str(scene.bob.id),
        "position": 7,
        "registered_at": "2020-01-01T00:00:00Z",
    }
    body = read | {field: other[field], "phone": ""}
    answer = await client.put(scene.api(f"/people/{scene.alice.id}"), json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    found = await people.find_person(scene.conn, scene.alice.edition_id, scene.alice.id)
    assert found.phone == scene.alice.phone


async def test_nobody_changes_sides(scene: Scene) -> None:
    client = await caller(scene, "organiser", "holder")
    read = (await client.get(scene.api(f"/people/{scene.bob.id}"))).json()
    answer = await client.put(scene.api(f"/people/{scene.alice.id}"), json=read)
    assert [fault["field"] for fault in answer.json()["errors"]] == ["kind"]
    nameless = {name: value for name, value in read.items() if name != "kind"}
    answer = await client.put(scene.api(f"/people/{scene.alice.id}"), json=nameless)
    assert [fault["field"] for fault in answer.json()["errors"]] == ["kind"]


async def test_what_has_changed_since_it_was_read_is_not_overwritten(scene: Scene) -> None:
    client = await caller(scene, "organiser", "holder")
    address = scene.api(f"/people/{scene.alice.id}")
    read = (await client.get(scene.api(f"/people/{scene.alice.id}"))).json()
    assert (await client.put(address, json=read | {"commune": "Clamart"})).status_code == 204
    assert (await client.put(address, json=read | {"phone": ""})).status_code == 409
    found = await people.find_holder(scene.conn, scene.alice.edition_id, scene.alice.id)
    assert (found.commune, found.phone) == ("Clamart", scene.alice.phone)


async def test_choices_are_written_back_unchanged_and_one_list_leaves_the_other(
    scene: Scene,
) -> None:
    client = await caller(scene, "themselves", "holder")
    address = scene.api(f"/people/{scene.alice.id}/choices")
    read = (await client.get(address)).json()
    before = await answered(scene.conn)
    assert (await client.put(address, json=read)).status_code == 204
    assert (await client.put(address, json={"refusals": []})).status_code == 204
    after = await answered(scene.conn)
    assert [row["reason"] for row in after["wishes"]] == [row["reason"] for row in before["wishes"]]


async def test_a_wish_is_given_its_place_by_number(scene: Scene) -> None:
    client = await caller(scene, "themselves", "holder")
    address = scene.api(f"/people/{scene.alice.id}/choices")
    await client.put(address, json={"wishes": [{"target": str(scene.bob.id)}]})
    rank = f"{address}/{scene.bob.id}/rank"
    assert (await client.post(rank, json={"rank": 3})).status_code == 204
    assert (await client.post(rank, json={"rank": 0})).status_code == 422
    gone = await client.post(f"{address}/{scene.alice.id}/rank", json={"rank": 1})
    assert (gone.status_code, gone.json()["code"]) == (409, "done_already")


# Consents -------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("kind", ["holder", "investor"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_an_organiser_neither_gives_nor_takes_back_a_consent(
    scene: Scene, kind: str, given: bool, method: str
) -> None:
    client = await caller(scene, "organiser", kind)
    person = scene.person(kind)
    before = await answered(scene.conn)
    read = (await client.get(scene.api(f"/people/{person.id}"))).json()
    body = read | dict.fromkeys(TICKED, given)
    answer = await client.request(method, scene.api(f"/people/{person.id}"), json=body)
    differing = [name for name in TICKED if read[name] is not given]
    told = [(fault["field"], fault["detail"]) for fault in answer.json()["errors"]]
    sentence = "Seule la personne peut donner cet accord, ou le retirer."
    assert (answer.status_code, told) == (422, [(name, sentence) for name in differing])
    assert await answered(scene.conn) == before


@pytest.mark.parametrize("kind", ["holder", "investor"])
async def test_the_person_gives_and_takes_back_their_own(scene: Scene, kind: str) -> None:
    client = await caller(scene, "themselves", kind)
    person = scene.person(kind)
    read = (await client.get(scene.api(f"/people/{person.id}"))).json()
    for given in (True, False):
        body = {name: read[name] for name in read if name != "updated_at"}
        body |= dict.fromkeys(TICKED, given)
        assert (await client.put(scene.api(f"/people/{person.id}"), json=body)).status_code == 204
        for purpose in Consent:
            assert await privacy.has_agreed(scene.conn, person.id, purpose) is given


def test_consents_are_written_in_one_place() -> None:
    """Two queries write them, one function runs these, and it says whose they are."""
    writing = [use for use in uses() if use.room == "privacy" and use.name in ("give", "take_back")]
    assert {use.place.split(":")[0] for use in writing} == {"matchmaker/people/consents.py"}
    statements = (FOLDER.parent / "queries").glob("*.sql")
    assert {path.name for path in statements if WRITING.search(path.read_text())} == {"privacy.sql"}


# The walk -------------------------------------------------------------------------------------


def _by_others(route: Route) -> bool:
    writing = route.method in ("POST", "PUT", "PATCH", "DELETE") and route.of_an_edition
    staff = (reach(route.action, "organiser"), reach(route.action, "front_desk"))
    return writing and any(far is not Reach.NONE for far in staff)


BY_OTHERS: Final = [route for route in ALL if _by_others(route)]


def test_every_write_by_others_is_thought_of() -> None:
    names = {f"{route.method} {route.path}" for route in BY_OTHERS}
    assert set(WRITES) <= names
    unknown = {
        f"{route.method} {route.path}" for route in BY_OTHERS if route.action not in BESIDE
    } - set(WRITES)
    assert unknown == set()


async def test_what_is_written_beside_changes_no_answer(scene: Scene) -> None:
    before = await answered(scene.conn)
    changing = []
    for route in BY_OTHERS:
        if f"{route.method} {route.path}" not in WRITES:
            client = await caller(scene, "organiser", "holder")
            await call(client, route, route.filled(scene.slug, scene.alice.id))
            if await answered(scene.conn) != before:
                changing.append(route)
    assert changing == []


@pytest.mark.parametrize("name", WRITES)
async def test_no_write_by_others_changes_a_consent_or_drops_what_it_does_not_show(
    scene: Scene, name: str
) -> None:
    write = WRITES[name]
    [route] = [each for each in BY_OTHERS if f"{each.method} {each.path}" == name]
    client = await caller(scene, "organiser", "holder")
    named = [kind for kind in ("investor", "visitor") if f"/{kind}s/" in route.path]
    person = scene.person(named[0] if named else "holder")
    path = route.filled(scene.slug, person.id)
    before = await answered(scene.conn)
    body = write.body(scene, await _as_read(scene, client))
    for ticks in ({}, TICKED):
        answer = await client.request(route.method, path, **_sent(route, body | ticks))
        if not ticks:
            assert answer.status_code < 400, answer.text
        after = await answered(scene.conn)
        kept = {what for what in ANSWERS if after[what] == before[what]}
        assert set(ANSWERS) - write.may <= kept
        body |= {"email": "zoe.autre@example.org"} if write.may == NEWCOMER else {}


def _sent(route: Route, body: dict[str, Any]) -> dict[str, Any]:
    if route.method == "DELETE":
        return {}
    return {"json": body} if route.path.startswith("/api/") else {"data": _typed(body)}


async def _as_read(scene: Scene, client: httpx.AsyncClient) -> dict[str, Any]:
    """What an organiser's program and page hold of Alice and Bob."""
    found: dict[str, Any] = {}
    for kind in ("holder", "investor", "visitor"):
        answer = await client.get(scene.api(f"/people/{scene.person(kind).id}"))
        found[kind] = {name: x for name, x in answer.json().items() if name != "updated_at"}
    page = f"/organisation/{scene.slug}/personnes/{scene.alice.id}/fiche"
    return found | {"page": filled_in(await client.get(page))}


def _typed(body: Body) -> Body:
    """As a browser sends it."""
    said = {True: "true", False: None, None: None}
    typed = {
        name: said[value] if isinstance(value, bool | None) else value
        for name, value in body.items()
    }
    return {name: value for name, value in typed.items() if value not in (None, "", [])}


# Forms that replace a record ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["holder", "investor"])
@pytest.mark.parametrize("stage", ["open", "closed"])
async def test_a_form_that_replaces_a_record_shows_all_of_it(
    scene: Scene, kind: str, stage: str
) -> None:
    person = scene.person(kind)
    await scene.conn.execute("update edition set stage = $1", stage)
    asked = {field.name for field in msgspec.structs.fields(type(_form_of(kind)))}
    asked -= {"delegate_emails"}  # typed behind the names: "Awa Diallo <awa@rives.example>"
    own = await (await scene.site.person(person.id)).get("/moi/profil")
    organisers = await (await scene.site.organiser(scene.camille.id)).get(
        f"/organisation/{scene.slug}/personnes/{person.id}/fiche"
    )
    for page, left_out in ((own, set()), (organisers, set(TICKED))):
        assert {name for name in asked if f'name="{name}"' in page.text} == asked - left_out
        assert errors(page) == {}


def _form_of(kind: str) -> Any:
    return holder_form() if kind == "holder" else investor_form()


async def test_a_consent_taken_back_while_an_organiser_corrects_stays_taken_back(
    scene: Scene,
) -> None:
    """The organiser's page was opened while the consent was in force."""
    client = await caller(scene, "organiser", "holder")
    page = f"/organisation/{scene.slug}/personnes/{scene.alice.id}/fiche"
    answers = filled_in(await client.get(page))
    await privacy.agree(scene.conn, scene.alice.id, [], dt.datetime.now(dt.UTC))
    assert (await client.post(page, data=answers)).status_code == 303
    assert not await privacy.has_agreed(scene.conn, scene.alice.id, Consent.NEWSLETTER)
