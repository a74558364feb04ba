"""Every command says in one line what its surroundings lack, and never a password or the secret."""

import argparse
import json
import secrets
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from matchmaker import cli
from matchmaker.db import Connection
from matchmaker.importing import SAMPLE

#: those that look at nothing but their arguments, and the demonstration, which brings its own
ALONE: Final = {"completion", "receive", "solve", "verify", "replan", "forecast", "demo"}
WORD: Final = "hunter2-and-more"
SECRET: Final = "nobody may read this secret of ours"
PAIR: Final = str(Path(__file__).parents[1] / "post" / "data" / "localhost.pem")

Trial = tuple[str, list[str], dict[str, str]]


def commands() -> list[list[str]]:
    """Every command that needs surroundings, with arguments it would take."""
    found = list(leaves(cli.parser_for([]), []))
    assert {words[0] for words in found} >= ALONE
    return [words for words in found if words[0] not in ALONE]


def leaves(parser: argparse.ArgumentParser, words: list[str]) -> Iterator[list[str]]:
    given = list(words)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from leaves(below, [*given, name])
            return
        if not action.option_strings:
            a_word = str(SAMPLE) if action.type is Path else "somebody@matinee.example"
            given.append(next(iter(action.choices)) if action.choices else a_word)
        elif action.required:
            given += [action.option_strings[0], next(iter(action.choices or ("1",)))]
    yield given


@pytest.fixture
def surroundings(database_url: str) -> dict[str, str]:
    """With these, every command would work."""
    return {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": f"smtps://us:{WORD}@127.0.0.1:9",
        "MATCHMAKER_BASE_URL": "https://matinee.example",
        "MATCHMAKER_SECRET": SECRET,
        "MATCHMAKER_MAIL_RETURN": "retour@matinee.example",
        "PYTHONIOENCODING": "utf-8",
    }


@pytest.fixture
async def old_fashioned_url(conn: Connection, server_url: str) -> AsyncIterator[str]:
    """A database whose texts are in Latin-1."""
    name = f"matchmaker_test_{secrets.token_hex(6)}"
    kind = "encoding 'LATIN1' locale_provider libc locale 'C' template template0"
    await conn.execute(f"create database {name} {kind}")
    yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    await conn.execute(f"drop database {name} with (force)")


@pytest.fixture
async def guest(conn: Connection) -> AsyncIterator[str]:
    """Somebody who may enter a database and do nothing there."""
    name = f"matchmaker_test_{secrets.token_hex(6)}"
    await conn.execute(f"create role {name} login password '{WORD}'")
    yield name
    await conn.execute(f"drop role {name}")


@pytest.fixture
async def faults(
    surroundings: dict[str, str],
    conn: Connection,
    empty_database_url: str,
    old_fashioned_url: str,
    guest: str,
) -> dict[str, dict[str, str]]:
    """What may be wrong, by the words that must tell of it."""
    parts = urlsplit(surroundings["MATCHMAKER_DATABASE_URL"])

    def at(change: str, value: str) -> dict[str, str]:
        return {f"MATCHMAKER_{change}": value}

    def base(value: str) -> dict[str, str]:
        return at("BASE_URL", value)

    where = f"{parts.hostname}:{parts.port}"
    return {
        "not set in the environment: MATCHMAKER_SECRET": at("SECRET", ""),
        "MATCHMAKER_SECRET: at least": at("SECRET", "short but ours"),
        "MATCHMAKER_DATABASE_URL: it begins": at("DATABASE_URL", f"mysql://us:{WORD}@127.0.0.1/a"),
        "without quotes": at("DATABASE_URL", f"'postgresql://us:{WORD}@127.0.0.1/a'"),
        "address of the database": at("DATABASE_URL", f"postgresql://us:{WORD}@127.0.0.1:port/a"),
        # An unescaped slash ends the host there: the password is taken for the port.
        "the database cannot be read": at("DATABASE_URL", f"postgresql://us:{WORD}/x@127.0.0.1/a"),
        "authentication failed": at(
            "DATABASE_URL", f"postgresql://{parts.username}:{WORD}@{where}{parts.path}"
        ),
        "permission denied": at("DATABASE_URL", f"postgresql://{guest}:{WORD}@{where}{parts.path}"),
        "does not exist": at("DATABASE_URL", parts._replace(path="/nowhere").geturl()),
        "unrecognized": at("DATABASE_URL", parts._replace(query="colour=red").geturl()),
        "LATIN1": at("DATABASE_URL", old_fashioned_url),
        "not prepared: run `matchmaker migrate`": at("DATABASE_URL", empty_database_url),
        "MATCHMAKER_DATABASE_DIRECT_URL": at("DATABASE_DIRECT_URL", "127.0.0.1"),
        "MATCHMAKER_SMTP_URL: ": at("SMTP_URL", f"http://us:{WORD}@127.0.0.1"),
        "in the clear": at("SMTP_URL", f"smtp://us:{WORD}@relay.example"),
        "MATCHMAKER_BASE_URL": base("matinee.example"),
        "nothing after it": base("https://matinee.example/salon"),
        "not even a slash": base("https://matinee.example/"),
        "host of its own": base("https://us@matinee.example:port"),
        "no ISO 8601 instant": at("CLOCK", "yesterday"),
        "cannot be read": at("CLOCK", "@/nowhere"),
        "MATCHMAKER_REHEARSAL=1": {
            **at("CLOCK", "2026-11-24T08:40+01:00"),
            **at("SMTP_URL", "smtp://localhost:25"),
        },
    }


def try_all(trials: list[Trial]) -> list[dict[str, Any]]:
    sent = [{"arguments": words, "surroundings": given} for _, words, given in trials]
    done = subprocess.run(
        [sys.executable, "-m", "tests.commands.forge"],
        input=json.dumps(sent),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def require_one_line_each(trials: list[Trial]) -> None:
    for (expected, words, _), outcome in zip(trials, try_all(trials), strict=True):
        said: str = outcome["words"]
        account = f"{words[0]}, {expected!r}: {outcome['status']} {said}"
        assert outcome["status"] == 2, account
        assert (said.count("\n"), said[-1:]) == (1, "\n"), account
        assert said.startswith(f"matchmaker {words[0]}"), account
        assert expected in said, account
        assert WORD not in said, account
        assert SECRET not in said, account


def test_what_is_wrong_is_told_in_one_line(
    surroundings: dict[str, str], faults: dict[str, dict[str, str]]
) -> None:
    trials: list[Trial] = [
        (expected, words, surroundings | changes)
        for words in commands()
        for expected, changes in faults.items()
        if (words[0], expected) != ("migrate", "not prepared: run `matchmaker migrate`")
    ]
    require_one_line_each(trials)


async def test_a_database_of_a_newer_program_is_left_alone(
    surroundings: dict[str, str], conn: Connection
) -> None:
    await conn.execute("insert into schema_migration values ('9999_wings.sql', 'x')")
    require_one_line_each([("9999_wings.sql", words, surroundings) for words in commands()])


def test_who_ends_by_himself_does_not_wait_for_a_database(surroundings: dict[str, str]) -> None:
    lasting = {"serve", "worker"}
    once = [words for words in commands() if words[0] not in lasting]

    def away(host: str) -> dict[str, str]:
        url = f"postgresql://us:{WORD}@{host}/a"
        return surroundings | {"MATCHMAKER_DATABASE_URL": url}

    trials: list[Trial] = [("cannot be reached", words, away("127.0.0.1:1")) for words in once]
    unknown = "reached: Name or service not known"
    require_one_line_each([*trials, (unknown, ["migrate"], away("nowhere.invalid"))])


def test_what_cannot_be_served_with_is_told(surroundings: dict[str, str], tmp_path: Path) -> None:
    nonsense = tmp_path / "chain.pem"
    nonsense.write_text("neither", "ascii")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = {
            f"port {port}": ["--port", port],
            "port 70000": ["--port", "70000"],
            "nowhere.invalid": ["--host", "nowhere.invalid"],
            "missing.pem": ["--certificate", "missing.pem", "--key", PAIR],
            "chain.pem": ["--certificate", PAIR, "--key", str(nonsense)],
        }
        require_one_line_each(
            [(told, ["serve", *words], surroundings) for told, words in options.items()]
        )
