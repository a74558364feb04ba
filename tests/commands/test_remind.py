"""`matchmaker remind` as an operator runs it."""

import asyncio
import json

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from tests.cast import a_holder, an_edition, an_organiser


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
    return await asyncio.to_thread(cli.main, ["remind", *words])


async def test_reminder_is_tried_then_sent_once(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    camille = await an_organiser(conn, edition)
    assert await run(edition.slug, "--of", "wishes", "--dry-run") == 0
    assert capsys.readouterr().out == f"{alice.email}: wishes\n"
    asked = (edition.slug, "--of", "wishes,address", "--organiser", camille.email, "--json")
    for count in (1, 0):
        assert await run(*asked) == 0
        assert json.loads(capsys.readouterr().out)["letters"] == count
    assert await run(edition.slug, "--of", "wishes", "--at", "2099-11-02T09:00") == 0
    assert capsys.readouterr().out == "planned for 2099-11-02T09:00:00+01:00\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "There is no such edition."),
        (("{slug}", "--of", "sleep"), "'sleep'"),
        (("{slug}", "--at", "tomorrow"), "'tomorrow'"),
        (("{slug}", "--at", "2001-01-01T09:00"), "at: This hour is over"),
        (("{slug}", "--organiser", "nobody@example.org"), "no such organiser"),
    ],
)
async def test_what_cannot_be_is_said_in_a_line(
    conn: Connection,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    edition = await an_edition(conn)
    assert await run(*(word.format(slug=edition.slug) for word in words)) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("matchmaker remind: ")
    assert error.count("\n") == 1
