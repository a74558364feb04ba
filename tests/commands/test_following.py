"""`matchmaker orientation` and `matchmaker follow-up` as an operator runs them."""

import asyncio
import json
from pathlib import Path

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from matchmaker.followup import asking, orienting
from matchmaker.foundation import clock
from tests.cast import an_organiser
from tests.followup.scene import AFTERWARDS, THREE, Past, a_past_morning


@pytest.fixture
async def past(conn: Connection, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Past:
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_BASE_URL": "http://127.0.0.1:1",
        "MATCHMAKER_SECRET": "s" * 32,
        clock.VARIABLE: THREE.isoformat(),
        "MATCHMAKER_REHEARSAL": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return await a_past_morning(conn)


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, [*words])


async def test_a_list_holds_who_agreed_and_a_proposal_only_asks(
    conn: Connection, past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slug, code = past.edition.slug, past.programmes[0].code
    camille = await an_organiser(conn, past.edition)
    values = (conn, past.edition, past.alice.id, past.programmes[0].id, AFTERWARDS)
    await orienting.answer(*values, agreed=True)
    asked = ("orientation", "propose", slug, code, past.charlie.email)
    assert await run(*asked, "--organiser", camille.email) == 0
    assert await run("orientation", "list", slug) == 0
    assert f"{code}: Progr'ESS: 1 agreed, 1 asked, 0 said no" in capsys.readouterr().out
    assert await run("orientation", "take", slug, code, "--json") == 0
    found = json.loads(capsys.readouterr().out)["people"]
    assert [one["email"] for one in found] == [past.alice.email]
    assert await run("orientation", "take", slug, code, "-o", str(tmp_path / "list.csv")) == 0
    assert past.alice.email in (tmp_path / "list.csv").read_text("utf-8-sig")
    assert await run("orientation", "take", slug, code, "-o", str(tmp_path / "list.doc")) == 2
    taken = "select count(*) from audit where act = 'orientations.taken'"
    assert await conn.fetchval(taken) == 2


async def test_programmes_are_added_changed_put_in_order_and_removed(
    past: Past, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = past.edition.slug
    assert (
        await run("support", "add", slug, "--name", "Prêt d'honneur", "--about", "Sans intérêts")
        == 0
    )
    assert await run("support", "up", slug, "pret-d-honneur") == 0
    assert await run("support", "change", slug, "pret-d-honneur", "--new-code", "pret") == 0
    assert await run("support", "remove", slug, "france-active-metropole") == 0
    capsys.readouterr()
    assert await run("support", "list", slug, "--json") == 0
    found = json.loads(capsys.readouterr().out)["programmes"]
    assert [one["code"] for one in found] == ["progress", "positiv-incuba-school", "pret"]
    assert (found[-1]["name"], found[-1]["about"]) == ("Prêt d'honneur", "Sans intérêts")
    assert await run("support", "up", slug, "france-active-metropole") == 2


async def test_the_follow_up_is_counted(
    conn: Connection, past: Past, capsys: pytest.CaptureFixture[str]
) -> None:
    await asking.ask_due(conn, THREE)
    assert await run("follow-up", past.edition.slug) == 0
    assert "3 months (2100-02-24): 1 asked, 0 yes" in capsys.readouterr().out
    assert await run("follow-up", past.edition.slug, "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"][0]["asked"] == 1
