"""`matchmaker returns` as an operator runs it."""

import asyncio
import json
from pathlib import Path

import pytest

from matchmaker import cli, returns
from matchmaker.db import Connection
from matchmaker.returns import CardForm
from tests.pages.days import a_clock
from tests.returns.afternoons import AFTERNOON, an_afternoon


async def test_it_lists_and_counts_as_the_page_does(
    conn: Connection,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", database_url)
    monkeypatch.setenv("MATCHMAKER_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("MATCHMAKER_SECRET", "s" * 32)
    monkeypatch.setenv("MATCHMAKER_REHEARSAL", "1")
    a_clock(tmp_path, monkeypatch).set(14)
    edition, _, alice, _, bob, _ = await an_afternoon(conn)
    card = CardForm(useful="yes")
    await returns.answer_card(conn, edition, alice, bob.id, card, AFTERNOON)
    words = ["returns", edition.slug, "--card", "yes"]
    assert await asyncio.to_thread(cli.main, words) == 0
    line, total = capsys.readouterr().out.splitlines()
    assert line.endswith(f"{alice.project} · Fonds Bob: yes / -")
    assert total == "1 of 3 meetings"
    assert await asyncio.to_thread(cli.main, [*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["counts"]["card"]["yes"], said["meetings"][0]["investor"]) == (1, "Fonds Bob")
