"""What holds for every letter by itself, and for a mailbox in the order of sending.

Each check returns its faults in words, so that one story tells all of them at once. Lines are
looked at as bytes: what a library makes of them is for the engines.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote

import msgspec

from matchmaker.post import addresses
from tests.calendars.engines import PYTHON, Event
from tests.replay.mailboxes import Letter, by_mailbox, content

Fault = str
PERSONAL: Final = re.compile(rb"https?://")
FEED: Final = addresses.FEED.partition("{")[0]
COUNT: Final = re.compile(r"\bVos (\d+) rendez-vous (du|sont)\b")
SPACES: Final = re.compile("[\u00a0\u202f]")


def faults(letters: list[Letter]) -> list[Fault]:
    """Everything that is wrong with these letters: each fault once, with the first that has it."""
    found: dict[Fault, list[str]] = {}
    for letter in letters:
        for check in (_mime, _lines, _invitation, _file, _counts):
            for fault in check(letter):
                found.setdefault(fault, []).append(_name(letter))
    for mailbox in by_mailbox(letters).values():
        for check_all in (_threads, _counting_on):
            for letter, fault in check_all(mailbox):
                found.setdefault(fault, []).append(_name(letter))
    identifiers = [letter.message["Message-ID"] for letter in letters]
    if len(set(identifiers)) < len(identifiers):
        found["a Message-ID was used for two letters"] = [""]
    return [f"{names[0]} (and {len(names) - 1} more): {fault}" for fault, names in found.items()]


def _name(letter: Letter) -> str:
    return f"{letter.kind} to {letter.mailbox}, {letter.sent_at:%d %H:%M}Z"


def _mime(letter: Letter) -> Iterator[Fault]:
    """multipart/mixed(multipart/alternative(plain, html[, calendar]), attachments)."""
    message = letter.message
    body = message
    if message.get_content_type() == "multipart/mixed":
        body, *attached = _parts(message)
        if any(part.get_content_disposition() != "attachment" for part in attached):
            yield "something beside the body is no attachment"
    kinds = [part.get_content_type() for part in _parts(body)]
    expected = ["text/plain", "text/html"] + ["text/calendar"] * (letter.invitation is not None)
    if (body.get_content_type(), kinds) != ("multipart/alternative", expected):
        yield f"its body is {body.get_content_type()} of {kinds}"
    for part in (letter.invitation, letter.file):
        if part is not None and part.get_content_charset() != "utf-8":
            yield "its calendar does not say utf-8"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", letter.data):
        yield "a line does not end in CRLF"


def _parts(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]


def _lines(letter: Letter) -> Iterator[Fault]:
    """CRLF, 75 octets at most, no character torn apart; nobody's own link in what is shared."""
    for data in letter.calendars():
        if re.search(rb"(?<!\r)\n|\r(?!\n)", data) or not data.endswith(b"\r\n"):
            yield "a line of its calendar does not end in CRLF"
        for line in data.split(b"\r\n"):
            if len(line) > 75:
                yield f"a line of its calendar has {len(line)} octets"
            try:
                line.decode()
            except UnicodeDecodeError:
                yield "a line of its calendar ends inside a character"
        if found := PERSONAL.search(data.replace(b"\r\n ", b"")):
            yield f"its calendar holds {found.group().decode()}"


class Line(msgspec.Struct, frozen=True):
    """A content line of a calendar, unfolded (RFC 5545 § 3.1)."""

    name: str
    parameters: dict[str, str]
    value: str


def lines(data: bytes) -> Iterator[Line]:
    """The content lines of a calendar; quoted parameters may hold colons and semicolons."""
    for text in data.decode().replace("\r\n ", "").split("\r\n"):
        head = re.match(r'((?:[^":]|"[^"]*")*):', text)
        if head is None:
            continue
        name, *rest = re.findall(r'(?:[^";]|"[^"]*")+', head[1])
        parameters = dict(parameter.partition("=")[::2] for parameter in rest)
        yield Line(name, parameters, text[head.end() :])


def _invitation(letter: Letter) -> Iterator[Fault]:
    """One event to one person, from whom the letter is from, with nothing to answer."""
    if letter.invitation is None:
        return
    found = list(lines(content(letter.invitation)))
    method = letter.invitation.get_param("method")
    if [line.value for line in found if line.name == "METHOD"] != [method]:
        yield f"its header says {method}, its calendar another method"
    if method not in ("REQUEST", "CANCEL"):
        yield f"{method} is no method of an invitation"
    if sum((line.name, line.value) == ("BEGIN", "VEVENT") for line in found) != 1:
        yield "it has not exactly one event"
    attendees = [line for line in found if line.name == "ATTENDEE"]
    if [_address(line) for line in attendees] != [letter.mailbox]:
        yield f"it invites {[_address(line) for line in attendees]}"
    sender = letter.message["From"].addresses[0].addr_spec
    if [_address(line) for line in found if line.name == "ORGANIZER"] != [sender]:
        yield "its organizer is not whom it is from"
    asked = [(line.parameters.get("RSVP"), line.parameters.get("PARTSTAT")) for line in attendees]
    if method == "REQUEST" and asked != [("FALSE", "ACCEPTED")]:
        yield f"it asks for an answer that nobody reads: RSVP, PARTSTAT = {asked}"
    if method == "CANCEL" and any(rsvp is not None for rsvp, _ in asked):
        yield "a cancellation asks for an answer"
    status = [line.value for line in found if line.name == "STATUS"]
    if status != ["CANCELLED" if method == "CANCEL" else "CONFIRMED"]:
        yield f"{method} with STATUS {status}"


def _address(line: Line) -> str:
    return unquote(line.value.removeprefix("mailto:"))


def _file(letter: Letter) -> Iterator[Fault]:
    """A file to import, and the feed, for those alone who have nothing else in their calendar."""
    if letter.file is not None:
        if letter.way != "file":
            yield f"it has a file although its reader's way is {letter.way}"
        if letter.file.get_param("method") != "PUBLISH":
            yield f"its file says {letter.file.get_param('method')}"
        if any(line.name == "ATTENDEE" for line in lines(content(letter.file))):
            yield "its file names an attendee (RFC 5546 § 3.2.1)"
    if letter.way != "file" and FEED in _text(letter):
        yield f"it offers the feed although its reader's way is {letter.way}"


def _text(letter: Letter) -> str:
    body = letter.message.get_body(("plain",))
    text = f"{letter.message['Subject']}\n{body.get_content() if body else ''}"
    return SPACES.sub(" ", text)


def _counts(letter: Letter) -> Iterator[Fault]:
    """The number of meetings is the reader's own: those they have, or those that are cancelled."""
    before, after = letter.meetings
    for match in COUNT.finditer(_text(letter)):
        expected = before - after if match[2] == "sont" else after
        if int(match[1]) != expected:
            yield f"it says “{match[0]}”, and there are {expected}"


def _threads(mailbox: list[Letter]) -> Iterator[tuple[Letter, Fault]]:
    """Each refers to the first that this person was sent, so that mail programs show one thread."""
    first = mailbox[0].message
    root = first["References"] or first["Message-ID"]
    for letter in mailbox[1:]:
        if letter.message["References"] != root or letter.message["In-Reply-To"] != root:
            yield letter, f"it refers to {letter.message['References']}, not to {root}"


class _Told(msgspec.Struct, frozen=True):
    event: Event
    organizer: str


def _counting_on(mailbox: list[Letter]) -> Iterator[tuple[Letter, Fault]]:
    """Of each entry every word says something new, under a higher number, before it is over."""
    told: dict[str, _Told] = {}
    for letter in mailbox:
        if letter.invitation is None:
            continue
        data = content(letter.invitation)
        [[event, *_]] = PYTHON["icalendar"]([data])
        organizer = next(line.value for line in lines(data) if line.name == "ORGANIZER")
        before = told.get(event.uid)
        told[event.uid] = _Told(event, organizer)
        ends = max(one.ends for one in (event, before.event if before else event))
        if ends <= letter.sent_at:
            yield letter, "it is about something that is over"
        if before is None:
            if event.method == "CANCEL":
                yield letter, "it cancels what this mailbox never had"
            continue
        if event.sequence <= before.event.sequence:
            yield letter, f"SEQUENCE {before.event.sequence} → {event.sequence}"
        if event.stamp <= before.event.stamp:
            yield letter, f"DTSTAMP {before.event.stamp} → {event.stamp}"
        if organizer != before.organizer:
            yield letter, f"ORGANIZER {before.organizer} → {organizer}"
        if _seen(event) == _seen(before.event):
            yield letter, "it says nothing new"


def _seen(event: Event) -> tuple[object, ...]:
    """What its reader would see of it."""
    if event.method == "CANCEL":
        return ()
    return event.starts, event.ends, event.summary, event.location, event.description
