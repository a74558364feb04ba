"""Real parts for the worker's tests: its process, and a mail server that a test can step into."""

import asyncio
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import Any, AnyStr

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from matchmaker.db import Connection
from matchmaker.foundation.settings import Settings
from matchmaker.post.catcher import Conversation, end
from tests.fixtures.programs import Program, start_logged

Step = Callable[[str], None]


class Taken(msgspec.Struct, frozen=True):
    """A message that the server has answered with 250."""

    recipient: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=WIRE)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


class House:
    """A mail server; a test may act at a step: "connected", "data" or "taken", by recipient.

    While it is shut it takes nothing: what other connections carry just then is not accepted.
    """

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.port = 0
        self.steps: dict[str, Step] = {}
        self.answers: dict[str, str] = {}
        self.is_shut = False
        self._open: list[Conversation] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def at(self, step: str, act: Step) -> None:
        """Do this at that step from now on."""
        self.steps[step] = act

    def reach(self, step: str, recipient: str = "") -> None:
        if step in self.steps:
            self.steps[step](recipient)

    async def handle_DATA(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        [recipient] = envelope.rcpt_tos
        self.reach("data", recipient)
        if self.is_shut:
            return "451 4.3.2 shut"
        if recipient in self.answers:
            return self.answers[recipient]
        self.taken.append(Taken(recipient, envelope.original_content or b""))
        return f"250 2.0.0 taken for {recipient}"

    def conversation(self) -> Conversation:
        server = _Conversation(self, hostname="house.example")
        self._open.append(server)
        return server

    async def close(self) -> None:
        await end(self._open)


class _Conversation(Conversation):
    def __init__(self, house: House, **options: Any) -> None:
        super().__init__(house, **options)
        self._house = house

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._house.reach("connected")

    async def push(self, status: AnyStr) -> None:
        await super().push(status)
        if taken := re.match(r"250 2\.0\.0 taken for (\S+)$", str(status)):
            self._house.reach("taken", taken[1])


@asynccontextmanager
async def mail_house() -> AsyncIterator[House]:
    """The server, listening on a free port of the loopback."""
    house = House()
    server = await asyncio.get_running_loop().create_server(house.conversation, "127.0.0.1", 0)
    house.port = server.sockets[0].getsockname()[1]
    try:
        yield house
    finally:
        server.close()
        await house.close()
        await server.wait_closed()


def settings(database_url: str, smtp_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        smtp_url=smtp_url,
        base_url="https://matinee.example",
        secret="s" * 40,
        mail_from="matinee@hauts-de-seine.example",
    )


def environment(chosen: Settings) -> dict[str, str]:
    """The settings as a program finds them in its surroundings."""
    return {
        "MATCHMAKER_DATABASE_URL": chosen.database_url,
        "MATCHMAKER_SMTP_URL": chosen.smtp_url,
        "MATCHMAKER_BASE_URL": chosen.base_url,
        "MATCHMAKER_SECRET": chosen.secret,
        "MATCHMAKER_MAIL_FROM": chosen.mail_from,
        "MATCHMAKER_REHEARSAL": "1",  # a test may choose the hour
    }


class Worker:
    """`matchmaker worker` in a process of its own."""

    def __init__(self, process: Program, log: Path) -> None:
        self.process = process
        self.log = log

    def kill(self) -> None:
        """kill -9; once is enough."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):  # gone already, and not yet heard of
                os.kill(self.process.pid, signal.SIGKILL)

    def freeze(self) -> None:
        """As a machine that is suspended: it does nothing, and nothing of it ends."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    async def end(self) -> int:
        """SIGTERM, once it listens for that; the exit status."""
        await until(self._listens)
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 30)

    async def gone(self) -> None:
        await self.process.wait()

    async def _listens(self) -> bool:
        """Whether it catches SIGTERM, as the kernel tells, or has ended anyway."""
        if self.process.returncode is not None:
            return True
        process = Path(f"/proc/{self.process.pid}")
        try:
            status = (process / "status").read_text("ascii")
        except (FileNotFoundError, ProcessLookupError):
            return True
        [caught] = re.findall(r"^SigCgt:\s*([0-9a-f]+)$", status, re.MULTILINE)
        return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


async def start_worker(chosen: Settings, log: Path, *options: str) -> Worker:
    """Start one more worker; what it says is added to the log."""
    surroundings = {**os.environ, **environment(chosen)}
    return Worker(await start_logged("worker", *options, surroundings=surroundings, log=log), log)


@asynccontextmanager
async def working(chosen: Settings, log: Path, *options: str) -> AsyncIterator[Worker]:
    """A worker, ended with the block whatever became of it."""
    worker = await start_worker(chosen, log, *options)
    try:
        yield worker
    finally:
        worker.kill()
        await worker.gone()


def said(log: Path) -> str:
    """What the workers have written."""
    return log.read_text("utf-8")


async def until(condition: Callable[[], Awaitable[object]], seconds: float = 90) -> None:
    """Wait for a condition; a test that waits in vain fails."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 it lies in another process
            await asyncio.sleep(0.05)


async def all_sent(conn: Connection) -> bool:
    """Whether no letter waits any more."""
    return not await conn.fetchval("select count(*) from outbox where state = 'pending'")


async def require_mailbox_equals_plan(
    conn: Connection, house: House, *, twice: Collection[str] = ()
) -> None:
    """Every letter is there, for its reader, once; those of `twice` perhaps again, the same."""
    letters = await conn.fetch(
        """select message_id, coalesce(person.email, organiser.email) as email, outbox.state
           from outbox left join person on person.id = person_id
           left join organiser on organiser.id = organiser_id"""
    )
    assert {letter["state"] for letter in letters} == {"sent"}
    expected = {letter["message_id"]: letter["email"] for letter in letters}
    assert {taken.message_id: taken.recipient for taken in house.taken} == expected
    copies = Counter(taken.message_id for taken in house.taken)
    assert {name for name, count in copies.items() if count > 1} <= set(twice)
    for name in copies:
        assert len({_undated(taken) for taken in house.taken if taken.message_id == name}) == 1


def _undated(taken: Taken) -> bytes:
    """The message without the moment of its sending, which each attempt has anew."""
    return re.sub(rb"^Date: [^\r\n]*\r\n", b"", taken.data, count=1, flags=re.MULTILINE)


async def require_order(conn: Connection, house: House) -> None:
    """Each person's letters arrived in the order in which they were written."""
    order = {
        row["message_id"]: row["id"]
        for row in await conn.fetch("select message_id, id from outbox")
    }
    latest: dict[str, int] = {}
    for taken in house.taken:
        number = order[taken.message_id]
        assert latest.get(taken.recipient, 0) <= number
        latest[taken.recipient] = number
