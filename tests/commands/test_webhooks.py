"""`matchmaker webhook` as an operator runs it."""

import asyncio
import json

import pytest

from matchmaker import cli, webhooks
from matchmaker.db import Connection
from tests.cast import an_edition

pytestmark = pytest.mark.usefixtures("operated")


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, ["webhook", *words])


async def test_a_program_is_added_listed_given_another_secret_and_removed(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    asked = ("add", edition.slug, "https://crm.example.org/hook", "--event", "person.came")
    assert await run(*asked, "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["secret"].startswith("whsec_")
    assert await run("list", edition.slug) == 0
    line = f"{made['webhook_id']} https://crm.example.org/hook: person.came; "
    assert capsys.readouterr().out == line + "0 failures in a row, 0 waiting\n"
    assert await run("rotate", edition.slug, made["webhook_id"]) == 0
    shown = capsys.readouterr().out
    assert "whsec_" in shown
    assert made["secret"] not in shown
    assert await run("remove", edition.slug, made["webhook_id"]) == 0
    assert await webhooks.webhooks(conn, edition.id) == []
    capsys.readouterr()
    assert await run("add", edition.slug, "https://10.0.0.1/") == 2
    assert "address" in capsys.readouterr().err
    assert await run("remove", edition.slug, "nothing") == 2
    assert await run("list", "nowhere") == 2
