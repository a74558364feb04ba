"""Files are looked at first; every fault is told by file, line and column; then all or nothing."""

import asyncio
import re
from urllib.parse import urlsplit

import httpx

from matchmaker.db import Connection
from matchmaker.importing import COLUMNS, LARGEST, SAMPLE
from matchmaker.intake.reading.opening import sheets_of
from matchmaker.intake.reading.workbooks import read_workbook
from matchmaker.intake.writing import TEMPLATE
from tests.fixtures.site import Site
from tests.importing.papers import HOLDER, WISH
from tests.intake.papers import xlsx
from tests.pages.organisers import a_scene, acts, said
from tests.planning import plans

GOOD = (
    "email;first_name;last_name;organisation;finance;ticket_from;ticket_to;description\n"
    "fanny@example.com;Fanny;Faure;Fonds Fanny;microcredit;1000;9000;Microcrédit\n"
)
GUIDE = (
    "Organisation;Type de financement;Ticket minimum;Ticket maximum;Présentation\n"
    "Banque Verte;Prêt bancaire;5 000;60 000;Des prêts.\n"
)
BAD = GOOD + ";Gil;Gros;Fonds Gil;microcredit;rien;9000;Microcrédit\n"


def _files(**contents: str | bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [
        ("files", (f"{name}.csv", text if isinstance(text, bytes) else text.encode(), "text/csv"))
        for name, text in contents.items()
    ]


async def _people(conn: Connection) -> int:
    return int(await conn.fetchval("select count(*) from person"))


def _next(page: httpx.Response) -> str:
    """Where the form of the page leads."""
    return str(re.findall(r'<form action="([^"]*/import/[^"]*)"', page.text)[-1])


def _answers(page: httpx.Response) -> dict[str, str]:
    """What its form says, as a browser sends it: hidden fields, and what is selected."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    found |= dict(
        re.findall(r'<input id="field-[^"]*" name="([^"]*)"[^>]* value="([^"]*)"', page.text)
    )
    for name, options in re.findall(
        r'<select [^>]*name="([^"]*)".*?>(.*?)</select>', page.text, re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: text for name, text in found.items() if name != "acting_for"}


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
    form = _answers(checked) | {"act": "import"}
    done = await scene.browser.post(_next(checked), data=form)
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/personnes")
    assert await _people(conn) == before + 1
    assert (await acts(conn, scene.edition))[-1] == "people.imported"
    assert "Fichiers importés : Financeurs (1)." in said(
        await scene.browser.get(f"{scene.base}/journal")
    )


async def test_investors_who_do_not_attend_come_into_the_guide_by_the_same_page(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    sent = _files(guide=GUIDE)
    checked = await scene.browser.post(f"{scene.base}/import", files=sent, data={"act": "check"})
    assert "Aucune erreur" in said(checked)
    form = _answers(checked) | {"act": "import"}
    assert (await scene.browser.post(_next(checked), data=form)).status_code == 303
    assert "Banque Verte" in said(await scene.browser.get(f"{scene.base}/guide"))


async def test_every_fault_is_told_and_the_valid_lines_come_in_with_the_others_given_back(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    before = await _people(conn)
    answer = await scene.browser.post(
        f"{scene.base}/import", files=_files(financeurs=BAD), data={"act": "import"}
    )
    assert answer.status_code == 422
    text = said(answer)
    assert "2 erreurs" in text
    assert "financeurs.csv 3 email" in text
    assert "financeurs.csv 3 ticket_from" in text
    assert await _people(conn) == before
    form = _answers(answer) | {"act": "valid"}
    done = await scene.browser.post(_next(answer), data=form)
    assert done.status_code == 303
    assert await _people(conn) == before + 1
    page = await scene.browser.get(done.headers["location"])
    assert "les autres vous sont rendues" in said(page)
    [place] = re.findall(r'href="([^"]*/rendu)"', page.text)
    back = await scene.browser.get(place)
    [table] = sheets_of("a.xlsx", read_workbook(back.content))
    assert [row.cells[1] for row in table.rows] == ["first_name", "Gil"]
    assert "rien" in table.rows[1].cells[-1]
    assert (await scene.browser.post(_next(answer), data=form)).status_code == 410


async def test_a_workbook_of_others_is_asked_about_once(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/import"
    model = [*HOLDER, "Inconnue"]
    titles = ["Qui écrit ?" if title == "Commune" else title for title in model]
    line = [*HOLDER.values(), "x"]
    line[0] = "zoe@example.org"
    line[titles.index("Besoin")] = "Trésorerie"
    content = xlsx({"Ma liste": [["Liste 2026"], [], titles, line], "Vide": []})
    files = [("files", ("liste.xlsx", content, "application/octet-stream"))]
    asked = await scene.browser.post(path, files=files, data={"act": "import"})
    assert asked.status_code == 200
    assert "À quoi sert chaque colonne" in said(asked)
    form = _answers(asked)
    assert (form["s0-holds"], form["s0-header"], form["s0-commune"]) == ("holders", "3", "")
    missing = await scene.browser.post(_next(asked), data=form | {"act": "import"})
    assert missing.status_code == 422
    assert "dont chaque ligne a besoin" in said(missing)
    # Another side is asked for, and taken back.
    other = form | {"s0-holds": "visitors", "act": "show"}
    again = await scene.browser.post(_next(asked), data=other)
    assert "s0-quality" in _answers(again)
    wrong = form | {"s0-commune": "ZZZZ", "act": "check"}
    told = await scene.browser.post(_next(asked), data=wrong)
    assert told.status_code == 422
    assert 'href="#field-s0-commune"' in told.text
    assert _answers(told)["s0-email"] == form["s0-email"]
    assert "(facultatif)" not in re.findall(r"(?s)<label[^>]*s0-holds.*?</label>", asked.text)[0]
    same = await scene.browser.post(
        _next(asked), data=form | {"s0-commune-same": "Nanterre", "act": "check"}
    )
    assert "« Commune / commune » est « Nanterre » à chaque ligne" in said(same)
    assert dict(_answers(same))["s0-commune"] == "=Nanterre"
    back = await scene.browser.get(_next(asked))
    assert _answers(back)["s0-commune-same"] == "Nanterre"
    commune = "J"
    right = form | {"s0-commune": commune, "act": "check"}
    looked = await scene.browser.post(_next(asked), data=right)
    assert looked.status_code == 200, said(looked)
    assert "Trésorerie Trésorerie et fonds de roulement Besoin 1" in said(looked)
    done = await scene.browser.post(_next(looked), data=_answers(looked) | {"act": "import"})
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/personnes")
    # The next file with these titles needs no answer, wherever the titles stand.
    line[0] = "yann@example.org"
    later = xlsx({"Suite": [titles, line]})
    files = [("files", ("suite.xlsx", later, "application/octet-stream"))]
    known = await scene.browser.post(path, files=files, data={"act": "check"})
    assert "Aucune erreur" in said(known)


async def test_the_template_holds_every_column_and_comes_in_again(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    page = await scene.browser.get(f"{scene.base}/import/modele.xlsx")
    assert page.headers["content-disposition"].startswith("attachment")
    tables = sheets_of("modele.xlsx", read_workbook(page.content))
    assert [table.rows[0].cells for table in tables[:-1]] == [
        tuple(column.french for column in COLUMNS[sort]) for sort in TEMPLATE
    ]
    assert "Trésorerie et fonds de roulement" in {row.cell(0) for row in tables[-1].rows}
    assert tables[-1].hidden
    filled = xlsx({"Porteurs": [[*HOLDER], [*HOLDER.values()]], "Souhaits": [[*WISH]]})
    files = [("files", ("modele.xlsx", filled, "application/octet-stream"))] * 2
    checked = await scene.browser.post(f"{scene.base}/import", files=files, data={"act": "check"})
    assert "Cette adresse figure déjà à la ligne 2 de modele.xlsx › Porteurs" in said(checked)
    assert "modele (2).xlsx › Porteurs 2 E-mail" in said(checked)


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
