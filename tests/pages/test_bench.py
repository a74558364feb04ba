"""The desk without scripts, and for programs: an act is looked at, confirmed, told when late."""

import asyncio
import re

import httpx

from matchmaker import planning
from matchmaker.db import Connection, Pool
from matchmaker.planning import execution
from matchmaker.planning.agenda import REASONS
from matchmaker.reasons import execution as explaining
from matchmaker.wording.language import catalogue
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import said
from tests.workbench.benches import WorkedOn, a_bench


def _forms(page: httpx.Response) -> list[dict[str, str]]:
    """The acts that a page offers to do, as they would be sent."""
    found = re.findall(r'<form action="[^"]*/geste" method="post".*?</form>', page.text, re.DOTALL)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', each)) for each in found]


def _at(worked: WorkedOn) -> str:
    return f"/organisation/{worked.edition.slug}/planning/versions/{worked.draft}/atelier"


async def test_every_act_by_plain_forms(site: Site, conn: Connection) -> None:
    worked = await a_bench(conn)
    camille = await site.organiser(worked.organiser.id)
    at = _at(worked)
    grid = await camille.get(at)
    assert 'href="atelier/place?table=0&amp;slot=0"' in grid.text
    assert len(grid.content) < 100_000
    meeting = await camille.get(f"{at}/place?table=0&slot=0")
    alice, bob = worked["Alice"], worked["Bob"]
    assert f"/geste?act=pin&amp;holder={alice}&amp;investor={bob}" in meeting.text
    free = await camille.get(f"{at}/place?table=2&slot=5")
    assert f'<option value="{worked["Elise"]}"' in free.text
    between = await camille.get(f"{at}/vers?table=0&slot=0&to=1.0")
    assert "act=swap" in between.headers["location"]
    pair = {"holder": str(alice), "investor": str(bob)}
    for asked in (
        {"act": "pin", **pair},
        {"act": "unpin", **pair},
        {"act": "move", **pair, "slot": "4", "table": ""},
        {"act": "remove", **pair},
        {"act": "place", **pair, "slot": "5", "table": "1"},
        {"act": "forbid", **pair},
        {"act": "allow", **pair},
        {"act": "impose", **pair},
    ):
        before = await camille.get(f"{at}/geste", params=asked)
        assert before.status_code == 200, said(before)
        by_hand, solved = _forms(before)
        assert (by_hand["solve"], solved["solve"]) == ("false", "true")
        assert "Prouvé" in said(before)
        done = await camille.post(f"{at}/geste", data=by_hand)
        assert done.headers["location"] == at
    late = await camille.post(f"{at}/geste", data=by_hand)
    assert late.status_code == 409
    assert (await worked.seats(conn))["Alice Bob"][2]
    await camille.post(at.replace("/atelier", "/nom"), data={"name": "Une table de plus"})
    assert "Une table de plus" in said(await camille.get(f"{at}?aller=alice"))


async def test_a_refused_pair_answers_one_sentence_and_a_reader_none(
    site: Site, conn: Connection
) -> None:
    worked = await a_bench(conn)
    await conn.execute("delete from wish where author_id = $1", worked["Charlie"])
    await conn.execute(
        "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
        worked.edition.id, worked["Charlie"], worked["Bob"],
    )  # fmt: skip
    camille = await site.organiser(worked.organiser.id)
    query = f"act=impose&holder={worked['Charlie']}&investor={worked['Bob']}"
    answer = await camille.get(f"{_at(worked)}/geste?{query}")
    assert answer.status_code == 409
    assert catalogue("fr").gettext(REASONS["neutral"]).split(":")[0].strip() in said(answer)
    assert _forms(answer) == []
    reader = await cast.an_organiser(conn, worked.edition, "reader")
    browser = await site.organiser(reader.id)
    assert (await browser.get(f"{_at(worked)}/geste?{query}")).status_code == 403
    grid = await browser.get(_at(worked))
    assert grid.status_code == 200
    assert "atelier/place" not in grid.text


async def test_a_program_looks_then_acts_and_is_told_when_late(
    site: Site, conn: Connection
) -> None:
    worked = await a_bench(conn)
    camille = await site.organiser(worked.organiser.id)
    at = f"/api/v1/editions/{worked.edition.slug}/schedules/{worked.draft}"
    draft = (await camille.get(f"{at}/draft")).json()
    assert (draft["version"]["revision"], len(draft["meetings"])) == (1, 2)
    act = {
        "act": "impose",
        "holder": str(worked["Elise"]),
        "investor": str(worked["Bob"]),
        "revision": 1,
    }
    look = (await camille.post(f"{at}/acts", json={**act, "preview": True})).json()
    assert (look["done"], look["by_hand"]["broken"]) == (False, [])
    done = (await camille.post(f"{at}/acts", json={**act, "solve": True})).json()
    assert done["version"]["value"] == look["proven"]["value"]
    assert done["version"]["revision"] == 2
    late = await camille.post(f"{at}/acts", json={**act, "act": "remove"})
    assert late.status_code == 409
    named = await camille.put(f"{at}/name", json={"name": "Élise d'abord"})
    assert named.json()["name"] == "Élise d'abord"
    assert (await planning.version(conn, worked.edition.id, worked.draft)).name == "Élise d'abord"


async def test_who_comes_second_to_a_draft_reads_who_came_first(
    site: Site, conn: Connection
) -> None:
    worked = await a_bench(conn)
    dominique = await cast.an_organiser(conn, worked.edition, name="Dominique Roy")
    camille, other = [await site.organiser(one.id) for one in (worked.organiser, dominique)]
    at = f"/organisation/{worked.edition.slug}/planning/versions/{worked.draft}"
    form = {"act": "pin", "holder": str(worked["Alice"]), "investor": str(worked["Bob"])}
    done = await camille.post(f"{at}/atelier/geste", data=form | {"revision": "1"})
    assert done.status_code == 303
    late = {"act": "remove", "holder": str(worked["Charlie"]), "investor": str(worked["Dora"])}
    publishing = {"replaces": "", "revision": "1"}
    for path, answers in (
        (f"{at}/atelier/geste", late | {"revision": "1"}),
        (f"{at}/publication", publishing),
    ):
        told = await other.post(path, data=answers)
        assert (told.status_code, worked.organiser.name in said(told)) == (409, True), said(told)


async def test_one_more_table_is_added_solved_again_compared_and_published(
    site: Site, conn: Connection, pool: Pool
) -> None:
    """Two slots and one table: a second table serves more wishes, and what is fixed stays."""
    worked = await a_bench(conn, tables=2, slot_count=2, pauses=())
    await worked.do(pool, worked.act("pin", "Alice", "Bob"))
    camille = await site.organiser(worked.organiser.id)
    planning_at = f"/organisation/{worked.edition.slug}/planning"
    at = f"{planning_at}/versions/{worked.draft}/et-si/appliquer"
    asked = await camille.get(f"{at}?kind=table&slot=0")
    assert "La table 3 est ajoutée" in said(asked)
    form = dict(re.findall(r'name="(kind|slot|promised)" value="([^"]*)"', asked.text))
    done = await camille.post(at, data=form)
    assert done.headers["location"] == planning_at
    run = await planning.latest_run(conn, worked.edition.id)
    assert run is not None
    assert run.base_id == worked.draft
    await execution.execute(pool, run.id, asyncio.Event())
    new, old = await planning.versions(conn, worked.edition.id)
    assert (await worked.seats(conn, new.id))["Alice Bob"] == (0, 0, True)
    compared = await camille.get(f"{planning_at}/comparer?v={old.id}&v={new.id}")
    assert compared.status_code == 200
    assert "Qui recevrait un message" in said(compared)
    api = f"/api/v1/editions/{worked.edition.slug}/schedules"
    both = (await camille.get(f"{api}/compare?version={old.id}&version={new.id}")).json()
    assert [one["version"]["value"] for one in both] == [old.value, new.value]
    assert both[1]["changes"]["kept"] >= 1
    assert (await camille.get(f"{planning_at}/comparer?v={old.id}")).status_code == 409
    publishing = {"replaces": "", "revision": str(new.revision)}
    await camille.post(f"{planning_at}/versions/{new.id}/publication", data=publishing)
    assert (await planning.version(conn, worked.edition.id, new.id)).state == "published"
    assert await conn.fetchval("select count(*) from pin") == 1


async def test_imposing_stands_beside_each_ungranted_wish(
    site: Site, conn: Connection, pool: Pool
) -> None:
    worked = await a_bench(conn)
    await explaining.answer(pool, worked.draft, "reasons", asyncio.Event())
    camille = await site.organiser(worked.organiser.id)
    at = f"/organisation/{worked.edition.slug}/planning/versions/{worked.draft}"
    page = await camille.get(f"{at}/souhaits-non-retenus")
    pair = f"holder={worked['Elise']}&amp;investor={worked['Bob']}"
    assert f"{at}/atelier/geste?act=impose&amp;{pair}" in page.text
