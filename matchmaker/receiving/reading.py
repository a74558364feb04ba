"""What a message that came back is: a pure reading of bytes that anybody may have written.

Standards: RFC 3462 and 3464 (reports), 5546 and 6047 (answers of calendars), 3834 (automatic mail).
Whatever the bytes are, reading ends in one of four kinds; what cannot be made out is somebody's
words, for a human being to read.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Final, Literal

import msgspec
from icalendar import Calendar

from matchmaker.wording.controls import one_line

LARGEST: Final = 10_000_000
_LARGEST_CALENDAR: Final = 200_000
_MOST: Final = 50  # addresses or identifiers looked at
_HOPS: Final = 30  # more servers than any honest way has
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
_IDENTIFIER: Final = re.compile(r"<[^<>\s]{3,250}>")
_TO_US: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_ROBOTS: Final = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Loop", "List-Id")
_ANSWERS: Final[dict[str, "Said"]] = {
    "ACCEPTED": "accepted",
    "TENTATIVE": "tentative",
    "DECLINED": "declined",
}

Said = Literal["accepted", "tentative", "declined"]


class NotAMessage(Exception):
    """These bytes are no message at all."""


class DeliveryReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a letter, by a mail server; `failed` says that it will not arrive."""

    addresses: tuple[str, ...]
    identifiers: tuple[str, ...]
    failed: bool
    words: str


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody's calendar answers to an invitation."""

    uid: str
    said: Said
    sequence: int


class Automatic(msgspec.Struct, frozen=True):
    """Written by a program, for nobody."""

    why: str


class PersonalMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Anything else: somebody wrote to us."""

    addresses: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    own_identifier: str = ""


Read = DeliveryReport | Reply | Automatic | PersonalMessage


def read(data: bytes) -> Read:
    """What this message is; Unreadable when it is none."""
    if not re.match(rb"(From |[!-9;-~]+[ \t]*:)", data):
        raise NotAMessage
    try:
        return _read(message_from_bytes(data))
    except (
        Exception
    ):  # the parsers stumble over what no mail program writes; a human being will not
        return PersonalMessage()


def _read(message: Message) -> Read:
    if message.get_content_type() == "multipart/report" and (report := _report(message)):
        return report
    if reply := _reply(message):
        return reply
    if why := _automatic(message):
        return Automatic(why)
    return PersonalMessage(
        addresses=_addresses(message),
        identifiers=_identifiers(message, "In-Reply-To", "References"),
        sender=next(iter(_found(_ADDRESS, _header(message, "From"))), ""),
        subject=one_line(_header(message, "Subject"))[:200],
        own_identifier=next(iter(_identifiers(message, "Message-ID")), ""),
    )


def _report(message: Message) -> DeliveryReport | None:
    if str(message.get_param("report-type", "")).lower() not in ("delivery-status", ""):
        return None
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        for block in _parts(part)
    ]
    if not blocks:
        return None
    failed = [block for block in blocks if _header(block, "Action").strip().lower() == "failed"]
    words = (
        (_header(failed[0], "Diagnostic-Code") or _header(failed[0], "Status")) if failed else ""
    )
    identifiers = [
        identifier
        for part in message.walk()
        if part is not message
        for identifier in _originals(part)
    ]
    return DeliveryReport(
        addresses=_addresses(message),
        identifiers=tuple(identifiers[:_MOST]),
        failed=bool(failed),
        words=one_line(re.sub(r"^\s*smtp\s*;\s*", "", words, flags=re.IGNORECASE))[:500],
    )


def _originals(part: Message) -> tuple[str, ...]:
    """The Message-ID of the letter that a report gives back, whole or its headers alone."""
    kind = part.get_content_type()
    if kind in ("text/rfc822-headers", "message/global-headers"):
        return _identifiers(message_from_bytes(_payload(part)), "Message-ID")
    if kind in ("message/rfc822", "message/global"):
        return tuple(found for inner in _parts(part) for found in _identifiers(inner, "Message-ID"))
    return ()


def _reply(message: Message) -> Reply | None:
    for part in message.walk():
        if part.get_content_type() != "text/calendar":
            continue
        calendar = Calendar.from_ical(_payload(part)[:_LARGEST_CALENDAR])
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            continue
        for event in calendar.walk("VEVENT"):
            attendee = event.get("ATTENDEE")
            attendees = attendee if isinstance(attendee, list) else [attendee]
            states = {str(one.params.get("PARTSTAT", "")).upper() for one in attendees if one}
            uid, sequence = str(event.get("UID", "")), int(event.get("SEQUENCE", 0))
            said = [_ANSWERS[state] for state in sorted(states) if state in _ANSWERS]
            if said and 0 < len(uid) <= 255 and uid.isprintable() and 0 <= sequence < 2**31:
                return Reply(uid=uid, said=said[0], sequence=sequence)
    return None


def _automatic(message: Message) -> str:
    if _header(message, "Auto-Submitted").strip().lower().partition(";")[0].strip() not in (
        "",
        "no",
    ):
        return "auto-submitted"
    if _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "precedence"
    for name in _ROBOTS:
        if name in message:
            return name.lower()
    if len(message.get_all("Received", [])) > _HOPS:
        return "loop"
    return ""


def _parts(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Message))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))[:10_000]


def _addresses(message: Message) -> tuple[str, ...]:
    values = [str(value) for name in _TO_US for value in message.get_all(name, [])]
    return _found(_ADDRESS, " ".join(values)[:10_000])


def _identifiers(message: Message, *names: str) -> tuple[str, ...]:
    return _found(_IDENTIFIER, " ".join(_header(message, name) for name in names))


def _found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern.findall(text)))[:_MOST]
