"""`matchmaker guide` as an operator runs it."""

import asyncio
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from matchmaker import cli, guidebook
from matchmaker.db import Connection
from tests import cast
from tests.guidebook.scene import an_addition


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:1",
        "MATCHMAKER_BASE_URL": "https://matinee.example",
        "MATCHMAKER_SECRET": "s" * 32,
    }.items():
        monkeypatch.setenv(name, value)


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, ["guide", *words])


async def test_the_year_book_is_written_in_either_language(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await cast.an_edition(conn)
    await cast.an_investor(conn, edition, organisation="Fonds Clair")
    await guidebook.add(conn, edition, an_addition(), None, cast.NOW)
    file = tmp_path / "guide.pdf"
    assert await run(edition.slug, "-o", str(file), "--in", "en", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["investors"], said["absent"], said["file"]) == (2, 1, str(file))
    words = " ".join(page.extract_text() for page in PdfReader(file).pages)
    for told in ("Guide of investors 2099", "Fonds Clair", "Fonds Absent", "Not at the morning"):
        assert told in words
    assert "https://matinee.example/financeurs" in words.replace("\u200b", "")


async def test_what_cannot_be_is_said_in_a_line(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, told in (
        (("unknown", "-o", str(tmp_path / "g.pdf")), "There is no such edition"),
        (("unknown", "-o", str(tmp_path)), "this is a folder"),
        (("unknown", "-o", str(tmp_path / "no" / "g.pdf")), "no such folder"),
    ):
        assert await run(*words, "--language", "en") == 2
        assert told in capsys.readouterr().err
