"""`matchmaker bilan` and `matchmaker year` as an operator runs them."""

import asyncio
import json
from pathlib import Path

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from tests.cast import a_holder, an_edition

pytestmark = pytest.mark.usefixtures("operated")


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, [*words])


async def test_a_bilan_is_said_written_and_published(
    conn: Connection, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    edition = await an_edition(conn)
    for _ in range(6):
        await a_holder(conn, edition)
    assert await run("bilan", edition.slug, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["figures"][0]["cells"][0]["value"] == 6
    assert await run("bilan", edition.slug, "--public", "--json") == 0
    assert json.loads(capsys.readouterr().out)["tables"][0]["whole"] == 6
    for name in ("bilan.pdf", "bilan.csv"):
        assert await run("bilan", edition.slug, "-o", str(tmp_path / name)) == 0
    assert (tmp_path / "bilan.pdf").read_bytes().startswith(b"%PDF")
    assert "registered" in (tmp_path / "bilan.csv").read_text("utf-8-sig")
    assert await run("bilan", edition.slug, "-o", "bilan.doc") == 2
    assert await run("bilan", edition.slug, "--publish") == 2
    await conn.execute("update edition set stage = 'over'")
    assert await run("bilan", edition.slug, "--publish") == 0
    assert await conn.fetchval("select count(*) from bilan_publication") == 1


async def test_years_before_are_entered_taken_over_listed_and_removed(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    last = await an_edition(conn, slug="mfi-2098", name="Matinée 2098")
    await conn.execute("update edition set held_on = '2098-11-24' where id = $1", last.id)
    await a_holder(conn, last)
    added = ("year", "add", edition.slug, "2022", "--source", "Communiqué")
    assert await run(*added, "--meetings-planned", "96") == 0
    assert capsys.readouterr().out == "2022: meetings_planned=96 (Communiqué)\n"
    assert await run(*added, "--meetings-planned", "97") == 2
    assert await run(*added) == 2
    assert await run("year", "take", edition.slug, last.slug) == 2
    await conn.execute("update edition set stage = 'over' where id = $1", last.id)
    capsys.readouterr()
    assert await run("year", "take", edition.slug, last.slug, "--json") == 0
    assert json.loads(capsys.readouterr().out)["figures"]["registered_holder"] == 1
    assert await run("year", "list", edition.slug) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert await run("year", "remove", edition.slug, "2022") == 0
    assert await run("year", "remove", edition.slug, "2022") == 2
