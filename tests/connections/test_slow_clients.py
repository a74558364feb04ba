"""Whoever sends slowly is let go in time, and keeps nobody out before."""

import asyncio
from contextlib import suppress

import pytest

from api.app import MAX_BODY
from api.connections import half_open, intake
from api.connections.half_open import Protocol
from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site

PATIENCE = 60.0
FORM = "Origin: http://x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


async def connected(site: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", int(site.base_url.rpartition(":")[2]))


async def everything(reader: asyncio.StreamReader) -> bytes:
    """What is said until the connection ends."""
    async with asyncio.timeout(PATIENCE):
        return await reader.read()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@pytest.mark.parametrize("beginning", ["", "GET /", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_headers_that_do_not_come_end_the_connection(
    site: Site, monkeypatch: pytest.MonkeyPatch, beginning: str
) -> None:
    monkeypatch.setattr(half_open, "SECONDS", 0.2)
    reader, writer = await connected(site)
    writer.write(beginning.encode())
    assert (await everything(reader)).startswith(b"HTTP/1.1 408 ")
    await hang_up(writer)


async def test_a_further_request_has_its_time_too(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = await connected(site)
    writer.write(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    monkeypatch.setattr(half_open, "SECONDS", 0.2)
    writer.write(b"GET /api/v1/he")
    assert b"HTTP/1.1 408 " in await everything(reader)
    await hang_up(writer)


async def test_the_oldest_of_too_many_makes_room(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(half_open, "MOST", len(Protocol.half_open) + 3)
    monkeypatch.setattr(half_open, "GRACE", 0.0)
    opened = [await connected(site) for _ in range(4)]
    for _, writer in opened:
        writer.write(b"GET / HTTP/1.1\r\n")
    assert (await everything(opened[0][0])).startswith(b"HTTP/1.1 408 ")
    opened[3][1].write(b"Host: x\r\nConnection: close\r\n\r\n")
    assert (await everything(opened[3][0])).startswith(b"HTTP/1.1 200")
    for _, writer in opened:
        await hang_up(writer)


@pytest.mark.parametrize("most_at_once", [4, 2])
async def test_a_crowd_that_comes_in_one_moment_makes_no_room(
    site: Site, monkeypatch: pytest.MonkeyPatch, most_at_once: int
) -> None:
    """Its requests may lie there unread; only of far too many does the oldest go."""
    others = len(Protocol.half_open)
    monkeypatch.setattr(half_open, "MOST", others)
    monkeypatch.setattr(half_open, "MOST_AT_ONCE", others + most_at_once)
    monkeypatch.setattr(half_open, "GRACE", PATIENCE)
    opened = [await connected(site) for _ in range(4)]
    for _, writer in opened:
        writer.write(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answers = [(await everything(reader))[9:12] for reader, _ in opened]
    for _, writer in opened:
        await hang_up(writer)
    assert answers == [b"408"] * (4 - most_at_once) + [b"200"] * most_at_once


@pytest.mark.parametrize(
    ("path", "kind"), [("/lien", b"text/html"), ("/api/v1/sessions", b"application/problem+json")]
)
async def test_a_body_that_does_not_come_is_a_408_and_ends_the_connection(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, kind: bytes
) -> None:
    monkeypatch.setattr(intake, "SECONDS", 0.2)
    reader, writer = await connected(site)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{FORM}Content-Length: 900\r\n\r\nemail="
    writer.write(head.encode())
    answer = await everything(reader)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"content-type: " + kind in answer
    assert b"content-security-policy: " in answer
    assert b"connection: close" in answer.lower()
    await hang_up(writer)


async def test_a_large_file_that_does_not_come_is_a_408_too(
    site: Site, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its route reads it, once it is known who sends it."""
    monkeypatch.setattr(intake, "SECONDS", 1.0)
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    path = f"/organisation/{edition.slug}/import"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n"
    kind = f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {2 * MAX_BODY}\r\n"
    answers = []
    for session in (None, await site.organiser_session(camille.id)):
        reader, writer = await connected(site)
        cookie = f"Cookie: session={session}\r\n" if session else ""
        writer.write(f"{head}{kind}{cookie}\r\n--b\r\n".encode())
        await asyncio.sleep(0)
        answers.append((await asyncio.wait_for(reader.readline(), PATIENCE))[9:12])
        await hang_up(writer)
    assert answers == [b"401", b"408"]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_still_told_so(site: Site, announced: bool) -> None:
    reader, writer = await connected(site)
    size = f"Content-Length: {MAX_BODY + 1}" if announced else "Transfer-Encoding: chunked"
    writer.write(f"POST /lien HTTP/1.1\r\nHost: x\r\n{FORM}{size}\r\n\r\n".encode())
    part = b"a" * (MAX_BODY // 4)
    for _ in range(0 if announced else 5):
        writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    assert (await asyncio.wait_for(reader.readline(), PATIENCE))[9:12] == b"413"
    await hang_up(writer)


async def test_a_form_in_two_parts_is_one_form(site: Site, conn: Connection) -> None:
    await cast.an_edition(conn)
    reader, writer = await connected(site)
    head = (
        f"POST /lien HTTP/1.1\r\nHost: x\r\n{FORM}Content-Length: 23\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + b"email=alice")
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.write(b"%40x.example")
    assert (await everything(reader))[9:12] in (b"200", b"303")
    await hang_up(writer)
