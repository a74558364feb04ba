"""`matchmaker import` as an operator runs it."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from matchmaker import cli, importing
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.importing import SAMPLE, FileSort
from matchmaker.intake.reading.opening import sheets_of
from matchmaker.intake.reading.workbooks import read_workbook
from tests.cast import an_edition, an_organiser
from tests.importing.papers import HOLDER, a_file
from tests.intake.papers import xlsx


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:1",
        "MATCHMAKER_BASE_URL": "http://127.0.0.1:1",
        "MATCHMAKER_SECRET": "s" * 32,
        "LC_ALL": "C.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample to spoil."""
    return shutil.copytree(SAMPLE, tmp_path / "sample")


async def run(*words: object) -> int:
    return await asyncio.to_thread(cli.main, ["import", *map(str, words)])


async def test_a_folder_makes_its_edition_and_brings_it_in(
    conn: Connection, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = importing.edition_of(folder)
    organiser = await an_organiser(conn, await an_edition(conn, slug="another"))
    assert await run(folder, "--organiser", organiser.email) == 0
    told = capsys.readouterr()
    assert "holders: 120 created, 0 unchanged\n" in told.out
    assert told.out.endswith("stored\n")
    assert told.err == ""
    stored = await editions.by_slug(conn, form.slug)
    assert (await editions.glance(conn, stored.id)).holders == 120


async def test_a_dry_run_does_not_even_make_the_edition(
    conn: Connection, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organiser = await an_organiser(conn, await an_edition(conn, slug="another"))
    assert await run(folder, "--dry-run", "--organiser", organiser.email) == 0
    assert capsys.readouterr().out.endswith("nothing was stored\n")
    assert [edition.slug for edition in await editions.current_editions(conn)] == ["another"]


async def test_faults_are_told_one_a_line_in_the_language_asked_for(
    conn: Connection, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organiser = await an_organiser(conn, await an_edition(conn, slug="another"))
    for sort in (FileSort.HOLDERS, FileSort.WISHES):
        file = folder / f"{sort}.csv"
        file.write_text(file.read_text("utf-8").replace("@cuisine", " cuisine"), "utf-8")
    options = ("--organiser", organiser.email, "--language", "fr")
    assert await run(folder, *options) == 1
    told = capsys.readouterr()
    faults = told.err.splitlines()
    assert faults[0].startswith("holders.csv:2:E-mail: ")
    assert "Une adresse" in faults[0]
    assert len(faults) > 2
    assert told.out.endswith("nothing was stored\n")
    assert len(await editions.current_editions(conn)) == 1


async def test_files_go_into_the_edition_that_is_named(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    file = tmp_path / "holders.csv"
    file.write_bytes(a_file(FileSort.HOLDERS).content)
    assert await run(file, "--edition", edition.slug) == 0
    assert capsys.readouterr().out == "holders: 1 created, 0 unchanged\nstored\n"
    assert (await editions.glance(conn, edition.id)).holders == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["holders.csv"], "name the edition with --edition"),
        (["holders.csv", "--edition", "nowhere"], "There is no such edition."),
        (["nothing.csv", "--edition", "nowhere"], "nothing.csv: No such file"),
        ([".", "--edition", "nowhere", "--organiser", "x@example.org"], "no such organiser"),
        (["empty", "--edition", "nowhere"], "there is no CSV file in this folder"),
        (["odd"], "edition.json: Object contains unknown field `colour`"),
    ],
)
async def test_an_import_that_cannot_begin_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holders.csv").write_bytes(a_file(FileSort.HOLDERS).content)
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "edition.json").write_text('{"colour": "red"}')
    assert await run(*words) == 2
    told = capsys.readouterr().err
    assert told.startswith("matchmaker import: ")
    assert sentence in told


async def test_a_missing_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL")
    assert await run(SAMPLE) == 2
    assert "MATCHMAKER_DATABASE_URL" in capsys.readouterr().err


async def test_a_workbook_is_brought_in_with_the_mapping_that_was_corrected(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    titles = ["Qui écrit ?" if title == "Commune" else title for title in HOLDER]
    bad = {**HOLDER, "E-mail": "zoe@example.org", "Besoin": "Rien", "Organisation": "Zoé"}
    book, mapping = tmp_path / "liste.xlsx", tmp_path / "mapping.json"
    rest = tmp_path / "reste.xlsx"
    book.write_bytes(xlsx({"Porteurs": [titles, [*HOLDER.values()], [*bad.values()]]}))
    common = (book, "--edition", edition.slug, "--json")
    assert await run(*common, "--dry-run") == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["stored"], answer["sure"]) == (False, False)
    answer["mapping"]["sheets"][0]["columns"]["commune"] = "Qui écrit ?"
    mapping.write_text(json.dumps(answer))
    options = ("--mapping", mapping, "--valid-lines", "--rest", rest)
    assert await run(*common, *options) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["stored"], told["created"]) == (True, {"holders": 1})
    [fault] = told["faults"]
    assert fault["cause"].startswith("“Rien” is not known here")
    assert [fault[name] for name in ("file", "sheet", "line", "column")] == [
        *("liste.xlsx", "Porteurs", 3, "Besoin")
    ]
    [table] = sheets_of("reste.xlsx", read_workbook(rest.read_bytes()))
    assert table.rows[1].cells[0] == "zoe@example.org"
    mapping.write_text("[]")
    assert await run(*common, *options) == 2
    assert "mapping.json: Expected `object`" in capsys.readouterr().err
