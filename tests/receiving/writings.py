"""Messages as they come back: reports, answers of calendars, words of people."""

from email.message import EmailMessage
from email.policy import SMTP

RETURN = "retour@matinee.example"


def report(
    to: str,
    *,
    action: str = "failed",
    identifier: str = "<unknown@example.org>",
    words: str = "smtp; 550 5.1.1 <alice@example.org>: no such user",
) -> bytes:
    """A report as RFC 3464 has it, with the headers of the letter."""
    return (
        "Return-Path: <>\r\n"
        f"Delivered-To: {to}\r\n"
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n"
        f"To: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; alice@example.org\r\nAction: {action}\r\n"
        f"Status: 5.1.1\r\nDiagnostic-Code: {words}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: us\r\nMessage-ID: {identifier}\r\n\r\n--b--\r\n"
    ).encode()


def reply(uid: str, said: str, *, sequence: int = 0, attendee: str = "alice@example.org") -> bytes:
    """An answer as Outlook or Gmail sends it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = attendee, RETURN
    message["Subject"] = f"{said.title()}: Fonds Bob"
    message.set_content("See the calendar.")
    calendar = (
        "BEGIN:VCALENDAR\r\nPRODID:-//x//y//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\nDTSTAMP:20991117T090000Z\r\n"
        f"DTSTART:20991124T080000Z\r\nATTENDEE;PARTSTAT={said}:mailto:{attendee}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


def letter(
    sender: str, *, to: str = RETURN, text: str = "Je serai en retard.", **headers: str
) -> bytes:
    """What somebody, or a program of theirs, writes."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, "Un empêchement"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
