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


class Delivered(msgspec.Struct, frozen=True):
    """The relay has taken the message and answers for it from now on."""

    words: str


class NotNow(msgspec.Struct, frozen=True):
    """The relay could not take this message yet."""

    words: str


class Unreachable(msgspec.Struct, frozen=True):
    """There is no talking to the relay at all, whatever the message."""

    words: str


class Refused(msgspec.Struct, frozen=True):
    """The relay will never take this message."""

    words: str


Outcome = Delivered | NotNow | Unreachable | Refused


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


class _NoLine(Exception):
    """The relay cannot be reached; the message says why."""


class Postman:
    """Delivers messages over `lines` connections at most, each of them kept for many messages."""

    def __init__(self, url: str, *, lines: int = 1) -> None:
        self._relay = Relay.at(url)
        self._idle: list[_Line] = []
        self._places = asyncio.Semaphore(lines)

    async def __aenter__(self) -> "Postman":
        return self

    async def __aexit__(self, *_: object) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.close() for line in idle))

    async def deliver(self, message: EmailMessage) -> Outcome:
        """Hand the message on, from its From to its one To, and say what became of it."""
        sender, recipient = _address(message, "From"), _address(message, "To")
        try:
            async with self._line(sender) as line:
                await self._open(line, sender, recipient)
                response = await line.client.data(message.as_bytes())
        except aiosmtplib.SMTPResponseException as error:
            return _verdict(error)
        except _NoLine as error:
            return Unreachable(str(error))
        except (aiosmtplib.SMTPException, OSError) as error:
            return NotNow(_words(error))  # the conversation broke off; who knows after which word
        return Delivered(_words_of(response))

    async def _open(self, line: _Line, sender: str, recipient: str) -> None:
        """Begin a message; on a connection that went stale, once more on a new one."""
        try:
            await self._begin(line, sender, recipient)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException) as error:
            gone = not line.client.is_connected or getattr(error, "code", 0) == 421
            if line.fresh or not gone:
                raise
            line.client.close()
            line.client = (await self._connect(sender)).client
            line.fresh = True
            await self._begin(line, sender, recipient)

    async def _begin(self, line: _Line, sender: str, recipient: str) -> None:
        if time.monotonic() - line.used > _DOUBTFUL_AFTER:
            await line.client.noop()
        await line.client.mail(sender)
        await line.client.rcpt(recipient)

    @asynccontextmanager
    async def _line(self, sender: str) -> AsyncIterator[_Line]:
        async with self._places:
            line = self._idle.pop() if self._idle else await self._connect(sender)
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

    async def _connect(self, sender: str) -> _Line:
        client = aiosmtplib.SMTP(
            hostname=self._relay.host,
            port=self._relay.port,
            username=self._relay.user,
            password=self._relay.password,
            use_tls=self._relay.security == "tls",
            start_tls={"offered": None, "starttls": True, "tls": False}[self._relay.security],
            # The library would ask the resolver for the machine's own name, and wait for it.
            local_hostname=sender.rpartition("@")[2],
            timeout=_SECONDS_PER_COMMAND,
        )
        try:
            await client.connect()
            await client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise _NoLine(_words(error)) from error
        return _Line(client)


def _address(message: EmailMessage, header: str) -> str:
    addresses = message[header].addresses
    if len(addresses) != 1:
        raise ValueError(f"a message has one address in {header}, not {len(addresses)}")
    return str(addresses[0].addr_spec)


def _verdict(error: aiosmtplib.SMTPResponseException) -> NotNow | Unreachable | Refused:
    words = _words(error)
    if error.code == 421 or error.code in _ABOUT_US:
        return Unreachable(words)
    return Refused(words) if 500 <= error.code < 600 else NotNow(words)


def _words_of(response: aiosmtplib.SMTPResponse) -> str:
    return f"{response.code} {response.message}"


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
