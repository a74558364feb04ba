"""An export comes into an empty database, and what is exported there is the same."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from matchmaker import cli
from matchmaker.db import Connection
from matchmaker.editions import audit, editions
from matchmaker.exporting import FORMATS
from tests.cast import an_edition
from tests.exporting.house import ODD, a_full_house, leave_nothing


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


async def run(*words: object) -> int:
    return await asyncio.to_thread(cli.main, [*map(str, words)])


def bytes_of(folder: Path) -> dict[str, bytes]:
    """What comes in again, file by file."""
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}


def read_all(folder: Path) -> list[bytes]:
    """Every text that stands in it, however deep."""
    paths = folder.rglob("*")
    return [path.read_bytes() for path in paths if path.suffix in (".csv", ".json")]


def document_of(folder: Path) -> dict[str, bytes]:
    [path] = folder.glob("*.json")
    return {"all": path.read_bytes().partition(b'"record"')[0]}


def cells_of(folder: Path) -> dict[str, list[list[Any]]]:
    """Sheet by sheet the cells with their kinds."""
    [path] = folder.glob("*.xlsx")
    book = python_calamine.load_workbook(path)
    return {
        name: [
            [(type(cell), cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()
        ]
        for name in book.sheet_names
        if name not in ("messages", "equipe")
    }


READERS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "csv": bytes_of,
    "json": document_of,
    "xlsx": cells_of,
}


@pytest.mark.parametrize("kind", FORMATS)
async def test_what_is_exported_after_an_import_is_what_was_exported_before(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    edition = await a_full_house(conn)
    if kind != "csv":  # where it would be an error of the spreadsheet
        await conn.execute("update person set organisation = '#N/A' where last_name = '007'")
    before, after = tmp_path / "before", tmp_path / "after"
    options = ("--format", kind, "--with-refusals")
    assert await run("export", edition.slug, "-o", before, *options) == 0
    await leave_nothing(conn, edition)
    source = before if kind == "csv" else before / f"{edition.slug}.{kind}"
    assert await run("import", source) == 0, capsys.readouterr().err
    assert await run("export", edition.slug, "-o", after, *options) == 0
    first, second = READERS[kind](before), READERS[kind](after)
    assert first.keys() == second.keys()
    for name, content in first.items():
        assert second[name] == content, name
    stored = await editions.by_slug(conn, edition.slug)
    names = await conn.fetch(
        "select last_name from person where edition_id = $1 and kind = 'holder' order by position",
        stored.id,
    )
    assert [row["last_name"] for row in names] == [*ODD]
    assert await conn.fetchval("select count(*) from outbox where edition_id = $1", stored.id) == 0
    acts = [line.act for line in await audit.trail(conn, stored.id)]
    assert {"edition.exported", "refusals.exported", "people.imported"} <= {*acts}
    # Once more into the edition that stands: nothing is new, nothing is refused.
    capsys.readouterr()
    assert await run("import", source) == 0, capsys.readouterr().err
    assert " 0 created" in capsys.readouterr().out


async def test_without_the_word_no_refusal_leaves_and_nothing_tells_of_one(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await a_full_house(conn)
    for kind in FORMATS:
        assert await run("export", edition.slug, "-o", tmp_path, "--format", kind, "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert "refus" not in told["lines"]
        assert told["lines"]["souhaits"] > 0
    assert not any(b"-trop" in content for content in read_all(tmp_path))
    assert (
        "refus" not in python_calamine.load_workbook(tmp_path / f"{edition.slug}.xlsx").sheet_names
    )
    assert "refusals.exported" not in [line.act for line in await audit.trail(conn, edition.id)]


async def test_an_export_that_cannot_be_made_says_why_in_one_line(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    (tmp_path / "refus.csv").write_bytes(b"")
    (tmp_path / "other.json").write_bytes(b"{}")
    for words, sentence in (
        (("export", "nowhere", "-o", tmp_path), "There is no such edition."),
        (("export", edition.slug, "-o", tmp_path, "--format", "csv"), "there are CSV files"),
        (("export", edition.slug, "-o", tmp_path, "--organiser", "x@example.org"), "no such organ"),
        (("export", edition.slug, "-o", tmp_path / "refus.csv"), "this is no folder"),
        (("import", tmp_path / "other.json"), "this is no export of ours"),
    ):
        assert await run(*words) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert sentence in told
    assert await audit.trail(conn, edition.id) != []
    assert "edition.exported" not in [line.act for line in await audit.trail(conn, edition.id)]
