"""A program of another house, on a loopback port: it answers as a test says, keeps what came."""

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec


class Heard(msgspec.Struct, frozen=True):
    """One call as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """As the reference libraries of Standard Webhooks look at it."""
        key = b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode()
        made = hmac.new(key, signed + self.body, hashlib.sha256).digest()
        expected = "v1," + b64encode(made).decode()
        return expected in self.headers["webhook-signature"].split()


class Receiver:
    """Answers the calls in turn as `answers` has them, then with `usual`; None: not at all."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: list[bytes | None] = []
        self.usual: bytes | None = status(204)
        self.port = 0
        self.let_go = asyncio.Event()
        self.first = asyncio.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=matchmaker"

    @property
    def types(self) -> list[str]:
        return [each.said["type"] for each in self.heard]

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")[1:-2]
            headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.heard.append(Heard(headers, body))
            self.first.set()
            answer = self.answers.pop(0) if self.answers else self.usual
            if answer is None:
                await self.let_go.wait()
            else:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def status(code: int, body: str = "", *headers: str) -> bytes:
    """An answer."""
    lines = [f"HTTP/1.1 {code} Said", f"Content-Length: {len(body.encode())}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        try:
            yield receiver
        finally:
            receiver.let_go.set()
