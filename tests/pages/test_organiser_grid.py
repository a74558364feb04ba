"""Slots, tables and rules: the page says whom a change touches, and then it is done."""

import re

import msgspec

from matchmaker import changes, planning
from matchmaker.db import Connection
from matchmaker.editions import editions
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning.plans import publish


async def a_published_scene(site: Site, conn: Connection) -> Scene:
    scene = await a_scene(site, conn)
    await publish(conn, scene.edition, [(scene.alice, scene.bob, 2, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    return scene


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text)
    return {name: value for name, value in found if name != "acting_for"}


async def test_a_slot_is_removed_once_its_meetings_are_known(site: Site, conn: Connection) -> None:
    scene = await a_published_scene(site, conn)
    form = await scene.browser.get(f"{scene.base}/creneaux/2")
    assert "Actuellement : 9 h 30 à 9 h 45." in said(form)
    answers = hidden(form.text) | {"starts": "09:30", "ends": "09:45", "act": "remove"}
    asked = await scene.browser.post(f"{scene.base}/creneaux/2", data=answers)
    text = said(asked)
    assert "1 rendez-vous du planning en vigueur ne peut plus avoir lieu" in text
    assert "2 personnes, à la publication du prochain planning." in text
    slots = await editions.open_slots(conn, scene.edition.id)
    assert len(slots) == 14
    done = await scene.browser.post(f"{scene.base}/creneaux/2", data=hidden(asked.text))
    assert done.headers["location"] == f"{scene.base}/creneaux"
    assert len(await editions.open_slots(conn, scene.edition.id)) == 13
    assert (await acts(conn, scene.edition))[-1] == "slots.changed"
    listed = said(await scene.browser.get(f"{scene.base}/creneaux"))
    assert "Des rendez-vous se trouvent dans un créneau fermé" in listed
    assert "1 créneau" not in said(await scene.browser.get(f"{scene.base}/journal"))


async def test_a_shift_says_who_is_written_to_at_once(site: Site, conn: Connection) -> None:
    scene = await a_published_scene(site, conn)
    form = await scene.browser.get(f"{scene.base}/creneaux/decaler")
    answers = hidden(form.text) | {"slot": "2", "minutes": "10", "way": "later"}
    asked = await scene.browser.post(f"{scene.base}/creneaux/decaler", data=answers)
    assert "2 personnes, tout de suite, par courriel et dans leur agenda." in said(asked)
    await scene.browser.post(f"{scene.base}/creneaux/decaler", data=hidden(asked.text))
    waiting = await conn.fetchval("select count(*) from outbox where state = 'pending'")
    assert waiting == 2


async def test_the_grid_is_laid_anew_from_a_few_figures(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    form = await scene.browser.get(f"{scene.base}/creneaux/refaire")
    for name, value in (("first", "09:00"), ("count", "14"), ("pause_1_after", "7")):
        assert re.search(rf'name="{name}" type="[a-z]+" value="{value}"', form.text)
    answers = hidden(form.text) | {"first": "08:30", "count": "9", "minutes": "20",
                                   "change_over": "2", "pause_1_after": "4",
                                   "pause_1_minutes": "15"}  # fmt: skip
    done = await scene.browser.post(f"{scene.base}/creneaux/refaire", data=answers)
    assert done.headers["location"] == f"{scene.base}/creneaux"
    slots = await editions.slots(conn, scene.edition.id)
    starts = [f"{scene.edition.local(slot.starts_at):%H:%M}" for slot in slots]
    assert starts[:6] == ["08:30", "08:52", "09:14", "09:36", "10:13", "10:35"]
    assert [slot.number for slot in slots if slot.pause_after] == [3]


async def test_the_second_of_two_is_told_and_keeps_what_was_typed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    form = hidden((await scene.browser.get(f"{scene.base}/regles")).text)
    standing = changes.rules_of(scene.edition)
    answers = {
        name: "" if value is None else str(value)
        for name, value in msgspec.structs.asdict(standing).items()
    }
    first = await scene.browser.post(
        f"{scene.base}/regles", data=form | answers | {"holder_maximum": "6"}
    )
    assert first.headers["location"] == f"{scene.base}/regles"
    second = await scene.browser.post(
        f"{scene.base}/regles", data=form | answers | {"max_consecutive": "3"}
    )
    assert second.status_code == 409
    text = said(second)
    assert "Quelqu'un d'autre a modifié cette matinée entre-temps." in text
    assert "Actuellement : 6." in text
    assert re.search(r'name="max_consecutive" type="text" value="3"', second.text)
    again = hidden(second.text) | answers | {"holder_maximum": "6", "max_consecutive": "3"}
    assert (await scene.browser.post(f"{scene.base}/regles", data=again)).status_code == 303
    edition = await editions.by_id(conn, scene.edition.id)
    assert (edition.holder_maximum, edition.max_consecutive) == (6, 3)


async def test_a_lower_limit_names_who_is_above(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    seats = [(scene.alice, scene.bob, 2, 0)]
    await publish(conn, scene.edition, seats)
    form = await scene.browser.get(f"{scene.base}/regles")
    fields = dict(re.findall(r'name="([a-z_]+)" type="text" value="([^"]*)"', form.text))
    answers = hidden(form.text) | fields | {"investor_guaranteed": "2"}
    asked = await scene.browser.post(f"{scene.base}/regles", data=answers)
    assert "1 personne a moins de rendez-vous que promis : Fonds Bob (1)." in said(asked)
    assert "Personne." in said(asked)


async def test_tables_are_added_renamed_and_closed(site: Site, conn: Connection) -> None:
    scene = await a_published_scene(site, conn)
    form = await scene.browser.get(f"{scene.base}/tables")
    await scene.browser.post(
        f"{scene.base}/tables", data=hidden(form.text) | {"count": "2", "zone": "Sud"}
    )
    tables = await editions.tables(conn, scene.edition.id)
    assert [(table.label, table.zone) for table in tables[-2:]] == [("7", "Sud"), ("8", "Sud")]
    form = await scene.browser.get(f"{scene.base}/tables/0")
    answers = hidden(form.text) | {"label": "Rouge", "closed": ["2", "3"]}
    asked = await scene.browser.post(f"{scene.base}/tables/0", data=answers)
    assert "1 rendez-vous du planning en vigueur change d'heure ou de nom de table." in said(asked)
    kept = re.findall(r'name="closed" value="(\d+)"', asked.text)
    await scene.browser.post(f"{scene.base}/tables/0", data=hidden(asked.text) | {"closed": kept})
    [table, *_] = await editions.tables(conn, scene.edition.id)
    assert (table.label, table.closed) == ("Rouge", (2, 3))


async def test_what_cannot_be_is_said_at_its_question(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    form = await scene.browser.get(f"{scene.base}/creneaux/3")
    answers = hidden(form.text) | {"starts": "09:50", "ends": "10:10"}
    refused = await scene.browser.post(f"{scene.base}/creneaux/3", data=answers)
    assert refused.status_code == 422
    assert "Le créneau précédent ne serait pas encore terminé." in said(refused)
    assert 'value="09:50"' in refused.text
    assert (await scene.browser.get(f"{scene.base}/creneaux/99")).status_code == 404
    assert (await scene.browser.get(f"{scene.base}/tables/99")).status_code == 404


async def test_json_says_the_same_and_does_the_same(site: Site, conn: Connection) -> None:
    scene = await a_published_scene(site, conn)
    address = f"/api/v1/editions/{scene.edition.slug}/grid"
    grid = (await scene.browser.get(address)).json()
    assert (len(grid["slots"]), len(grid["tables"])) == (14, 6)
    slots = [
        {name: slot[name] for name in ("number", "starts_at", "ends_at", "pause_after")}
        for slot in grid["slots"]
        if slot["number"] != 2
    ]
    body = {"revision": grid["revision"], "slots": slots, "preview": True}
    touched = (await scene.browser.put(f"{address}/slots", json=body)).json()
    assert (touched["meetings_to_replan"], touched["told_with_plan"]) == (1, 2)
    done = await scene.browser.put(f"{address}/slots", json=body | {"preview": False})
    assert done.json() == touched
    late = await scene.browser.put(f"{address}/slots", json=body)
    assert late.status_code == 409


async def test_the_zone_of_a_table_stands_beside_it(site: Site, conn: Connection) -> None:
    scene = await a_published_scene(site, conn)
    await conn.execute("update meeting_table set zone = 'Côté jardin' where number = 0")
    page = said(await (await site.person(scene.alice.id)).get("/moi"))
    assert "Table 1, Côté jardin" in page


async def test_every_page_bears_a_slot_and_a_table_that_are_no_more(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    charlie = await cast.a_holder(conn, scene.edition, "Charlie")
    seats = [(scene.alice, scene.bob, 2, 0), (charlie, scene.bob, 5, 1)]
    await publish(conn, scene.edition, seats)
    # One of each with a meeting, one of each without.
    await conn.execute("update slot set closed = true where number in (2, 9)")
    await conn.execute("update meeting_table set closed_from = 0 where number in (1, 4)")
    current = await planning.version_in_force(conn, scene.edition.id)
    assert current is not None
    version = f"/planning/versions/{current.id}"
    organisers = ("", "/creneaux", "/tables", "/planning", version, "/jour", "/jour/decalage",
                  "/attente", "/ecrans", "/replanifier", f"/personnes/{scene.alice.id}",
                  f"/jour/personnes/{scene.alice.id}", "/jour/tables/1")  # fmt: skip
    for page in organisers:
        assert (await scene.browser.get(scene.base + page)).status_code == 200, page
    for person in (scene.alice, scene.bob, charlie):
        client = await site.person(person.id)
        for page in ("/moi", "/moi/disponibilites"):
            assert (await client.get(page)).status_code == 200, page
    hours = said(await (await site.person(scene.bob.id)).get("/moi/disponibilites"))
    assert "9 h 15 à 9 h 30" in hours
    assert "9 h 30 à 9 h 45" not in hours
    key = re.search(
        r'href="(/tableau/[^"]+)"', (await scene.browser.get(f"{scene.base}/ecrans")).text
    )
    assert key is not None
    board = key[1].removesuffix("/tables")
    visitor = await site.client()
    for page in ("", "/tables", "/table/0", "/table/1"):
        assert (await visitor.get(board + page)).status_code == 200, page
    address = f"/api/v1/editions/{scene.edition.slug}"
    assert [slot["number"] for slot in (await visitor.get(f"{address}/slots")).json()
            if slot["closed"]] == [2, 9]  # fmt: skip
