"""Hands messages to the mail relay over connections that are kept, and says how it answered.

Three outcomes, as RFC 5321 § 4.2.1 divides replies: taken; not now (4yz, or no conversation at
all); never (5yz about this message). What the relay holds against us rather than against one
message, a wrong password say, is "not now" for all of them.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

_SECONDS_PER_COMMAND: Final = 30.0
_DOUBTFUL_AFTER: Final = 10.0  # seconds after which a relay may have hung up unnoticed
# RFC 4954: these speak of our login, whatever command they answer.
_ABOUT_US: Final = frozenset({530, 534, 535, 538})


class NotNow(Exception):
    """The relay could not take this message yet; the words are its own."""


class RelayDown(NotNow):
    """There is no talking to the relay at all, whatever the message."""


class Refused(Exception):
    """The relay will never take this message; the words are its own."""


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """Where the relay is: `smtp://[user:password@]host[:port]`, `smtps://` or `smtp+starttls://`.

    With `smtp://` the connection is encrypted when the relay offers it.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    security: Literal["offered", "starttls", "tls"]

    @classmethod
    def at(cls, url: str) -> "Relay":
        """Read the address; ValueError when it is none."""
        parts = urlsplit(url)
        known: dict[str, tuple[Literal["offered", "starttls", "tls"], int]] = {
            "smtp": ("offered", 25),
            "smtp+starttls": ("starttls", 587),
            "smtps": ("tls", 465),
        }
        if parts.scheme not in known or not parts.hostname:
            raise ValueError("a relay's address is smtp://, smtp+starttls:// or smtps://host:port")
        security, port = known[parts.scheme]
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            security=security,
        )


class _Line:
    """One connection to the relay, with the moment of its last use."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self.client = client
        self.used = time.monotonic()
        self.fresh = True

    async def close(self) -> None:
        with suppress(aiosmtplib.SMTPException, OSError):
            await self.client.quit(timeout=2)
        self.client.close()


class Postman:
    """Sends messages from one sender, over `lines` connections at most, each for many messages."""

    def __init__(self, url: str, sender: str, *, lines: int = 3) -> None:
        self._relay = Relay.at(url)
        self._sender = sender
        self._idle: list[_Line] = []
        self._places = asyncio.Semaphore(lines)

    async def __aenter__(self) -> "Postman":
        return self

    async def __aexit__(self, *_: object) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.close() for line in idle))

    async def send(self, message: EmailMessage, recipient: str) -> None:
        """Return once the relay has taken the message; raise NotNow, RelayDown or Refused."""
        data = message.as_bytes()
        async with self._line() as line:
            try:
                await self._open(line, recipient)
                await line.client.data(data)
            except aiosmtplib.SMTPResponseException as error:
                raise _verdict(error) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                line.client.close()
                raise RelayDown(str(error) or type(error).__name__) from error

    async def _open(self, line: _Line, recipient: str) -> None:
        """Begin a message; on a connection that went stale, once more on a new one."""
        try:
            await self._address(line, recipient)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException) as error:
            gone = not line.client.is_connected or getattr(error, "code", 0) == 421
            if line.fresh or not gone:
                raise
            line.client.close()
            line.client = (await self._connect()).client
            line.fresh = True
            await self._address(line, recipient)

    async def _address(self, line: _Line, recipient: str) -> None:
        if time.monotonic() - line.used > _DOUBTFUL_AFTER:
            await line.client.noop()
        await line.client.mail(self._sender)
        await line.client.rcpt(recipient)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[_Line]:
        async with self._places:
            line = self._idle.pop() if self._idle else await self._connect()
            try:
                yield line
            except BaseException:
                await self._tidy(line)
                raise
            self._keep(line)

    async def _tidy(self, line: _Line) -> None:
        """After a refusal the relay has forgotten nothing yet: tell it to, or hang up."""
        try:
            await line.client.rset(timeout=5)
        except BaseException as error:
            line.client.close()
            if not isinstance(error, aiosmtplib.SMTPException | OSError):
                raise
        self._keep(line)

    def _keep(self, line: _Line) -> None:
        if line.client.is_connected:
            line.used, line.fresh = time.monotonic(), False
            self._idle.append(line)

    async def _connect(self) -> _Line:
        client = aiosmtplib.SMTP(
            hostname=self._relay.host,
            port=self._relay.port,
            username=self._relay.user,
            password=self._relay.password,
            use_tls=self._relay.security == "tls",
            start_tls={"offered": None, "starttls": True, "tls": False}[self._relay.security],
            # The library would ask the resolver for the machine's own name, and wait for it.
            local_hostname=self._sender.rpartition("@")[2],
            timeout=_SECONDS_PER_COMMAND,
        )
        try:
            await client.connect()
            await client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise RelayDown(_words(error)) from error
        return _Line(client)


def _verdict(error: aiosmtplib.SMTPResponseException) -> NotNow | Refused:
    words = _words(error)
    if error.code == 421 or error.code in _ABOUT_US:
        return RelayDown(words)
    return Refused(words) if 500 <= error.code < 600 else NotNow(words)


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
