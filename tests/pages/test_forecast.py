"""How many meetings will take place, on the page of a version: read by all, asked by organisers."""

import httpx

from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site
from tests.forecasts.test_forecasts import keep
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning import plans

SENTENCE = "environ 98 rendez-vous sur 199 auraient lieu (de 86 à 110)"


async def a_kept_one(site: Site, conn: Connection) -> tuple[Scene, str]:
    """A draft with its forecast, which rests on Bob, and the address of its page."""
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await keep(conn, draft, scene.bob.id)
    return scene, f"{scene.base}/planning/versions/{draft}"


async def test_a_reader_sees_the_forecast_and_an_organiser_on_whom_it_depends(
    site: Site, conn: Connection
) -> None:
    scene, at = await a_kept_one(site, conn)
    noe = await cast.an_organiser(conn, scene.edition, "reader")
    reader = await site.organiser(noe.id)
    programs = f"/api/v1/editions/{scene.edition.slug}/schedules/{at.rsplit('/', 1)[1]}"

    async def fragile(browser: httpx.AsyncClient) -> httpx.Response:
        return await browser.get(f"{programs}/forecast/fragile")

    own, theirs = await scene.browser.get(at), await reader.get(at)
    for page in (own, theirs):
        assert SENTENCE in said(page)
        assert "131 (de 120 à 142)" in said(page)
        assert "97 %" in said(page)  # of the table behind the bars
    assert f"{scene.bob.organisation} (Bob Bernard, Financeur) : 4,1" in said(own)
    assert "De qui cela dépend le plus" not in said(theirs)
    assert f'action="{at}/prevision"' not in theirs.text
    assert (await reader.get(f"{programs}/forecast")).json()["figures"]["planned"] == 199
    assert [one["loss"] for one in (await fragile(scene.browser)).json()] == [4.1]
    assert (await fragile(reader)).status_code == 403


async def test_asking_is_followed_on_the_page_and_by_programs(site: Site, conn: Connection) -> None:
    scene, at = await a_kept_one(site, conn)
    wrong = await scene.browser.post(
        f"{at}/prevision", data={"absent_holders": "96", "absent_investors": "10", "late": "5"}
    )
    assert wrong.status_code == 422
    assert 'href="#field-absent_holders"' in wrong.text
    assert 'value="96"' in wrong.text
    form = {"absent_holders": "40", "absent_investors": "10", "late": "0"}
    asked = await scene.browser.post(f"{at}/prevision", data=form)
    assert (asked.status_code, asked.headers["location"]) == (303, f"{at}#forecast")
    assert "forecast.requested" in await acts(conn, scene.edition)
    piece = await scene.browser.get(f"{at}/prevision", headers={"HX-Request": "true"})
    assert "<html" not in piece.text
    assert SENTENCE in said(piece)  # that of the question before, until there is a newer one
    assert "en attente de son tour" in said(piece)
    assert f'hx-get="{at}/prevision"' in piece.text
    assert (await scene.browser.get(f"{at}/prevision")).status_code == 303
