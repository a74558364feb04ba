"""A mail server that keeps every message as a readable file and sends nothing on.

For the demonstration and the tests: it listens on the loopback only. A message is answered with
250 once its file is complete on disk, so what a sender holds for delivered is there.
"""

import asyncio
import email
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Self
from weakref import WeakSet

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from matchmaker.post.calendars import PARIS
from matchmaker.wording.controls import one_line
from matchmaker.wording.typography import fold

SUFFIX = ".eml"
_PARTIAL = ".partial"
_LARGEST = 32 * 1024 * 1024
_NAME = re.compile(r"(?P<number>\d{6})_(?P<moment>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)_.*\.eml")


def _now() -> datetime:
    return datetime.now(UTC)


class Conversation(SMTP):
    """One connection with a client; `ended` is done once nothing is left of it."""

    def __init__(self, handler: object, **options: Any) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(handler, loop=loop, **options)
        self.ended: asyncio.Future[None] = loop.create_future()

    def eof_received(self) -> bool:
        super().eof_received()
        return False  # a client that left without a word gets no half-open connection

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if not self.ended.done():
            self.ended.set_result(None)


async def end(conversations: Iterable[Conversation]) -> None:
    """Close what is still open, and see it end."""
    await asyncio.sleep(0)  # a connection just accepted gets its transport
    endings = []
    for conversation in conversations:
        if conversation.transport is not None:
            conversation.transport.close()
            endings.append(conversation.ended)
    if endings:
        await asyncio.wait(endings, timeout=1)
    await asyncio.sleep(0)


class MailCatcher:
    """An SMTP server on 127.0.0.1 that writes each message into `folder`."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self.folder = folder
        self.port = 0
        self._clock = clock
        self._number = 0
        self._server: asyncio.Server | None = None
        self._conversations: WeakSet[Conversation] = WeakSet()

    @property
    def url(self) -> str:
        """The address to give to a `Postman`, once started."""
        return f"smtp://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> int:
        """Listen on `port`, or on a free one; returns it. OSError when it is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(f"*{_PARTIAL}"):
            leftover.unlink()
        self._number = max((_number(path) for path in files(self.folder)), default=0)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Stop listening and close what is open; stopping twice is harmless."""
        if self._server is None:
            return
        self._server.close()
        await end(list(self._conversations))
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.start(self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _conversation(self) -> Conversation:
        conversation = Conversation(
            self,
            hostname="localhost",
            ident="mail catcher",
            enable_SMTPUTF8=True,
            data_size_limit=_LARGEST,
        )
        self._conversations.add(conversation)
        return conversation

    async def handle_DATA(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one message; the answer names its file."""
        return f"250 2.0.0 kept as {self._keep(envelope)}"

    async def handle_exception(self, error: Exception) -> str:
        """A message that could not be written is not lost: its sender tries again."""
        return f"451 4.3.0 not kept: {type(error).__name__}"

    def _keep(self, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        subject = _readable(email.message_from_bytes(content), "Subject")
        self._number += 1
        name = _file_name(self._number, self._clock(), envelope.rcpt_tos[0], subject)
        trace = [f"Return-Path: <{envelope.mail_from or ''}>"]
        trace += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        head = "".join(f"{line}\r\n" for line in trace).encode("utf-8")
        _write(self.folder / name, head + content)
        return name


def _file_name(number: int, moment: datetime, recipient: str, subject: str) -> str:
    address = re.sub(r"[^\w.@+-]+", "-", recipient, flags=re.ASCII)[:80]
    slug = fold(subject).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", slug))[:60].rstrip("-") or "no-subject"
    local = moment.astimezone(PARIS)
    return f"{number:06}_{local:%Y-%m-%dT%H-%M-%S}_to-{address}_{slug}{SUFFIX}"


def _write(path: Path, data: bytes) -> None:
    """Nobody ever sees half a message, and none is lost once this returns."""
    partial = path.with_name(path.name + _PARTIAL)
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


class CaughtAttachment(msgspec.Struct, frozen=True):
    """A file of a caught message, or its calendar part; `content_type` has its parameters."""

    filename: str
    content_type: str
    data: bytes


class CaughtMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One caught message as its reader sees it; `headers` are decoded and in order."""

    file: str
    number: int
    caught_at: datetime
    recipients: tuple[str, ...]
    sender: str
    to: str
    subject: str
    date: datetime | None
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[CaughtAttachment, ...]


def files(folder: Path) -> list[Path]:
    """The files of a folder in the order of arrival."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def messages(folder: Path) -> list[CaughtMessage]:
    """Every caught message of a folder in the order of arrival."""
    return [read(path) for path in files(folder)]


def find(folder: Path, file: str) -> CaughtMessage | None:
    """The message kept under this name, or None; a name with a folder in it is nobody's."""
    if not _NAME.fullmatch(file) or not (folder / file).is_file():
        return None
    return read(folder / file)


def read(path: Path) -> CaughtMessage:
    """Read one file that a catcher has written."""
    data = path.read_bytes()
    plain = email.message_from_bytes(data)
    message = email.message_from_bytes(data, policy=WIRE)
    named = _NAME.fullmatch(path.name)
    if named is None or not isinstance(message, EmailMessage):
        raise ValueError(f"{path.name} was not written by a mail catcher")
    moment = datetime.strptime(named["moment"], "%Y-%m-%dT%H-%M-%S").replace(tzinfo=PARIS)
    return CaughtMessage(
        file=path.name,
        number=_number(path),
        caught_at=moment,
        recipients=tuple(plain.get_all("Delivered-To", [])),
        sender=_readable(plain, "From"),
        to=_readable(plain, "To"),
        subject=_readable(plain, "Subject"),
        date=_date(plain.get("Date", "")),
        message_id=plain.get("Message-ID", "").strip(),
        headers=tuple((key, _decoded(str(value))) for key, value in plain.items()),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attachments(message)),
    )


def _number(path: Path) -> int:
    return int(path.name[:6])


def _readable(message: email.message.Message, header: str) -> str:
    return _decoded(str(message.get(header, "")))


def _decoded(value: str) -> str:
    # The older decoder: Python's newer one puts spaces between the encoded words of a name.
    try:
        return one_line(str(make_header(decode_header(value))))
    except (LookupError, ValueError):
        return one_line(value)


def _date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except ValueError:
        return None


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _attachments(message: EmailMessage) -> Iterator[CaughtAttachment]:
    for part in message.walk():
        is_file = part.get_filename() or part.get_content_type() == "text/calendar"
        data = part.get_payload(decode=True)
        if is_file and isinstance(data, bytes):
            yield CaughtAttachment(
                part.get_filename() or "", str(part.get("Content-Type", "")), data
            )
