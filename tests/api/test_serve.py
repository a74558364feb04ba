"""The web process as it is started in production: over TLS, and ended while screens are open."""

import asyncio
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest

from api import serve
from matchmaker import hall
from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import SECRET

#: certificate and key for localhost, of nobody's authority but our own
PAIR: Final = str(Path(__file__).parents[1] / "post" / "data" / "localhost.pem")


@pytest.mark.process
async def test_over_tls_a_stream_is_told_and_a_stop_ends_it(
    database_url: str, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    key = (await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)).text
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base_url = f"https://localhost:{port}"
    options = ["--port", str(port), "--certificate", PAIR, "--key", PAIR]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.serve", *options),
        env={
            **os.environ,
            "MATCHMAKER_DATABASE_URL": database_url,
            "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:9",
            "MATCHMAKER_BASE_URL": base_url,
            "MATCHMAKER_SECRET": SECRET,
        },
        stderr=asyncio.subprocess.DEVNULL,
    )
    trusted = ssl.create_default_context(cafile=PAIR)
    try:
        async with httpx.AsyncClient(base_url=base_url, verify=trusted, timeout=60) as client:
            await answering(client)
            address = f"/tableau/{edition.slug}/{key}/evenements"
            async with client.stream("GET", address) as answer:
                lines = answer.aiter_lines()
                while await anext(lines) != "event: plan":
                    pass
                process.terminate()
                assert [line async for line in lines if line.startswith("event: plan")] == []
        async with asyncio.timeout(60):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()


async def answering(client: httpx.AsyncClient) -> None:
    """Until the process listens."""
    for _ in range(600):
        try:
            await client.get("/api/v1/health")
        except httpx.ConnectError:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("the site does not answer")


def test_a_certificate_without_its_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        serve.main(["--certificate", "chain.pem"])
    assert "a certificate needs its key" in capsys.readouterr().err
