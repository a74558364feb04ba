"""`matchmaker token` as an operator runs it."""

import asyncio
import json

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from matchmaker.editions import tokens
from matchmaker.foundation import clock
from tests.cast import an_edition, an_organiser

pytestmark = pytest.mark.usefixtures("operated")


async def run(*words: str) -> int:
    return await asyncio.to_thread(cli.main, ["token", *words])


async def test_a_token_is_made_listed_and_ended(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    asked = ("add", camille.email, "--name", "CRM", "--scope", "people", "--scope", "read")
    assert await run(*asked, "--edition", edition.slug, "--days", "30", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    found = await tokens.present(conn, made["token"], clock.now())
    assert found is not None
    assert (found.name, found.scopes) == ("CRM", ("read", "people"))
    assert await run("list") == 0
    line = f"{made['id']} CRM ({camille.name}): read, people in {edition.slug}\n"
    assert capsys.readouterr().out == line
    assert await run("revoke", made["id"]) == 0
    assert await tokens.present(conn, made["token"], clock.now()) is None
    # everywhere is for administrators, elsewhere for nobody
    assert await run(*asked) == 2
    assert "administrators" in capsys.readouterr().err
    await an_edition(conn, slug="elsewhere")
    assert await run(*asked, "--edition", "elsewhere") == 2
    assert await run("revoke", "nothing") == 2
