"""One call: a POST to an address that was looked at, within a time, following nothing."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httptools
import msgspec

from matchmaker.webhooks import reaching
from matchmaker.webhooks.reaching import Fault, Unreachable

SECONDS: Final = 10.0
_LARGEST: Final = 65_536
_KEPT: Final = 300
_CHUNK: Final = 4_096


class WebhookReply(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: a status with the first words, or why nothing did."""

    status: int | None = None
    fault: Fault | None = None
    text: str = ""
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the other side says that it has it."""
        return self.fault is None and self.status is not None and 200 <= self.status < 300


async def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Sequence[str],
    *,
    seconds: float = SECONDS,
) -> WebhookReply:
    """Call an address; every way in which that may end is an answer."""
    reading = _Reading()
    try:
        async with asyncio.timeout(seconds):
            await _exchange(urlsplit(address), body, headers, allowed, reading)
    except TimeoutError:
        if reading.status is None:
            return WebhookReply(fault="slow")
    except Unreachable as error:
        return WebhookReply(fault=error.fault)
    except ssl.SSLError:
        return WebhookReply(fault="tls")
    except OSError:
        return WebhookReply(fault="unreachable")
    except (httptools.HttpParserError, _TooLong):
        return WebhookReply(fault="broken")
    return reading.answer()


class _TooLong(Exception):
    """More came than anybody needs to say that it was heard."""


class _Reading:
    """What was read of an answer so far; the names are those of httptools."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.over = False
        self._text = bytearray()
        self._retry_after = ""
        self._parser = httptools.HttpResponseParser(self)
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > _LARGEST:
            raise _TooLong
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self._retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        self.status = status if status >= 200 else None  # 1xx: the answer is still to come

    def on_body(self, body: bytes) -> None:
        self._text += body[: max(0, 4 * _KEPT - len(self._text))]
        self.over = len(self._text) >= 4 * _KEPT

    def on_message_complete(self) -> None:
        self.over = self.status is not None

    def answer(self) -> WebhookReply:
        if self.status is None:
            return WebhookReply(fault="broken")
        after = int(self._retry_after) if self._retry_after.isdecimal() else None
        return WebhookReply(
            status=self.status,
            fault="redirect" if 300 <= self.status < 400 else _refusal(self.status),
            text=_readable(bytes(self._text)),
            retry_after=after,
        )


def _refusal(status: int) -> Fault | None:
    return None if status < 300 else "refused"


def _readable(text: bytes) -> str:
    said = text.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:_KEPT]


async def _exchange(
    parts: SplitResult,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Sequence[str],
    reading: _Reading,
) -> None:
    where = await reaching.find(parts, allowed)
    secure = default_context() if parts.scheme == "https" else None
    name = parts.hostname if secure else None
    reader, writer = await asyncio.open_connection(
        where, reaching.port_of(parts), ssl=secure, server_hostname=name
    )
    try:
        writer.write(_request(parts, body, headers))
        await writer.drain()
        while not reading.over and (data := await reader.read(_CHUNK)):
            reading.feed(data)
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await writer.wait_closed()


def _request(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: Matchmaker-Webhooks/1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Accept: */*",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


@lru_cache(maxsize=1)
def default_context() -> ssl.SSLContext:
    """Whose certificates are believed: those that the machine believes."""
    return ssl.create_default_context()
