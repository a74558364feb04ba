"""The bilan on its pages: for organisers, for readers, and for everybody once it is published."""

import io
from typing import Any, Final

import httpx
import pypdf
import pytest

from api.access.identity import SESSION_COOKIE
from api.exchange.speech import LANGUAGE_COOKIE
from matchmaker.db import transaction
from tests import cast
from tests.figures.played import Played, play
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import faults
from tests.fixtures.site import Site
from tests.pages.organisers import acts, said

OPEN_ALL: Final = "document.querySelectorAll('main details').forEach(one => (one.open = true))"


class Scene:
    """A morning that was played, with Camille who organises it and Rose who reads."""

    def __init__(self, played: Played, camille: httpx.AsyncClient, rose: httpx.AsyncClient) -> None:
        self.edition = played.edition
        self.office = f"/organisation/{played.edition.slug}"
        self.open = f"/matinee/{played.edition.slug}"
        self.camille, self.rose = camille, rose


@pytest.fixture(scope="module")
async def scene(module_site: Site) -> Scene:
    """One for all of them: each leaves it as it was."""
    site = module_site
    async with transaction(site.pool) as conn:
        played = await play(conn)
        camille = await cast.an_organiser(conn, played.edition)
        rose = await cast.an_organiser(conn, played.edition, "reader")
    return Scene(
        played, await site.organiser(camille.id, "fr"), await site.organiser(rose.id, "fr")
    )


async def test_everybody_reads_the_bilan_once_it_is_published_and_no_longer(
    module_site: Site, scene: Scene
) -> None:
    stranger = await module_site.client()
    addresses = [f"{scene.open}/bilan{end}" for end in ("", ".pdf", ".csv", "/dictionnaire.csv")]
    addresses.append(f"/api/v1/editions/{scene.edition.slug}/open-data")
    for address in addresses:
        assert (await stranger.get(address)).status_code == 404, address
    assert "Publier le bilan" in said(await scene.camille.get(f"{scene.office}/bilan"))
    assert "Publier le bilan" not in said(await scene.rose.get(f"{scene.office}/bilan"))
    assert (await scene.rose.post(f"{scene.office}/bilan/publication")).status_code == 403
    gone = await scene.camille.post(f"{scene.office}/bilan/publication")
    assert (gone.status_code, gone.headers["location"]) == (303, f"{scene.office}/bilan")
    shown = [await stranger.get(address) for address in addresses]
    assert [one.status_code for one in shown] == [200] * 5
    assert "Porteurs de projet inscrits" in said(shown[0])
    for table in shown[4].json()["tables"]:
        assert all(row["value"] >= 5 for row in table["rows"])
    assert f"{scene.open}/bilan" in (await stranger.get(scene.open)).text
    await scene.camille.post(f"{scene.office}/bilan/retrait")
    assert (await stranger.get(addresses[0])).status_code == 404
    async with transaction(module_site.pool) as conn:
        done = await acts(conn, scene.edition)
    assert done[-2:] == ["bilan.published", "bilan.unpublished"]


async def test_each_plot_has_its_table_and_says_the_same_in_words(scene: Scene) -> None:
    text = (await scene.rose.get(f"{scene.office}/bilan")).text
    plots = text.count('<svg class="bars"')
    assert plots >= 8
    assert text.count('role="img" aria-labelledby="bars-') == plots
    assert text.count('<desc id="bars-') == plots
    assert text.count("Tableau et définition") == plots


async def test_the_sheet_is_one_tagged_page(scene: Scene) -> None:
    answer = await scene.rose.get(f"{scene.office}/bilan.pdf")
    pdf = pypdf.PdfReader(io.BytesIO(answer.content))
    root: Any = pdf.root_object
    assert len(pdf.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith("Bilan")
    assert "120" in pdf.pages[0].extract_text()


async def test_years_before_are_typed_in_and_stand_beside_this_one(scene: Scene) -> None:
    path = f"{scene.office}/bilan/annees"
    refused = await scene.camille.post(path, data={"year": "2022", "source": "Le Département"})
    assert refused.status_code == 422
    form = {"year": "2022", "meetings_planned": "96", "source": "Le Département"}
    assert (await scene.camille.post(path, data=form)).status_code == 303
    assert (await scene.camille.post(path, data=form)).status_code == 409
    assert "96" in said(await scene.rose.get(path))
    bilan = said(await scene.rose.get(f"{scene.office}/bilan"))
    assert "D'une année à l'autre" in bilan
    read = await scene.rose.get(f"/api/v1/editions/{scene.edition.slug}/bilan")
    years = read.json()["years"]
    assert [year["year"] for year in years] == [2022, scene.edition.held_on.year]
    assert years[0]["figures"] == {"meetings_planned": 96}
    assert (await scene.camille.post(f"{path}/2022/retrait")).status_code == 303
    assert "D'une année à l'autre" not in said(await scene.rose.get(f"{scene.office}/bilan"))


async def test_both_bilans_are_for_everybody_with_their_tables_open(
    module_site: Site, scene: Scene, page: OpenPage
) -> None:
    base = module_site.base_url
    session = str(scene.camille.cookies[SESSION_COOKIE])
    for path, language, width in (("/bilan", "fr", 1280), ("/bilan/public", "en", 390)):
        tab = await page(width)
        cookies = ((SESSION_COOKIE, session), (LANGUAGE_COOKIE, language))
        await tab.context.add_cookies(
            [{"name": name, "value": value, "url": base} for name, value in cookies]
        )
        await tab.goto(f"{base}{scene.office}{path}")
        await tab.evaluate(
            "document.querySelectorAll('main details').forEach(e => (e.open = true))"
        )
        assert await faults(tab) == {}, path
