"""Every engine reads of our calendars the same, by instants, and gets the names as typed."""

from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.post.calendars import cancel, feed, published_morning, request
from tests.calendars import javascript
from tests.calendars.cast import ALICE, DEPARTMENT, NASTY, SUMMER, WINTER, appointment
from tests.calendars.engines import JAVASCRIPT, PYTHON, Engine, Event

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.process


def engine(name: str) -> Engine:
    """That engine; left out where it cannot be had."""
    if name in JAVASCRIPT and (reason := javascript.what_is_missing()):
        pytest.skip(f"{reason}; calendars were read by {', '.join(PYTHON)} alone")
    return (PYTHON | JAVASCRIPT)[name]


@pytest.mark.parametrize("name", [*PYTHON, *JAVASCRIPT])
@pytest.mark.parametrize("starts", [WINTER, SUMMER], ids=["November", "June"])
def test_engine_reads_what_was_written(name: str, starts: datetime) -> None:
    meeting = appointment(starts=starts, sequence=3, description="Un\ndeux ; trois, quatre")
    asked = Event(
        method="REQUEST",
        uid=meeting.uid,
        sequence=3,
        stamp=meeting.stamp,
        starts=starts.astimezone(UTC),
        ends=(starts + timedelta(minutes=15)).astimezone(UTC),
        summary=meeting.summary,
        location=meeting.location,
        description=meeting.description,
        status="CONFIRMED",
        attendees=(f"mailto:{ALICE.email}",),
    )
    gone = appointment(starts=starts, sequence=4, cancelled=True)
    [[first], [second], [third], [fourth]] = engine(name)(
        [
            request(meeting, DEPARTMENT, ALICE),
            cancel(gone, DEPARTMENT, ALICE),
            published_morning([gone], organizer=DEPARTMENT, name="Matinée"),
            feed([meeting], name="Matinée", refresh=HOUR),
        ]
    )
    assert first == asked
    assert (second.method, second.sequence, second.status) == ("CANCEL", 4, "CANCELLED")
    assert (third.method, third.status, third.attendees) == ("PUBLISH", "CANCELLED", ())
    assert (fourth.method, fourth.starts, fourth.ends) == ("", asked.starts, asked.ends)


@pytest.mark.parametrize("name", [*PYTHON, *JAVASCRIPT])
def test_engine_reads_names_as_typed(name: str) -> None:
    meetings = [
        appointment(uid=f"{number}@matchmaker", summary=text, starts=WINTER + number * HOUR)
        for number, text in enumerate(NASTY)
    ]
    [events] = engine(name)([published_morning(meetings, organizer=DEPARTMENT, name="Matinée")])
    assert [event.summary for event in events] == [text.strip() for text in NASTY]
