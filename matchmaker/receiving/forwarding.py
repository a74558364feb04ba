"""What somebody wrote to the address of answers, passed on to the edition's contact."""

import datetime as dt
from email.message import EmailMessage
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_one, load
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.notices.feeding import occasion_of
from matchmaker.post import mail
from matchmaker.post.mime import Attachment, Mailbox, compose, split_address
from matchmaker.receiving.reading import NotAMessage, PersonalMessage, read

_QUERIES: Final = load("receiving")


class _Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    message: bytes
    received_at: dt.datetime


async def forward(
    conn: Connection, settings: Settings, edition_id: UUID, forwarded: UUID, message_id: str
) -> EmailMessage:
    """The message to the contact: who wrote and on what, and all of it as a file, byte for byte.

    As a file and not as message/rfc822: what came may break every rule that such a part must keep.
    """
    edition = await editions.by_id(conn, edition_id)
    kept = await fetch_one(conn, _Forwarded, _QUERIES.forwarded, forwarded)
    try:
        found = read(kept.message)
    except NotAMessage:
        found = PersonalMessage()
    words = found if isinstance(found, PersonalMessage) else PersonalMessage()
    context = mail.Forwarded(
        occasion=occasion_of(edition),
        sender=words.sender,
        title=words.subject,
        received_at=edition.local(kept.received_at),
    )
    return compose(
        mail.forwarded_message(context, "fr"),
        sender=Mailbox(edition.contact_name, settings.mail_from),
        reply_to=_writer(words.sender) or Mailbox(edition.contact_name, edition.contact_email),
        recipient=Mailbox(edition.contact_name, edition.contact_email),
        message_id=message_id,
        date=kept.received_at,
        attachments=[Attachment("message.eml", "application/octet-stream", kept.message)],
    )


def _writer(address: str) -> Mailbox | None:
    """Whoever wrote, if an answer can reach them."""
    try:
        split_address(address)
    except ValueError:
        return None
    return Mailbox("", address)
