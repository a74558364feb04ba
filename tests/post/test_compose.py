import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matchmaker.post.calendars import Attendee, Organizer, cancel, published_morning, request
from matchmaker.post.mail import Content
from matchmaker.post.mime import Attachment, Mailbox, compose, split_address
from matchmaker.wording.controls import one_line
from tests.calendars.cast import NASTY, appointment
from tests.post.cast import every_mail

DESK = Mailbox("Département des Hauts-de-Seine", "matinee@hauts-de-seine.example")
READER = Mailbox("Lecteur, Service de l’ESS", "ess@hauts-de-seine.example")
ALICE = Mailbox("Alice Léger", "alice@ruche.example")
SENT = datetime(2026, 11, 12, 13, 5, tzinfo=UTC)
CONTENT = every_mail("fr")["convocation_holder"]
INVITATION = request(
    appointment(), Organizer(DESK.name, DESK.email), Attendee(ALICE.name, ALICE.email)
)


def composed(content: Content = CONTENT, **changes: object) -> EmailMessage:
    values: dict[str, object] = {
        "sender": DESK,
        "reply_to": READER,
        "recipient": ALICE,
        "message_id": "6b0c7a8e.1@matinee.example",
        "date": SENT,
    }
    return compose(content, **(values | changes))  # type: ignore[arg-type]


def received(message: EmailMessage) -> EmailMessage:
    """The message as it is after the wire."""
    again = email.message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(again, EmailMessage)
    assert not again.defects
    return again


def shown(message: EmailMessage, header: str) -> str:
    """A header decoded by the older of Python's two readers.

    The newer one puts a space between adjacent encoded words of a name (3.11).
    """
    plain = email.message_from_bytes(message.as_bytes())
    return str(make_header(decode_header(plain[header])))


def name_in(message: EmailMessage, header: str) -> str:
    plain = email.message_from_bytes(message.as_bytes())
    return str(make_header(decode_header(parseaddr(plain[header])[0])))


def structure(message: MIMEPart) -> object:
    if message.is_multipart():
        return message.get_content_type(), [structure(part) for part in message.iter_parts()]
    return message.get_content_type()


def test_headers_say_who_and_when() -> None:
    message = received(composed())
    assert str(message["From"].addresses[0]) == (
        "Département des Hauts-de-Seine <matinee@hauts-de-seine.example>"
    )
    assert message["Reply-To"].addresses[0].display_name == READER.name
    assert message["To"].addresses[0].addr_spec == ALICE.email
    assert message["Subject"] == CONTENT.subject
    assert message["Date"].datetime == SENT
    assert message["Message-ID"] == "<6b0c7a8e.1@matinee.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["MIME-Version"] == "1.0"
    assert "References" not in message
    assert "List-Unsubscribe" not in message


def test_message_without_files_is_text_and_html() -> None:
    assert structure(composed()) == ("multipart/alternative", ["text/plain", "text/html"])


def test_files_stand_beside_the_alternatives() -> None:
    pdf = Attachment("matinée.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    ics = Attachment(
        "matinée.ics",
        "text/calendar; method=PUBLISH; charset=utf-8",
        published_morning(
            [appointment()], organizer=Organizer(DESK.name, DESK.email), name="Matinée"
        ),
    )
    message = received(composed(attachments=[pdf, ics]))
    assert structure(message) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html"]),
            "application/pdf",
            "text/calendar",
        ],
    )
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content()) == ("matinée.pdf", pdf.data)
    assert second.get_filename() == "matinée.ics"
    assert second.get_payload(decode=True) == ics.data
    assert second["Content-Type"].params["method"] == "PUBLISH"
    assert second["Content-Type"].params["charset"] == "utf-8"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_invitation_is_the_last_alternative(method: str) -> None:
    people = Organizer(DESK.name, DESK.email), Attendee(ALICE.name, ALICE.email)
    body = (
        request(appointment(), *people)
        if method == "REQUEST"
        else cancel(appointment(cancelled=True, sequence=1), *people)
    )
    pdf = Attachment("a.pdf", "application/pdf", b"%PDF")
    message = received(composed(calendar=body, attachments=[pdf]))
    assert structure(message) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html", "text/calendar"]),
            "application/pdf",
        ],
    )
    [part] = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params == {"method": method, "charset": "utf-8"}
    assert part.get_content_disposition() is None
    assert part.get_payload(decode=True) == body
    assert f"METHOD:{method}\r\n".encode() in body


@pytest.mark.parametrize(
    ("calendar", "reason"),
    [
        (
            published_morning([appointment()], organizer=Organizer("x", DESK.email), name="x"),
            "only REQUEST and CANCEL",
        ),
        (
            INVITATION.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"),
            "2 events",
        ),
        (
            request(appointment(), Organizer("x", "x@y.example"), Attendee("", ALICE.email)),
            "ORGANIZER",
        ),
        (
            request(appointment(), Organizer("x", DESK.email), Attendee("", "mallory@x.example")),
            "ATTENDEE",
        ),
    ],
)
def test_invitation_that_does_not_fit_its_message_is_refused(calendar: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        composed(calendar=calendar)


def test_text_and_html_arrive_unchanged() -> None:
    for content in every_mail("fr").values():
        message = received(composed(content))
        text = message.get_body(("plain",))
        html = message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().replace("\r\n", "\n") == content.text
        assert html.get_content().replace("\r\n", "\n") == content.html


def test_every_line_on_the_wire_ends_in_crlf_and_is_short() -> None:
    pdf = Attachment("a.pdf", "application/pdf", bytes(range(256)) * 50)
    data = composed(calendar=INVITATION, attachments=[pdf]).as_bytes()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_same_values_give_the_same_bytes() -> None:
    pdf = Attachment("a.pdf", "application/pdf", b"%PDF")
    first, second = (composed(calendar=INVITATION, attachments=[pdf]).as_bytes() for _ in range(2))
    assert first == second


def test_references_thread_the_message() -> None:
    earlier = [f"<{n:032x}.{n}@matinee.hauts-de-seine.example>" for n in range(5)]
    message = received(composed(references=earlier))
    assert message["References"].split() == earlier
    assert message["In-Reply-To"].strip() == earlier[-1]
    assert "=?" not in str(composed(references=earlier))


@pytest.mark.parametrize(
    "message_id",
    ["", "x", "a b@c", "<a@b>\r\nBcc: x@y", "é@x.example", "a@b@c", "<@>", "a" * 90 + "@b"],
)
def test_impossible_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        composed(message_id=message_id)


def test_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        composed(date=datetime(2026, 11, 12))  # noqa: DTZ001


INJECTIONS = [
    "Ruche\r\nBcc: mallory@evil.example",
    "Ruche\nSubject: autre",
    "Ruche\r\n\r\n<html>",
    "=?utf-8?q?Ruche=0D=0ABcc:_mallory@evil.example?=",
    "=?utf-8?b?UnVjaGUNCkJjYzogeEB5?=",
    "Ruche\u2028Bcc: x\x00\x0b\x0c\x1c\x85",
    'Ruche" <mallory@evil.example>, "',
    "mallory@evil.example,",
]


@pytest.mark.parametrize("evil", INJECTIONS + NASTY)
def test_names_stay_inside_their_header(evil: str) -> None:
    content = Content(f"Rendez-vous : {evil}", "a\n", "<body>", "fr")
    name = Mailbox(evil, ALICE.email)
    data = composed(content, sender=Mailbox(evil, DESK.email), recipient=name, reply_to=name)
    message = email.message_from_bytes(data.as_bytes(), policy=default)
    assert "Bcc" not in message
    assert len(message.get_all("Subject", [])) == 1
    for key, address in (("From", DESK.email), ("To", ALICE.email), ("Reply-To", ALICE.email)):
        [seen] = message[key].addresses
        assert seen.addr_spec == address
    assert name_in(data, "To") == one_line(evil).replace("=?", "= ?")
    assert shown(data, "Subject") == f"Rendez-vous : {one_line(evil).replace('=?', '= ?')}"


@settings(deadline=None)
@given(name=st.text(max_size=120), subject=st.text(max_size=250))
@example(name="0 000\xa0\xa0" + "\u0800" * 12 + " ¡", subject="")
@example(name="Ö" * 10 + " " + "a" * 30 + " " + "é" * 30, subject="a " * 70)
def test_any_name_and_subject_come_back(name: str, subject: str) -> None:
    message = composed(Content(subject, "a\n", "b\n", "fr"), recipient=Mailbox(name, ALICE.email))
    [seen] = received(message)["To"].addresses
    assert seen.addr_spec == ALICE.email
    assert name_in(message, "To") == one_line(name).replace("=?", "= ?")
    assert shown(message, "Subject") == one_line(subject).replace("=?", "= ?")


def test_domain_goes_out_in_ascii() -> None:
    message = composed(recipient=Mailbox("Élise", "elise@bücher.example"))
    assert message["To"].addresses[0].addr_spec == "elise@xn--bcher-kva.example"
    assert message.as_bytes().isascii()


@pytest.mark.parametrize(
    "address",
    ["", "alice", "@x.example", "alice@", "a b@x.example", "a@x..example", "a,b@x.example"],
)
def test_what_is_not_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        composed(recipient=Mailbox("Alice", address))


def test_a_recipient_s_domain_is_written_by_idna_2008() -> None:
    assert split_address("alice@straße.de") == ("alice", "xn--strae-oqa.de")
    assert split_address("alice@STRASSE.de") == ("alice", "strasse.de")
