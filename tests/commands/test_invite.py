"""`matchmaker invite` as an operator runs it."""

import asyncio
import datetime as dt
import json

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from tests.cast import a_holder, an_organiser
from tests.inviting.years import WISHED, known, last_year, this_year


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:1",
        "MATCHMAKER_BASE_URL": "http://127.0.0.1:1",
        "MATCHMAKER_SECRET": "s" * 32,
    }.items():
        monkeypatch.setenv(name, value)


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, ["invite", *words])


async def test_invitations_are_tried_then_sent_once(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await last_year(conn)
    after = await this_year(
        conn,
        slug="mfi-2100",
        held_on=dt.date(2100, 11, 23),
        wishes_close_at=dt.datetime(2100, 11, 7, 22, tzinfo=dt.UTC),
        purge_on=dt.date(2101, 11, 24),
    )
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    camille = await an_organiser(conn, after)
    asked = (after.slug, "--from", before.slug)
    assert await run(*asked, "--dry-run") == 0
    assert capsys.readouterr().out == f"{alice.email}\n"
    for count in (1, 0):
        assert await run(*asked, "--organiser", camille.email, "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer == {"letters": count, "purge_on": "2101-01-06"}
    for words, said in (
        ((before.slug, "--from", after.slug), "took place before this one"),
        (("nowhere", "--from", before.slug), "no such edition"),
        ((*asked, "--organiser", "nobody@example.org"), "no such organiser"),
    ):
        assert await run(*words) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.startswith("matchmaker invite: ")
        assert error.count("\n") == 1
