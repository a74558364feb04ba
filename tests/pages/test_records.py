"""Records on the organiser's pages: two made one, a page seen as its person does, the journal."""

import re
from typing import Any

import httpx
import msgspec
import pytest

from api.pages.organiser.people.duplicates import QUESTIONS
from api.pages.organiser.planning.plot import Sample, plot
from api.pages.participant.still import still
from matchmaker import merging, reasons, replanning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.importing import bring_in
from matchmaker.merging.preview import TOGETHER
from matchmaker.participation import people
from matchmaker.wording.templates import renderer
from tests import cast
from tests.fixtures.site import Site
from tests.importing.papers import MODELS, a_file
from tests.notices.boxes import rows
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning.plans import publish

SECRET_REASON = "Nous sommes en procès avec eux"
ACTING = re.compile(r"<(?:a|form|button|input|select|textarea|script)\b|\b(?:hx-|on)\w+=|href=")


async def twice(scene: Scene, conn: Connection, **changes: Any) -> people.Profile:
    """Alice, registered once more under another address."""
    return await cast.a_holder(conn, scene.edition, phone="0612345678", **changes)


async def test_who_looks_registered_twice_is_shown_on_three_pages(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    alone = said(await scene.browser.get(f"{scene.base}/personnes/doublons"))
    assert "Personne ne semble inscrit deux fois." in alone
    await twice(scene, conn)
    listed = said(await scene.browser.get(f"{scene.base}/personnes/doublons"))
    assert "même organisation, ou presque" in listed
    assert "Comparer et fusionner" in listed
    for tail in ("", "/personnes"):
        page = await scene.browser.get(f"{scene.base}{tail}")
        assert f'href="{scene.base}/personnes/doublons"' in page.text


async def test_two_records_are_compared_and_merged_by_one_button(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    again = await twice(scene, conn)
    path = f"{scene.base}/personnes/{scene.alice.id}/fusion/{again.id}"
    shown = await scene.browser.get(path)
    assert "06 12 34 56 78" in said(shown)
    form = _answers(shown)
    assert form["phone"] == "gone"
    done = await scene.browser.post(path, data=form | {"email": "kept"})
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"{scene.base}/personnes/{scene.alice.id}",
    )
    assert (await people.find(conn, scene.edition.id, scene.alice.id)).phone == "06 12 34 56 78"
    assert (await acts(conn, scene.edition))[-1] == "people.merged"
    second = await scene.browser.post(path, data=form)
    assert second.status_code == 409
    assert "n'existe plus" in said(second)
    assert (await scene.browser.get(path)).status_code == 404


async def test_who_comes_second_is_told_and_keeps_what_they_chose(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    again = await twice(scene, conn)
    path = f"{scene.base}/personnes/{scene.alice.id}/fusion/{again.id}"
    form = _answers(await scene.browser.get(path)) | {"email": "gone", "phone": "kept"}
    changed = cast.holder_form(email=again.email, phone="0687654321")
    await people.update_holder(conn, scene.edition, again.id, changed, cast.NOW)
    answer = await scene.browser.post(path, data=form)
    assert answer.status_code == 409
    assert "Quelque chose a changé" in said(answer)
    kept = _answers(answer)
    assert (kept["email"], kept["phone"]) == ("gone", "kept")
    assert kept["seen"] != form["seen"]
    assert (await scene.browser.post(path, data=kept)).status_code == 303


async def test_an_obstacle_is_told_before_anything_can_be_pressed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    again = await twice(scene, conn)
    await publish(conn, scene.edition, [(again, scene.bob, 0, 1)])
    path = f"{scene.base}/personnes/{scene.alice.id}/fusion/{again.id}"
    page = await scene.browser.get(path)
    assert "gardez plutôt celle-ci" in said(page)
    assert f'href="{scene.base}/personnes/{again.id}/fusion/{scene.alice.id}"' in page.text
    assert 'name="seen"' not in page.text
    odd = await scene.browser.post(path, data={"seen": "", "phone": "both"})
    assert odd.status_code == 422


async def test_two_who_are_two_are_taken_off_the_list(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    again = await twice(scene, conn)
    pair = {"first": str(scene.alice.id), "second": str(again.id)}
    path = f"{scene.base}/personnes/doublons"
    assert (await scene.browser.post(path, data=pair)).status_code == 303
    assert await merging.duplicates(conn, scene.edition.id) == []
    assert "people.kept_apart" in await acts(conn, scene.edition)


async def test_json_does_what_the_pages_do(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    again = await twice(scene, conn)
    api = f"/api/v1/editions/{scene.edition.slug}"
    [pair] = (await scene.browser.get(f"{api}/duplicates")).json()
    assert pair["reasons"] == ["organisation", "person"]
    address = f"{api}/people/{scene.alice.id}/merge/{again.id}"
    seen = (await scene.browser.get(address)).json()
    assert seen["obstacle"] is None
    stale = await scene.browser.post(address, json={"seen": "old"})
    assert stale.status_code == 409
    done = await scene.browser.post(address, json={"seen": seen["seen"], "answers": {}})
    assert done.status_code == 204, done.text
    own = await scene.browser.get(f"{api}/people/{scene.alice.id}/own-page")
    assert own.json()["wishes"] == []
    asked = {"about": str(scene.alice.id), "what": "people", "since": "2020-01-01T00:00:00Z"}
    lines = (await scene.browser.get(f"{api}/journal", params=asked)).json()
    assert [line["act"] for line in lines] == ["person.viewed", "people.merged"]


@pytest.mark.parametrize("published", [False, True])
async def test_a_page_is_seen_as_its_person_sees_it_and_nothing_can_be_pressed(
    site: Site, conn: Connection, published: bool
) -> None:
    scene = await a_scene(site, conn)
    carla = await cast.an_investor(conn, scene.edition, "Carla")
    chosen = Choices(
        wishes=(ChosenPerson(target=scene.bob.id, reason="Notre premier choix"),),
        refusals=(ChosenPerson(target=carla.id, reason=SECRET_REASON),),
    )
    await wishes.save(conn, scene.edition, scene.alice, chosen, cast.NOW)
    if published:
        await publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 1)])
    own = said(await (await site.person(scene.alice.id)).get("/moi"))
    page = await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}/sa-page")
    text = said(page)
    heading = "Où dois-je être ?" if published else "Où en suis-je ?"
    assert heading in own
    assert heading in text
    assert "Notre premier choix" in text
    assert SECRET_REASON not in text
    assert "Fonds Carla" not in text
    for section in _seen(page):
        assert ACTING.findall(section) == []
    assert (await acts(conn, scene.edition))[-1] == "person.viewed"


async def test_whom_they_avoid_is_seen_by_the_act_that_is_written_down(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    chosen = Choices(refusals=(ChosenPerson(target=scene.bob.id, reason=SECRET_REASON),))
    await wishes.save(conn, scene.edition, scene.alice, chosen, cast.NOW)
    page = await scene.browser.post(f"{scene.base}/personnes/{scene.alice.id}/sa-page")
    assert SECRET_REASON in said(page)
    assert page.headers["cache-control"] == "no-store"
    assert (await acts(conn, scene.edition))[-1] == "refusals.read"
    for section in _seen(page):
        assert ACTING.findall(section) == []


def test_whatever_a_template_draws_nothing_of_it_acts() -> None:
    drawn = """<main id="main"><h1 onclick="x()">A</h1><a href="/x" hx-get="/y">B</a>
        <form action="/x" method="post"><input type="hidden" name="secret" value="S">
        <input type="checkbox" name="c" checked><button formaction="/z">C</button>
        <select><option>D</option></select><textarea>E &lt;b&gt;</textarea></form>
        <script>alert(1)</script><details open><summary>F</summary>G<br></details></main>"""
    seen = still(drawn, "yes", "no")
    assert ACTING.findall(seen) == []
    text = " ".join(re.sub(r"<[^>]+>", " ", seen).split())
    assert text == "A B yes C E &lt;b&gt; F G"
    assert "<h2>" in seen


async def test_the_journal_is_filtered_and_the_address_keeps_how(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    for number in range(60):
        await audit.record(
            conn, scene.edition.id, scene.camille.id, "person.corrected", scene.alice.id,
            now=cast.NOW,
        )  # fmt: skip
        if number % 20 == 0:
            await audit.record(conn, scene.edition.id, None, "letter.released", number)
    await audit.record(conn, scene.edition.id, scene.camille.id, "person.corrected", scene.bob.id)

    async def lines(query: str) -> int:
        page = await scene.browser.get(f"{scene.base}/journal?{query}")
        assert page.status_code == 200
        return page.text.count('scope="row"')

    assert await lines("who=service") == 3 + 1  # the edition was created by nobody
    assert await lines("what=messages") == 3
    assert await lines("what=edition") == 1
    assert await lines("about=Bernard") == 1
    assert await lines(f"person={scene.bob.id}") == 1
    assert await lines("about=Personne+de+ce+nom") == 0
    assert await lines(f"who={scene.camille.id}&since=2099-01-01") == 0
    first = await scene.browser.get(f"{scene.base}/journal?what=people&about=Alice")
    assert first.text.count('scope="row"') == 50
    older = re.findall(r'href="([^"]*avant=[^"]*)"', first.text)[0].replace("&amp;", "&")
    assert "what=people" in older
    assert (await scene.browser.get(older)).text.count('scope="row"') == 10
    odd = await scene.browser.get(f"{scene.base}/journal?what=ghosts&since=never&who=x")
    assert odd.status_code == 422


async def test_an_import_is_one_act_of_the_journal(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    files = [a_file(sort) for sort in MODELS]
    report = await bring_in(conn, scene.edition, files, cast.NOW, by=scene.camille.id)
    assert report.stored
    assert await acts(conn, scene.edition) == ["edition.created", "people.imported"]


def _answers(page: httpx.Response) -> dict[str, str]:
    """What a browser would send of the form of the comparison, as it is drawn."""
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    for tag in re.findall(r"<input type=\"radio\"[^>]*>", page.text):
        name, value = re.findall(r'name="(\w+)" value="([^"]*)"', tag)[0]
        if " checked" in tag:
            found[name] = value
    found.pop("acting_for", None)
    return found


def _seen(page: httpx.Response) -> list[str]:
    found = re.findall(r'(?s)<section class="seen".*?</section>', page.text)
    assert found
    return found


async def test_whoever_withdrew_is_not_among_those_who_lose(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    carla = await cast.an_investor(conn, scene.edition, "Carla")
    await publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 1), (scene.alice, carla, 1, 2)])
    await people.withdraw(conn, carla, cast.NOW)
    await publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 1)])
    older, newer = await conn.fetch(
        "select id from schedule where edition_id = $1 order by version", scene.edition.id
    )
    found = await replanning.difference(conn, scene.edition.id, older["id"], newer["id"])
    assert [one.person_id for one in found.loses] == [scene.alice.id]
    await conn.execute(
        """insert into serving (edition_id, schedule_id, person_id, lacking, numbers)
           select $1, $2, person, 1, '{}' from unnest($3::uuid[]) as person""",
        scene.edition.id, newer["id"], [scene.alice.id, carla.id],
    )  # fmt: skip
    served = await reasons.servings(conn, newer["id"])
    assert [one.person_id for one in served] == [scene.alice.id]


def test_a_bound_that_is_reached_is_seen_beside_its_dot() -> None:
    drawn = plot([Sample(0, 100, 100), Sample(2, 120, 140)], 90)
    template = renderer("fr").from_string(
        '{% import "pages/organiser/parts/plot.html" as p with context %}{{ p.plot(drawn) }}'
    )
    svg = template.render(drawn=drawn)
    assert svg.index('class="plot-bound"') > svg.rindex("<circle")
    [radius] = {float(found) for found in re.findall(r'<circle[^>]* r="([\d.]+)"', svg)}
    for one, two in re.findall(r'class="plot-bound" x1="([\d.]+)" x2="([\d.]+)"', svg):
        assert float(two) - float(one) >= 4 * radius


async def test_letters_and_papers_have_the_tables_in_the_order_of_the_page(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    hall = await cast.an_investor(
        conn, scene.edition, "Hugo", delegates=tuple(f"Hugo {n}" for n in range(6))
    )
    holders = [await cast.a_holder(conn, scene.edition, f"Porteur{n}") for n in range(6)]
    await publish(conn, scene.edition, [(holders[n], hall, 0, 5 - n) for n in range(6)])
    page = said(await (await site.person(hall.id)).get("/moi"))
    [letter] = await rows(conn, hall)
    assert [entry["table"] for entry in letter.payload["entries"]] == list(range(6))
    assert [change["after"]["table"] for change in letter.payload["changes"]] == list(range(6))
    assert re.findall(r"Table (\d)", page)[-6:] == [str(n) for n in range(1, 7)]


def test_every_answer_of_a_form_is_asked_about_or_put_together() -> None:
    for form in (people.HolderForm, people.InvestorForm):
        for field in msgspec.structs.fields(form):
            assert field.name in QUESTIONS or field.name in TOGETHER, field.name
