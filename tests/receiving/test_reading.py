"""Whatever comes, reading it ends in one of four kinds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchmaker.receiving.reading import (
    Automatic,
    DeliveryReport,
    NotAMessage,
    PersonalMessage,
    Reply,
    read,
)
from tests.receiving.writings import RETURN, letter, reply, report


def test_report_says_what_failed_and_for_which_letter() -> None:
    found = read(report("retour+1a-x@matinee.example", identifier="<one@matinee.example>"))
    assert found == DeliveryReport(
        addresses=("retour+1a-x@matinee.example",),
        identifiers=("<one@matinee.example>",),
        failed=True,
        words="550 5.1.1 <alice@example.org>: no such user",
    )


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_report_of_a_delay_or_of_success_is_no_failure(action: str) -> None:
    found = read(report(RETURN, action=action))
    assert isinstance(found, DeliveryReport)
    assert not found.failed


@pytest.mark.parametrize(
    ("partstat", "said"),
    [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")],
)
def test_answer_of_a_calendar_is_read(partstat: str, said: str) -> None:
    assert read(reply("uid-1", partstat, sequence=2)) == Reply(uid="uid-1", said=said, sequence=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation); owner=x"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<liste.example>"},
    ],
)
def test_what_a_program_wrote_is_for_nobody(headers: dict[str, str]) -> None:
    assert isinstance(read(letter("alice@example.org", **headers)), Automatic)


def test_what_goes_round_in_circles_is_dropped() -> None:
    around = b"Received: from a by b; Tue, 1 Jan 2030 00:00:00 +0000\r\n" * 31
    assert read(around + letter("alice@example.org")) == Automatic("loop")


def test_words_of_a_person_name_their_writer_and_what_they_answer() -> None:
    data = letter("Alice <alice@example.org>", In_Reply_To="<one@x>", Auto_Submitted="no")
    found = read(data)
    assert isinstance(found, PersonalMessage)
    assert (found.sender, found.identifiers) == ("alice@example.org", ("<one@x>",))


@pytest.mark.parametrize("data", [b"", b"\0\1", b"\xff\xfe\x00", b"no header at all", b"\r\n\r\n"])
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(NotAMessage):
        read(data)


SEEDS = [
    report(RETURN),
    reply("uid-1", "DECLINED"),
    letter("alice@example.org"),
    letter("=?utf-8?q?=00?= <a@b>", to="x" * 9000),
]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A message with some of it cut out, repeated, or written over."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        data[at:end] = draw(st.one_of(st.binary(max_size=30), st.just(bytes(data[at:end]) * 3)))
    return bytes(data)


@example(b"A: b\r\nContent-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n" * 3000)
@example(
    b"A: b\r\nContent-Type: text/calendar; charset=\xff\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY"
)
@example(b"A: b\r\n" + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 2000)
@given(st.one_of(spoilt(), st.binary(max_size=300).map(lambda tail: b"To: a@b\r\n" + tail)))
def test_no_bytes_whatever_make_the_reader_stumble(data: bytes) -> None:
    try:
        found = read(data)
    except NotAMessage:
        return
    assert isinstance(found, DeliveryReport | Reply | Automatic | PersonalMessage)
    if isinstance(found, Reply):
        assert found.uid.isprintable()
