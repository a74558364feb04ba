"""`matchmaker desk` and `matchmaker upsert` as who has the machine runs them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from matchmaker import cli, planning
from matchmaker.db import Connection
from matchmaker.editions import audit
from tests.cast import an_edition, an_organiser
from tests.workbench.benches import a_bench

pytestmark = pytest.mark.usefixtures("operated")


async def run(*words: object) -> int:
    return await asyncio.to_thread(cli.main, [*map(str, words)])


async def test_a_draft_is_changed_by_hand_once_it_was_said_what_that_does(
    conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    worked = await a_bench(conn)
    who = {name: one.email for name, one in worked.people.items()}
    by = ("--organiser", worked.organiser.email)
    move = ("desk", worked.edition.slug, "move", who["Alice"], who["Bob"], "--slot", 1, *by)
    assert await run(*move, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["done"], said["broken"], len(said["changes"])) == (False, [], 1)
    assert (await worked.seats(conn))["Alice Bob"] == (0, 0, False)
    assert await run(*move, "--json") == 0
    assert json.loads(capsys.readouterr().out) == said | {"done": True, "revision": 2}
    swap = ("swap", worked["Alice"], who["Bob"], "--with", who["Charlie"], who["Dora"])
    assert await run("desk", worked.edition.slug, *swap, *by, "--version", 1) == 0
    assert "done: version 1, revision 3" in capsys.readouterr().out
    assert (await worked.seats(conn))["Charlie Dora"] == (1, 0, False)
    assert (await planning.version(conn, worked.edition.id, worked.draft)).revision == 3
    for words, told in (
        (("pin", who["Elise"], who["Bob"]), "do not meet"),
        (("place", who["Elise"], who["Dora"]), "Places, slots and tables are limited"),
        (("pin", "nobody@example.org", who["Bob"]), "nobody of mfi-2099 has this address"),
        (("pin", who["Alice"], who["Bob"], "--version", 9), "there is no version 9"),
    ):
        assert await run("desk", worked.edition.slug, *words, *by) == 2
        assert told in capsys.readouterr().err


def people(**changes: Any) -> bytes:
    person = {
        "kind": "visitor", "external_id": "V-1", "email": "vera@example.org", "first_name": "Vera",
        "last_name": "Brun", "organisation": "La Ville", "quality": "press",
    }  # fmt: skip
    return json.dumps({"people": [person | changes]}).encode()


async def test_people_come_in_from_another_program_s_file(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    file = tmp_path / "people.json"
    file.write_bytes(people())
    asked = ("upsert", file, "--edition", edition.slug, "--organiser", organiser.email)
    assert await run(*asked, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["stored"], said["created"], said["problems"]) == (False, 1, [])
    for outcome in ("1 created, 0 changed", "0 created, 0 changed, 1 unchanged"):
        assert await run(*asked) == 0
        assert outcome in capsys.readouterr().out
    assert await conn.fetchval("select count(*) from person where external_id = 'V-1'") == 1
    assert "people.upserted" in [line.act for line in await audit.trail(conn, edition.id)]
    file.write_bytes(people(email="no address"))
    assert await run(*asked) == 2
    assert "people[0].email" in capsys.readouterr().err
    file.write_bytes(b'{"people": [{}]}')
    assert await run(*asked) == 2
    assert str(file) in capsys.readouterr().err
