import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import aiosmtplib
import pytest

from matchmaker.post.catcher import MailCatcher, files, find, messages
from matchmaker.post.delivery import Delivered, Postman
from matchmaker.post.mail import Content
from matchmaker.post.mime import Attachment, Mailbox
from tests.post.test_compose import ALICE, CONTENT, INVITATION, SENT, composed

MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def clutter(folder: Path) -> None:
    folder.mkdir()
    half = folder / "000007_2026-11-24T09-15-00_to-x@y_z.eml.partial"
    half.write_bytes(b"Subject: half")
    (folder / "notes.txt").write_text("not mail")


def catcher_in(folder: Path) -> MailCatcher:
    return MailCatcher(folder, clock=lambda: MORNING)


async def test_message_is_kept_byte_for_byte_under_a_readable_name(folder: Path) -> None:
    message = composed()
    async with catcher_in(folder) as catcher, Postman(catcher.url) as postman:
        outcome = await postman.deliver(message)
    [path] = files(folder)
    assert path.name == (
        "000001_2026-11-24T09-15-00_to-alice@ruche.example_"
        "vos-2-rendez-vous-du-mardi-24-novembre.eml"
    )
    assert outcome == Delivered(f"250 2.0.0 kept as {path.name}")
    head = b"Return-Path: <matinee@hauts-de-seine.example>\r\nDelivered-To: alice@ruche.example\r\n"
    assert path.read_bytes() == head + message.as_bytes()


async def test_message_is_read_back_whole(folder: Path) -> None:
    pdf = Attachment("matinée.pdf", "application/pdf", bytes(range(256)))
    name = Mailbox("Société coopérative « Les Jardins de la Vallée-aux-Loups » " * 2, ALICE.email)
    message = composed(recipient=name, attachments=[pdf], calendar=INVITATION)
    async with catcher_in(folder) as catcher, Postman(catcher.url) as postman:
        await postman.deliver(message)
    [caught] = messages(folder)
    assert (caught.number, caught.caught_at) == (1, MORNING)
    assert caught.recipients == (ALICE.email,)
    assert caught.to == f"{name.name} <{ALICE.email}>"
    assert caught.sender == "Département des Hauts-de-Seine <matinee@hauts-de-seine.example>"
    assert caught.subject == CONTENT.subject
    assert caught.date == SENT
    assert caught.message_id == "<6b0c7a8e.1@matinee.example>"
    assert ("Auto-Submitted", "auto-generated") in caught.headers
    assert (caught.text, caught.html) == (CONTENT.text, CONTENT.html)
    calendar, paper = caught.attachments
    assert calendar.data == INVITATION
    assert 'method="REQUEST"' in calendar.content_type
    assert (paper.filename, paper.data) == (pdf.filename, pdf.data)
    assert find(folder, caught.file) == caught


async def test_order_of_arrival_goes_on_after_a_restart(folder: Path) -> None:
    for start in (1, 3):
        async with catcher_in(folder) as catcher, Postman(catcher.url) as postman:
            for number in (start, start + 1):
                await postman.deliver(composed(Content(f"n {number}", "a\n", "b\n", "fr")))
    assert [caught.subject for caught in messages(folder)] == ["n 1", "n 2", "n 3", "n 4"]
    assert [caught.number for caught in messages(folder)] == [1, 2, 3, 4]


async def test_many_senders_at_once_lose_nothing(folder: Path) -> None:
    async def send(sender: int) -> None:
        async with Postman(catcher.url) as postman:
            for number in range(10):
                subject = Content(f"{sender}-{number}", "a\n", "b\n", "fr")
                assert isinstance(await postman.deliver(composed(subject)), Delivered)

    async with catcher_in(folder) as catcher:
        await asyncio.gather(*(send(sender) for sender in range(8)))
    caught = messages(folder)
    assert sorted(message.subject for message in caught) == sorted(
        f"{sender}-{number}" for sender in range(8) for number in range(10)
    )
    assert [message.number for message in caught] == list(range(1, 81))


@pytest.mark.usefixtures("clutter")
async def test_half_written_message_is_no_message(folder: Path) -> None:
    assert messages(folder) == []
    async with catcher_in(folder):
        assert os.listdir(folder) == ["notes.txt"]


async def test_name_of_a_file_cannot_leave_the_folder(folder: Path) -> None:
    subject = Content("../../etc/passwd \x00 <b> été", "a\n", "b\n", "fr")
    reader = Mailbox("x", "a/../b@x.example")
    async with catcher_in(folder) as catcher, Postman(catcher.url) as postman:
        await postman.deliver(composed(subject, recipient=reader))
    [name] = os.listdir(folder)
    assert name == "000001_2026-11-24T09-15-00_to-a-..-b@x.example_etc-passwd-b-ete.eml"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "x.eml", "", "000001_x_y.eml"])
def test_unknown_name_finds_nothing(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret").write_text("x")
    assert find(folder, name) is None


def test_missing_folder_is_empty(folder: Path) -> None:
    assert messages(folder) == []


async def test_stop_closes_open_conversations(folder: Path) -> None:
    catcher = catcher_in(folder)
    await catcher.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", catcher.port)
    assert (await reader.readline()).startswith(b"220 ")
    await catcher.stop()
    await catcher.stop()
    assert await reader.read() == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", catcher.port)


async def test_taken_port_is_an_error(folder: Path) -> None:
    async with catcher_in(folder) as catcher:
        with pytest.raises(OSError, match="in use"):
            await catcher_in(folder).start(catcher.port)


async def test_message_that_is_no_mime_is_kept_and_read(folder: Path) -> None:
    async with catcher_in(folder) as catcher:
        await aiosmtplib.send(
            b"Subject: =?nowhere?q?x?=\r\nDate: yesterday\r\n\r\n\xff\xfe.\r\n.\r\n",
            sender="a@x.example",
            recipients=["b@x.example", "c@x.example"],
            hostname="127.0.0.1",
            port=catcher.port,
        )
    [caught] = messages(folder)
    assert caught.recipients == ("b@x.example", "c@x.example")
    assert caught.date is None
    assert caught.subject == "=?nowhere?q?x?="
