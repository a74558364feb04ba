"""Files are looked at first; every fault is told by file, line and column; then all or nothing."""

import asyncio
import re
from urllib.parse import urlsplit

import httpx

from matchmaker.db import Connection
from matchmaker.importing import LARGEST, SAMPLE
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene, acts, said
from tests.planning import plans

GOOD = (
    "email;first_name;last_name;organisation;finance;ticket_from;ticket_to;description\n"
    "fanny@example.com;Fanny;Faure;Fonds Fanny;microcredit;1000;9000;Microcrédit\n"
)
BAD = GOOD + ";Gil;Gros;Fonds Gil;microcredit;rien;9000;Microcrédit\n"


def _files(**contents: str | bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [
        ("files", (f"{name}.csv", text if isinstance(text, bytes) else text.encode(), "text/csv"))
        for name, text in contents.items()
    ]


async def _people(conn: Connection) -> int:
    return int(await conn.fetchval("select count(*) from person"))


def _carried(page: httpx.Response) -> dict[str, list[str]]:
    return {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)
        for name in ("carried_name", "carried")
    }


async def test_a_check_stores_nothing_and_the_checked_files_are_imported_by_one_button(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/import"
    before = await _people(conn)
    checked = await scene.browser.post(path, files=_files(financeurs=GOOD), data={"act": "check"})
    assert checked.status_code == 200
    assert "Aucune erreur" in said(checked)
    assert "Financeurs 1 0" in said(checked)
    assert await _people(conn) == before
    done = await scene.browser.post(path, data=_carried(checked) | {"act": "import"})
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/personnes")
    assert await _people(conn) == before + 1
    assert (await acts(conn, scene.edition))[-1] == "people.imported"
    assert "Fichiers importés : Financeurs (1)." in said(
        await scene.browser.get(f"{scene.base}/journal")
    )


async def test_every_fault_is_told_with_its_place_and_nothing_is_kept(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    before = await _people(conn)
    answer = await scene.browser.post(
        f"{scene.base}/import",
        files=_files(financeurs=BAD, mystery="a;b\n1;2\n"),
        data={"act": "import"},
    )
    assert answer.status_code == 422
    text = said(answer)
    assert "3 erreurs" in text
    assert "financeurs.csv 3 email" in text
    assert "financeurs.csv 3 ticket_from" in text
    assert "mystery.csv – –" in text
    assert await _people(conn) == before
    assert not _carried(answer)["carried"]


async def test_who_is_new_is_written_to_only_when_asked(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    count = "select count(*) from outbox where kind = 'acknowledgement'"
    before = await conn.fetchval(count)
    path = f"{scene.base}/import"
    silent = GOOD.replace("fanny@", "silent@")
    await scene.browser.post(path, files=_files(financeurs=silent), data={"act": "import"})
    assert await conn.fetchval(count) == before
    form = {"act": "import", "acknowledge": "yes"}
    await scene.browser.post(path, files=_files(financeurs=GOOD), data=form)
    assert await conn.fetchval(count) == before + 1


async def test_the_sample_edition_comes_in_by_the_page(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    names = ("holders", "investors", "wishes", "refusals")
    files = _files(**{name: (SAMPLE / f"{name}.csv").read_bytes() for name in names})
    answer = await scene.browser.post(f"{scene.base}/import", files=files, data={"act": "import"})
    assert answer.status_code == 303, said(answer)
    assert await _people(conn) == 2 + 120 + 24


async def test_no_file_at_all_is_told_at_the_question(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    answer = await scene.browser.post(f"{scene.base}/import", data={"act": "check"})
    assert answer.status_code == 422
    assert 'href="#field-files"' in answer.text
    assert "Choisissez au moins un fichier." in said(answer)


async def test_letters_that_are_no_file_are_refused(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    form = {"act": "import", "carried_name": "financeurs.csv", "carried": "%%%"}
    answer = await scene.browser.post(f"{scene.base}/import", data=form)
    assert answer.status_code == 422
    assert "choisissez-le de nouveau" in said(answer)


async def test_a_file_above_the_limit_is_told_by_name(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    answer = await scene.browser.post(
        f"{scene.base}/import", files=_files(porteurs=b"x" * (LARGEST + 1)), data={"act": "check"}
    )
    assert answer.status_code == 422
    assert "porteurs.csv" in said(answer)
    assert "10 Mo" in said(answer)


async def test_a_body_above_all_limits_is_refused_unread(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    place = urlsplit(site.base_url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = (
        f"POST {scene.base}/import HTTP/1.1",
        f"Host: {place.netloc}",
        f"Origin: {site.base_url}",
        f"Cookie: session={scene.browser.cookies['session']}",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 1000000000",
    )
    writer.write("\r\n".join((*head, "", "--x\r\n")).encode())
    await writer.drain()
    assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_people_are_imported_after_publication_until_the_morning_is_over(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    before = await _people(conn)

    async def brought_in() -> int:
        answer = await scene.browser.post(
            f"{scene.base}/import", files=_files(financeurs=GOOD), data={"act": "import"}
        )
        return answer.status_code

    await conn.execute("update edition set stage = 'over'")
    assert await brought_in() == 409
    assert await _people(conn) == before
    await conn.execute("update edition set stage = 'published'")
    assert await brought_in() == 303
    assert await _people(conn) > before
