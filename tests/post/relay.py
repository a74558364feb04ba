"""A real SMTP server that answers as a test asks, and remembers who spoke to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from matchmaker.post.catcher import Conversation, end


class Relay:
    """Answers DATA (or RCPT) with the next of `answers`, then with 250; counts conversations."""

    def __init__(self, *answers: str, at: str = "DATA", **options: Any) -> None:
        self.answers = list(answers)
        self.at = at
        self.options: dict[str, Any] = {"enable_SMTPUTF8": True} | options
        self.conversations = 0
        self.taken: list[bytes] = []
        self.envelopes: list[Envelope] = []
        self.port = 0
        self.waiting = False
        self.release = asyncio.Event()
        self._open: list[Conversation] = []

    async def handle_RCPT(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at == "RCPT" and self.answers:
            return await self._answer(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.at == "DATA" and self.answers:
            return await self._answer(server)
        self.envelopes.append(envelope)
        self.taken.append(envelope.original_content or b"")
        return f"250 2.0.0 queued as {len(self.taken)}"

    async def _answer(self, server: SMTP) -> str:
        answer = self.answers.pop(0)
        if answer == "hang up":
            assert server.transport is not None
            server.transport.close()
            return "250 nobody hears this"
        if answer == "wait":
            self.waiting = True
            await self.release.wait()
        return answer

    async def drop_everybody(self) -> None:
        """Close every open conversation, as a server that restarts does."""
        dropped, self._open = self._open, []
        await end(dropped)

    def conversation(self) -> Conversation:
        self.conversations += 1
        server = Conversation(self, hostname="relay.example", **self.options)
        self._open.append(server)
        return server

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@asynccontextmanager
async def serving(relay: Relay, tls: ssl.SSLContext | None = None) -> AsyncIterator[Relay]:
    """Let the relay listen on a free port of the loopback; `tls` encrypts from the first byte."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(relay.conversation, "127.0.0.1", 0, ssl=tls)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        relay.release.set()
        server.close()
        await relay.drop_everybody()
        await server.wait_closed()


def only(username: str, password: str) -> Callable[..., AuthResult]:
    """Let in whoever knows these two."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any):  # type: ignore[no-untyped-def]
        known = LoginPassword(username.encode(), password.encode())
        return AuthResult(success=data == known, handled=False)

    return authenticate
