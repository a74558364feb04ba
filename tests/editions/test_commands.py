"""`matchmaker edition`, and an `edition.json` that comes again, as an operator runs them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from matchmaker.editions import editions
from tests import cast
from tests.planning.plans import publish

DOCUMENT: dict[str, Any] = {
    "slug": "mfi-2099",
    "name": "Matinée 2099",
    "place": "Nanterre",
    "held_on": "2099-11-24",
    "contact_name": "Camille",
    "contact_email": "ess@matinee.example",
    "wishes_close_at": "2099-11-15T23:00:00",
    "purge_on": "2100-11-24",
    "slot_count": 4,
}


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


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "edition.json"
    path.write_text(json.dumps(DOCUMENT | changes), "utf-8")
    return path


async def test_an_edition_is_made_changed_duplicated_and_led(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("edition", "create", written(tmp_path)) == 0
    assert await run("edition", "open", "mfi-2099") == 0
    edition = await editions.by_slug(conn, "mfi-2099")
    await cast.a_holder(conn, edition)
    capsys.readouterr()
    change = ("edition", "change", "mfi-2099", "place=Puteaux", "languages=fr", "--json")
    assert await run(*change, "--dry-run") == 0
    foreseen = json.loads(capsys.readouterr().out)
    assert (foreseen["people"], foreseen["changed"]) == (1, False)
    assert await run(*change) == 0
    assert json.loads(capsys.readouterr().out) == foreseen | {"changed": True}
    after = await editions.by_id(conn, edition.id)
    assert (after.place, after.languages) == ("Puteaux", ("fr",))
    duplicate = ("edition", "duplicate", "mfi-2099", "next", "--name", "N", "--date", "2100-11-23")
    assert await run(*duplicate) == 0
    assert await run("edition", "close", "mfi-2099") == 0
    assert await run("edition", "reopen", "mfi-2099", "--until", "2099-11-20T12:00") == 0
    capsys.readouterr()
    assert await run("edition", "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "next  2100-11-23  preparing  N",
        "mfi-2099  2099-11-24  open  Matinée 2099",
    ]


async def test_rules_and_grid_are_changed_field_by_field(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("edition", "create", written(tmp_path, tables=3, stage="open")) == 0
    edition = await editions.by_slug(conn, "mfi-2099")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 3, 0)])
    asked = ("slot_count=3", "pauses=2:20", "tables=5", "holder_maximum=3", "max_consecutive=2",
             "finance_maximum=2", "holder_guaranteed=2", "holders_by_acceptance=true",
             "place=Puteaux")  # fmt: skip
    change = ("edition", "change", "mfi-2099", *asked, "--json")
    capsys.readouterr()
    assert await run(*change, "--dry-run") == 0
    foreseen = json.loads(capsys.readouterr().out)
    assert await editions.by_slug(conn, "mfi-2099") == await editions.by_id(conn, edition.id)
    assert (await editions.by_id(conn, edition.id)).holder_maximum == 4
    assert await run(*change) == 0
    assert json.loads(capsys.readouterr().out) == foreseen | {"changed": True}
    assert foreseen["meetings"] == 1
    [below] = [line for one in foreseen["grid"] for line in one["below"]]
    assert (below["name"], below["count"], below["limit"]) == ("Alice Martin", 1, 2)
    assert await run("edition", "show", "mfi-2099") == 0
    assert {*asked, "slot_minutes=15"} <= {*capsys.readouterr().out.lower().splitlines(), asked[-1]}
    assert await run("edition", "change", "mfi-2099", "max_consecutive=") == 0
    assert (await editions.by_id(conn, edition.id)).max_consecutive is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("change", "mfi-2099", "pauses=3"), "3: AFTER:MINUTES is expected"),
        (("change", "mfi-2099", "tables=many"), "`$.tables`"),
        (("change", "mfi-2099", "holder_maximum=0"), "`$.holder_maximum`"),
        (("change", "mfi-2099", "holder_weight=0", "investor_weight=0"), "investor_weight: The"),
        (("change", "mfi-2099", "colour=red"), "unknown field `colour`"),
        (("change", "mfi-2099", "held_on=2020-01-01"), "held_on: This day has passed already."),
        (("change", "mfi-2099", "place"), "place: FIELD=VALUE is expected"),
        (("open", "elsewhere"), "There is no such edition."),
        (("open", "mfi-2099"), "This edition is open already."),
    ],
)
async def test_what_cannot_be_is_said_in_a_line(
    conn: Connection, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    await cast.an_edition(conn)
    assert await run("edition", *words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("edition", "open", "elsewhere"), "Cette édition n'existe pas"),
        (("edition", "change", "mfi-2099", "place"), "CHAMP=VALEUR"),
        (("edition", "change", "mfi-2099", "held_on=2020-01-01"), "Ce jour est déjà passé"),
        (("remind", "mfi-2099", "--at", "demain"), "n'est pas un moment"),
        (("remind", "elsewhere"), "Cette édition n'existe pas"),
    ],
)
async def test_it_is_said_in_the_language_asked_for(
    conn: Connection, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    await cast.an_edition(conn)
    assert await run(*words, "--language", "fr") == 2
    assert said in capsys.readouterr().err.replace("\u2019", "'").replace("\u00a0", " ")


async def test_a_folder_with_its_edition_alone_is_accepted_and_applies_again(
    conn: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, stage="open")
    assert await run("import", tmp_path) == 0
    edition = await editions.by_slug(conn, "mfi-2099")
    await cast.a_holder(conn, edition)
    written(tmp_path, held_on="2099-11-26")
    capsys.readouterr()
    for options, place in ((("--dry-run",), "2099-11-24"), ((), "2099-11-26")):
        assert await run("import", tmp_path, *options) == 0
        told = capsys.readouterr().out
        assert "edition: 1 people written to" in told
        found = await editions.by_id(conn, edition.id)
        assert found.held_on.isoformat() == place
    assert await run("import", tmp_path) == 0
    assert "edition:" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slot_count": 5}, "slot_count"),
        ({"timezone": "Indian/Reunion"}, "timezone"),
    ],
)
async def test_what_a_file_cannot_change_is_refused_and_nothing_is_stored(
    conn: Connection,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    field: str,
) -> None:
    written(tmp_path)
    assert await run("import", tmp_path) == 0
    written(tmp_path, name="Autrement", **change)
    assert await run("import", tmp_path) == 2
    assert field in capsys.readouterr().err
    assert (await editions.by_slug(conn, "mfi-2099")).name == "Matinée 2099"
