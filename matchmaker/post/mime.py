"""A message as any mail client reads it: who, when, the words in two forms, what is attached.

Date and Message-ID are the caller's, so the same values give the same bytes and a retry is
recognisable. Standards: RFC 5322, 2045–2047, 3834 (Auto-Submitted), 6047 (calendars in mail).
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

import msgspec
from icalendar import Calendar

from matchmaker.post.calendars import mailto
from matchmaker.post.mail import Content
from matchmaker.post.morning import Typed
from matchmaker.post.wire import WIRE
from matchmaker.wording.controls import one_line
from matchmaker.wording.domains import ascii_domain

_ZONE: Final = re.compile(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", re.DOTALL)


class Mailbox(Typed, frozen=True):
    """A name and an address."""

    name: str
    email: str


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a message; `content_type` may carry parameters."""

    filename: str
    content_type: str
    data: bytes


def compose(
    content: Content,
    *,
    sender: Mailbox,
    reply_to: Mailbox,
    recipient: Mailbox,
    message_id: str,
    date: datetime,
    references: Sequence[str] = (),
    stop: str | None = None,
    attachments: Sequence[Attachment] = (),
    calendar: bytes | None = None,
) -> EmailMessage:
    """Return the message: mixed(alternative(text, HTML, calendar), attachments).

    `stop` is where one click ends messages of this sort (RFC 2369, 8058).
    `calendar` is one REQUEST or CANCEL from `sender` to `recipient`; anything else in it, and a
    `message_id` or `date` that cannot be a header, raises ValueError.
    """
    message = EmailMessage(policy=WIRE)
    message["From"] = _address(sender)
    message["Reply-To"] = _address(reply_to)
    message["To"] = _address(recipient)
    message["Subject"] = _header(content.subject)
    message["Date"] = format_datetime(_aware(date))
    message["Message-ID"] = _identifier(message_id)
    if references:
        message["In-Reply-To"] = _identifier(references[-1])
        message["References"] = " ".join(map(_identifier, references))
    message["Auto-Submitted"] = "auto-generated"
    if stop is not None:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar, sender, recipient)
    for attachment in attachments:
        _attach(message, attachment)
    # Python moves Content-* headers into the first part when a message becomes multipart.
    message["Content-Language"] = content.language
    _fix_boundaries(message, message_id)
    return message


def _header(text: str) -> str:
    # The header parser would decode "=?…?=" typed into a name, line breaks included.
    return one_line(text).replace("=?", "= ?")


def _address(mailbox: Mailbox) -> Address:
    local, domain = split_address(mailbox.email)
    return Address(_header(mailbox.name), username=local, domain=domain)


def split_address(email: str) -> tuple[str, str]:
    """Local part and domain, the domain in ASCII (IDNA); ValueError if it is not an address."""
    local, _, domain = email.rpartition("@")
    if not local or not domain or set(email) & set(' <>()[],;:\\"') or not email.isprintable():
        raise ValueError(f"{email!r} is not an e-mail address")
    try:
        return local, ascii_domain(domain)
    except UnicodeError as error:
        raise ValueError(f"{email!r} is not an e-mail address") from error


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"date {moment} has no time zone")
    return moment


def _identifier(message_id: str) -> str:
    inner = message_id.removeprefix("<").removesuffix(">")
    if not (inner.isascii() and inner.isprintable()) or set(inner) & set(" <>"):
        raise ValueError(f"{message_id!r} cannot be a Message-ID")
    if not 3 <= len(inner) <= 70 or inner.count("@") != 1:
        raise ValueError(f"{message_id!r} cannot be a Message-ID")
    return f"<{inner}>"


def _add_calendar(
    message: EmailMessage, calendar: bytes, sender: Mailbox, recipient: Mailbox
) -> None:
    method = _invitation_method(calendar, sender, recipient)
    message.add_alternative(
        calendar.decode(), subtype="calendar", cte="base64", params={"method": method}
    )


def _invitation_method(calendar: bytes, sender: Mailbox, recipient: Mailbox) -> str:
    """The method of an iMIP body (RFC 6047): one event, from the visible sender to this reader."""
    read = Calendar.from_ical(_ZONE.sub(b"", calendar))  # half of what there is to read
    method = str(read.get("METHOD", ""))
    if method not in ("REQUEST", "CANCEL"):
        raise ValueError(f"method {method!r}: only REQUEST and CANCEL are sent as invitations")
    events: list[Any] = read.walk("VEVENT")
    if len(events) != 1:
        raise ValueError(f"{len(events)} events in one invitation, Outlook reads only the first")
    for key, mailbox in (("ORGANIZER", sender), ("ATTENDEE", recipient)):
        named = events[0].get(key)
        by = getattr(named, "params", {}).get("SENT-BY") if key == "ORGANIZER" else None
        if mailto(mailbox.email) not in (named, by):
            raise ValueError(f"{key} is {named}, the message has {mailbox.email}")
    return method


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    maintype, subtype = kind.split("/")
    message.add_attachment(
        attachment.data,
        maintype=maintype,
        subtype=subtype,
        filename=one_line(attachment.filename),
        params=dict(parameter.split("=", 1) for parameter in parameters),
    )


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Replace the boundaries that Python would draw at random."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    multiparts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{digest}_{number}")
