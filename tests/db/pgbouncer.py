"""A PgBouncer on the loopback, before the test's own server."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import pytest

from tests.fixtures.site import listening

#: what is left to the pooler when sessions are not ours (docs/operations.md)
CONNECT_QUERY = (
    "set statement_timeout = '30s'; set lock_timeout = '10s';"
    " set idle_in_transaction_session_timeout = '60s'; set jit = off"
)


def find() -> str | None:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@asynccontextmanager
async def pgbouncer(
    database_url: str, folder: Path, mode: Literal["session", "transaction"]
) -> AsyncIterator[str]:
    """Its address for the database; skips where Debian's package is missing."""
    program = find()
    if program is None:
        pytest.skip("there is no PgBouncer; install Debian's package pgbouncer")
    parts = urlsplit(database_url)
    with listening() as (probe, _):
        port = probe.getsockname()[1]
    user = _prepare(folder, parts, port, mode)
    process = await asyncio.create_subprocess_exec(
        program, "-q", *user, str(folder / "pgbouncer.ini"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _answering(port)
        netloc = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
        yield parts._replace(netloc=netloc).geturl()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def _prepare(folder: Path, parts: SplitResult, port: int, mode: str) -> list[str]:
    """Write its files; how to start it as a user that it agrees to be."""
    quoted = CONNECT_QUERY.replace("'", "''")
    where = f"host={parts.hostname} port={parts.port or 5432} connect_query='{quoted}'"
    (folder / "users.txt").write_text(f'"{parts.username}" "{parts.password}"\n', "ascii")
    settings = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "unix_socket_dir": "",
        "auth_type": "scram-sha-256",
        "auth_file": folder / "users.txt",
        "pool_mode": mode,
        "max_client_conn": 200,
        "default_pool_size": 30,
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    words = ["[databases]", f"{parts.path.removeprefix('/')} = {where}", "[pgbouncer]", *lines]
    (folder / "pgbouncer.ini").write_text("\n".join(words), "ascii")
    if os.geteuid() != 0:
        return []
    # It refuses to run as root, and reads its files as whom it becomes.
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "nobody")
    folder.parent.chmod(0o711)
    return ["-u", "nobody"]


async def _answering(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
