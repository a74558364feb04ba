"""The first edition of docs/operations.md, played word for word on an empty database."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from matchmaker.db import Connection
from matchmaker.foundation.settings import ROOT, Settings
from tests.api.test_serve import answering
from tests.cast import an_edition
from tests.fixtures.programs import outcome
from tests.fixtures.site import SECRET, listening, serving
from tests.pages.organisers import said
from tests.pages.reading import filled_in

EMAIL: Final = "camille@matinee.example"
LINK: Final = re.compile(r"http://\S+/connexion/\S+")


def commands(chapter: str) -> list[str]:
    """The commands of a chapter's first block, without what is said beside them."""
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    block = text.split(f"## {chapter}\n", 1)[1].split("```\n")[1]
    return [line.split("#")[0].strip() for line in block.splitlines()]


def surroundings(database_url: str, port: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")},
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:9",
        "MATCHMAKER_BASE_URL": f"http://127.0.0.1:{port}",
        "MATCHMAKER_SECRET": SECRET,
    }


class Shell:
    """Runs the commands of the document; what ends with & is started for real, until the end."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.behind: list[asyncio.subprocess.Process] = []

    async def run(self, line: str) -> str:
        program, *words = shlex.split(line.removesuffix("&"))
        assert program == "matchmaker"
        if line.endswith("&"):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "matchmaker", *words),
                env=self.environment,
                cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self.behind.append(process)
            return ""
        found = await outcome(*words, surroundings=self.environment, folder=ROOT)
        assert found.status == 0, found.err
        return found.out

    async def end(self) -> None:
        for process in self.behind:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
        for process in self.behind:
            await process.wait()


def a_folder(folder: Path) -> Path:
    """The files of the sample, for a morning that is still to come."""
    shutil.copytree(ROOT / "matchmaker" / "sample", folder)
    edition = folder / "edition.json"
    text = edition.read_text("utf-8").replace("2027-", "2100-").replace("2026-", "2099-")
    edition.write_text(text, "utf-8")
    return folder


async def test_the_first_edition_of_the_handbook(empty_database_url: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mine = {
        "FOLDER": str(a_folder(tmp_path / "files")),
        "EMAIL": EMAIL,
        "NAME": "'Camille Lefèvre'",
        "PORT": str(port),
    }
    shell = Shell(surroundings(empty_database_url, port))
    printed = ""
    try:
        for line in commands("The first edition"):
            printed += await shell.run(re.sub(r"\b[A-Z]+\b", lambda word: mine[word[0]], line))
        [link] = LINK.findall(printed)
        async with browser(f"http://127.0.0.1:{port}") as client:
            await answering(client)
            home = await signed_in(client, link)
            assert "Matinée des Financements à Impact 2026" in said(home)
            assert (await client.get("/organisation/mfi-2026/")).status_code == 200
    finally:
        await shell.end()


@asynccontextmanager
async def browser(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=base_url, headers={"Origin": base_url}, verify=False, timeout=60
    ) as client:
        yield client


async def signed_in(client: httpx.AsyncClient, link: str) -> httpx.Response:
    """The link opened, its button pressed, and the page that follows."""
    door = await client.get(link)
    answer = await client.post(link, data=filled_in(door))
    assert answer.status_code == 303
    return await client.get(answer.headers["location"])


async def organiser(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    found = await outcome("organiser", *words, surroundings=environment, folder=ROOT)
    return found.status, found.out, found.err


@pytest.mark.parametrize("relay", [True, False])
async def test_the_link_is_mailed_when_a_relay_is_set(
    database_url: str, conn: Connection, relay: bool
) -> None:
    environment = surroundings(database_url, 1)
    if not relay:
        del environment["MATCHMAKER_SMTP_URL"]
    status, out, err = await organiser(environment, "add", EMAIL, "--json")
    answer: dict[str, Any] = json.loads(out)
    assert (status, err, set(answer)) == (0, "", {"organiser", "link"})
    assert (answer["organiser"]["email"], answer["organiser"]["administrator"]) == (EMAIL, True)
    assert LINK.fullmatch(answer["link"])
    assert await conn.fetchval("select count(*) from outbox where kind = 'login'") == int(relay)


WRONG: Final = {
    "reader of nothing": ("add", EMAIL, "--role", "reader"),
    "no role at all": ("add", EMAIL, "--role", "king"),
    "organiser of nothing": ("add", EMAIL, "--role", "organiser"),
    "front desk of nothing": ("add", EMAIL, "--role", "front_desk"),
    "administrator of one": ("add", EMAIL, "--edition", "mfi-2099", "--role", "administrator"),
    "no such edition": ("add", EMAIL, "--edition", "mfi-1999"),
    "no address": ("add", "camille"),
    "nobody": ("remove", EMAIL),
    "no act": (),
    "an unknown act": ("promote", EMAIL),
}


async def test_what_cannot_be_is_one_line_and_status_2(database_url: str, conn: Connection) -> None:
    await an_edition(conn)
    environment = surroundings(database_url, 1)
    for case, words in WRONG.items():
        status, out, err = await organiser(environment, *words)
        assert (status, out, err.count("\n")) == (2, "", 1), (case, err)
    assert await conn.fetchval("select count(*) from organiser") == 0


async def test_list_and_remove(database_url: str, conn: Connection) -> None:
    await an_edition(conn)
    environment = surroundings(database_url, 1)
    await organiser(environment, "add", EMAIL, "--name", "Camille")
    await organiser(environment, "add", "noe@matinee.example", "--edition", "mfi-2099")
    assert (await organiser(environment, "list"))[1].splitlines() == [
        f"{EMAIL} (Camille): administrator",
        "noe@matinee.example (noe): organiser of mfi-2099",
    ]
    status, _, err = await organiser(environment, "remove", EMAIL)
    assert (status, err.count("\n")) == (2, 1)
    assert (await organiser(environment, "remove", "noe@matinee.example"))[0] == 0
    listed = json.loads((await organiser(environment, "list", "--json"))[1])
    assert [account["email"] for account in listed["organisers"]] == [EMAIL]


async def test_the_log_says_how_the_first_organiser_comes_in(
    database_url: str, conn: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    async def lines() -> int:
        with listening() as (listener, base_url):
            chosen = Settings(
                database_url=database_url,
                smtp_url="smtp://127.0.0.1:9",
                base_url=base_url,
                secret=SECRET,
            )
            async with serving(create_app(chosen), listener), browser(base_url) as client:
                await client.post("/connexion", data={"email": EMAIL})
        return capsys.readouterr().err.count('"command": "matchmaker organiser add EMAIL"')

    assert await lines() == 2
    environment = surroundings(database_url, 1)
    assert (await organiser(environment, "add", EMAIL))[0] == 0
    assert await lines() == 0
