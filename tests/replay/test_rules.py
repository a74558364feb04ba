"""The rules that the story is held to: sound letters have no fault, and each fault is found."""

import datetime as dt
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from matchmaker.post.calendars import cancel, published_morning, request
from tests.calendars.cast import ALICE, DEPARTMENT, WINTER, appointment
from tests.replay import rules
from tests.replay.mailboxes import Letter

EVE: Final = WINTER - dt.timedelta(days=1)
LATER: Final = EVE + dt.timedelta(hours=1)
FIRST_ID: Final = "<1@matinee.example>"


def a_letter(calendar: bytes | None = None, **changes: Any) -> Letter:
    """A letter to Alice, sound unless a change says otherwise."""
    wire = {"id": FIRST_ID, "method": "REQUEST", "text": "Vos 1 rendez-vous du 24", "file": None}
    wire |= {name: changes.pop(name) for name in list(changes) if name in (*wire, "references")}
    message = EmailMessage(policy=WIRE)
    message["From"] = DEPARTMENT.email
    message["To"] = ALICE.email
    message["Subject"] = "Votre matinée"
    message["Message-ID"] = wire["id"]
    if references := wire.get("references"):
        message["References"] = message["In-Reply-To"] = references
    message.set_content(wire["text"])
    message.add_alternative("<p>…</p>", subtype="html")
    if calendar is not None:
        message.add_alternative(
            calendar.decode(), subtype="calendar", cte="base64", params={"method": wire["method"]}
        )
    if wire["file"] is not None:
        message.add_attachment(
            wire["file"],
            maintype="text",
            subtype="calendar",
            filename="matinee.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    letter = Letter(
        mailbox=ALICE.email,
        person_id=UUID(int=1),
        way="meetings",
        sent_at=EVE,
        kind="invitation",
        meetings=(1, 1),
        data=message.as_bytes(),
    )
    return msgspec.structs.replace(letter, **changes)


def asked(**changes: object) -> bytes:
    return request(appointment(**changes), DEPARTMENT, ALICE)


def a_second(calendar: bytes, **changes: Any) -> Letter:
    """A second letter in the same thread."""
    answers = {"id": "<2@matinee.example>", "references": FIRST_ID, "sent_at": LATER}
    return a_letter(calendar, **(answers | changes))


FILE: Final = published_morning([appointment()], organizer=DEPARTMENT, name="Matinée")
MOVED: Final = {"sequence": 1, "stamp": LATER, "location": "Table 8"}


def test_sound_letters_have_no_fault() -> None:
    gone = cancel(
        appointment(sequence=2, stamp=EVE.replace(hour=23), cancelled=True), DEPARTMENT, ALICE
    )
    letters = [
        a_letter(asked()),
        a_second(asked(**MOVED)),
        a_second(gone, id="<3@matinee.example>", method="CANCEL"),
        a_second(asked(uid="x"), id="<4@matinee.example>", file=FILE, way="file"),
    ]
    assert rules.faults(letters) == []


def replaced(before: bytes, after: bytes) -> Callable[[], list[Letter]]:
    """An invitation with something else in its calendar."""
    calendar = asked()
    assert before in calendar
    return lambda: [a_letter(calendar.replace(before, after))]


EVENT: Final = re.sub(rb"(?s).*(BEGIN:VEVENT.*)END:VCALENDAR.*", rb"\1", asked())
FAULTS: Final[dict[str, Callable[[], list[Letter]]]] = {
    "not exactly one event": replaced(EVENT, EVENT + EVENT),
    "its calendar another method": replaced(b"METHOD:REQUEST", b"METHOD:PUBLISH"),
    "an answer that nobody reads": replaced(b"RSVP=FALSE", b"RSVP=TRUE"),
    "it invites ['bob@ruche.example']": replaced(b"mailto:alice", b"mailto:bob"),
    "its organizer is not whom it is from": replaced(b"mailto:matinee@", b"mailto:desk@"),
    "REQUEST with STATUS": replaced(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "octets": replaced(b"SUMMARY:", b"SUMMARY:" + b"x" * 60),
    "a line of its calendar does not end in CRLF": lambda: [
        a_letter(file=FILE.replace(b"\r\nSUMMARY", b"\nSUMMARY"), way="file")
    ],
    "its calendar holds https://": replaced(b"STATUS:", b"URL:https://x.example/lien/y\r\nSTATUS:"),
    "“Vos 1 rendez-vous du”, and there are 3": lambda: [a_letter(asked(), meetings=(3, 3))],
    "a file although its reader's way is meetings": lambda: [a_letter(file=FILE)],
    "it offers the feed": lambda: [a_letter(text="https://matinee.example/agenda/x.ics")],
    "a Message-ID was used for two letters": lambda: [a_letter(asked()), a_letter()],
    "it refers to None": lambda: [a_letter(), a_second(asked(), references=None)],
    "SEQUENCE 0 → 0": lambda: [a_letter(asked()), a_second(asked(**(MOVED | {"sequence": 0})))],
    "DTSTAMP": lambda: [a_letter(asked()), a_second(asked(sequence=1, location="Table 8"))],
    "it says nothing new": lambda: [
        a_letter(asked()),
        a_second(asked(sequence=1, stamp=LATER)),
    ],
    "something that is over": lambda: [a_letter(asked(), sent_at=WINTER + dt.timedelta(hours=1))],
    "it cancels what this mailbox never had": lambda: [
        a_letter(cancel(appointment(cancelled=True), DEPARTMENT, ALICE), method="CANCEL")
    ],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str) -> None:
    found = rules.faults(FAULTS[fault]())
    assert [one for one in found if fault in one], found
