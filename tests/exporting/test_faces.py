"""The page and the route under /api/v1: a file for organisers alone, refusals on the record."""

import io
import json
import zipfile

import python_calamine

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene, acts, said


async def test_an_organiser_takes_the_edition_out_and_refusals_only_once_confirmed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    refused = Choices(refusals=(ChosenPerson(target=scene.bob.id, reason="Jamais"),))
    await wishes.save(conn, scene.edition, scene.alice, refused, cast.NOW)
    page = f"{scene.base}/export"
    assert "Quel fichier" in said(await scene.browser.get(page))
    book = await scene.browser.post(page, data={"format": "xlsx"})
    sheets = python_calamine.load_workbook(io.BytesIO(book.content)).sheet_names
    assert {"porteurs", "souhaits"} <= {*sheets}
    assert "refus" not in sheets
    asked = await scene.browser.post(page, data={"format": "csv", "with_refusals": "yes"})
    assert "le journal dit" in said(asked)
    assert "refusals.exported" not in await acts(conn, scene.edition)
    sent = {"format": "csv", "with_refusals": "yes", "confirmed": "yes"}
    packed = await scene.browser.post(page, data=sent)
    archive = zipfile.ZipFile(io.BytesIO(packed.content))
    lines = archive.read(f"{scene.edition.slug}/refus.csv").decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{scene.alice.email};{scene.bob.email};Jamais;")
    assert (await scene.browser.post(page, data={"format": "pdf"})).status_code == 422
    # In the same way for a program.
    address = f"/api/v1/editions/{scene.edition.slug}/exports"
    found = await scene.browser.post(address, json={"format": "json"})
    assert found.headers["content-disposition"].endswith('.json"')
    document = json.loads(found.content)
    assert [one["email"] for one in document["holders"]] == [scene.alice.email]
    assert "refusals" not in document
    held = await acts(conn, scene.edition)
    assert held[-4:] == [
        "edition.exported", "edition.exported", "refusals.exported", "edition.exported",
    ]  # fmt: skip
    journal = said(await scene.browser.get(f"{scene.base}/journal"))
    assert "Personnes à éviter emportées" in journal
    reader = await cast.an_organiser(conn, scene.edition, "reader")
    browser = await site.organiser(reader.id)
    for answer in (await browser.get(page), await browser.post(address, json={"format": "json"})):
        assert answer.status_code in (403, 404)
        assert scene.alice.email not in answer.text
