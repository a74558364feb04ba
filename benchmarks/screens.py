"""`./run bench screens`: how soon so many screens show a change, and what that costs the server.

One web process as in production, a durable PostgreSQL, the sample edition. Every screen holds its
stream of events; when the hours slip, each is told and fetches the board anew, packed as browsers
ask for it, over a connection of its own. Loopback only.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec

from benchmarks.database import measured
from benchmarks.day import published
from benchmarks.machine import ROOT
from matchmaker import day, hall
from matchmaker.db import Pool, transaction
from matchmaker.editions.editions import Edition
from matchmaker.post import addresses

USAGE = "screens of the hall at once: seconds until all are told and show it, and memory"
SECRET = "a secret of the benchmark, of many letters"
PATIENCE = 60.0


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The web process and the address of the board on it."""

    port: int
    process: int
    path: str

    def spent(self) -> float:
        """Seconds of the processor so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.process}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `screens`."""
    parser = commands.add_parser("screens", help=USAGE, description=USAGE)
    parser.add_argument("--screens", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each change."""
    return measured(lambda pool, url: _measure(pool, url, options.screens, options.rounds))


async def _measure(pool: Pool, url: str, screens: int, rounds: int) -> None:
    edition, camille = await published(pool)
    async with transaction(pool) as conn:
        now = dt.datetime.now(dt.UTC)
        key = await hall.key_in_force(conn, edition, SECRET, camille, now)
    path = addresses.BOARD.format(slug=edition.slug, key=key.text)
    async with serving(url, path) as site, contextlib.AsyncExitStack() as stack:
        empty, start = site.megabytes(), time.perf_counter()
        streams = [await stack.enter_async_context(_stream(site)) for _ in range(screens)]
        opened = time.perf_counter() - start
        print(
            f"{screens} screens open after {opened:.2f} s; memory {empty:.0f} MB before, "
            f"{site.megabytes():.0f} MB with them"
        )
        print("round  all told s  cpu s  told and shown s  cpu s  memory MB")
        for number in range(rounds):
            await _round(pool, edition, camille, site, streams, number)


async def _round(
    pool: Pool,
    edition: Edition,
    camille: UUID,
    site: Site,
    streams: list[asyncio.StreamReader],
    number: int,
) -> None:
    figures: list[float] = []
    for acts in ([_told(stream) for stream in streams], [_shown(site, each) for each in streams]):
        cpu = site.spent()
        waiting = [asyncio.create_task(act) for act in acts]
        await asyncio.sleep(0)
        async with transaction(pool) as conn:
            await day.slip(conn, edition, 0, 1, camille, dt.datetime.now(dt.UTC))
            start = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*waiting)
        figures += [time.perf_counter() - start, site.spent() - cpu]
    print(
        f"{number:5}{figures[0]:12.3f}{figures[1]:7.2f}{figures[2]:18.3f}{figures[3]:7.2f}"
        f"{site.megabytes():11.0f}"
    )


async def _shown(site: Site, stream: asyncio.StreamReader) -> None:
    """This screen is told, and has the board."""
    await _told(stream)
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(_request(site, site.path, "Accept-Encoding: gzip\r\nConnection: close\r\n"))
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:100].decode("latin-1"))


@contextlib.asynccontextmanager
async def _stream(site: Site) -> AsyncIterator[asyncio.StreamReader]:
    """One screen's stream, once it has been told the state of now."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(_request(site, f"{site.path}/evenements"))
    await _told(reader)
    try:
        yield reader
    finally:
        writer.close()


async def _told(stream: asyncio.StreamReader) -> None:
    while not (line := await stream.readline()).startswith(b"event: plan"):
        if not line:
            raise RuntimeError("the stream has ended")


def _request(site: Site, path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n{more}\r\n".encode()


@contextlib.asynccontextmanager
async def serving(url: str, path: str, code: Path = ROOT) -> AsyncIterator[Site]:
    """One web process, of this checkout or of another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "MATCHMAKER_DATABASE_URL": url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:9",
        "MATCHMAKER_BASE_URL": f"http://127.0.0.1:{port}",
        "MATCHMAKER_SECRET": SECRET,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.serve", "--port", str(port)),
        env=environment,
        cwd=code,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _answering(port)
        yield Site(port=port, process=process.pid, path=path)
    finally:
        process.terminate()
        await process.wait()


async def _answering(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
