"""A morning as rows: nothing is lost, every gap is named, the next meeting is the right one."""

import datetime as dt
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from api.pages.frame.rows import MorningRow, every_slot, in_brief
from api.pages.participant.me import next_meetings
from matchmaker.editions.editions import Slot
from matchmaker.planning import Absence, Agenda, AgendaMeeting
from matchmaker.post import morning
from matchmaker.post.appointments import morning_appointment
from matchmaker.wording.language import catalogue

PARIS = ZoneInfo("Europe/Paris")
START = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
FRENCH = catalogue("fr")


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(PARIS)


def at(minutes: int) -> dt.datetime:
    return START + minutes * MINUTE


#: six slots of a quarter of an hour from 9 h, a pause of ten minutes after the third
SLOTS = [
    Slot(
        number=n,
        starts_at=at(15 * n + (10 if n > 2 else 0)),
        ends_at=at(15 * n + 15 + (10 if n > 2 else 0)),
        pause_after=n == 2,
    )
    for n in range(6)
]


def agenda(
    *meetings: int, away: tuple[int, ...] = (), workshops: tuple[tuple[int, int], ...] = ()
) -> Agenda:
    party = morning.InvestorCounterpart(name="Fonds Bob", finance="prêt")
    return Agenda(
        person_id=uuid4(),
        kind="holder",
        version=1,
        published_at=START,
        meetings=tuple(
            AgendaMeeting(
                slot=n,
                starts=SLOTS[n].starts_at,
                ends=SLOTS[n].ends_at,
                pause_after=SLOTS[n].pause_after,
                table=str(place),
                other_id=uuid4(),
                party=party,
            )
            for place, n in enumerate(meetings)
        ),
        workshops=tuple(
            morning.OwnWorkshop(starts=at(start), ends=at(end), title="Atelier", room="B")
            for start, end in workshops
        ),
        absences=tuple(
            Absence(slot=n, starts=SLOTS[n].starts_at, ends=SLOTS[n].ends_at) for n in away
        ),
        ungranted=(),
    )


def shown(rows: list[MorningRow]) -> list[str]:
    return [f"{row.kind} {row.starts:%H:%M}–{row.ends:%H:%M}" for row in rows]


def test_every_slot_is_named_once() -> None:
    assert shown(every_slot(agenda(1, away=(4,)), SLOTS, local)) == [
        "free 09:00–09:15",
        "meeting 09:15–09:30",
        "free 09:30–09:45",
        "break 09:45–09:55",
        "free 09:55–10:10",
        "away 10:10–10:25",
        "free 10:25–10:40",
    ]


def test_a_workshop_stands_for_the_slots_and_the_pause_it_takes() -> None:
    assert shown(every_slot(agenda(0, workshops=((20, 60),)), SLOTS, local)) == [
        "meeting 09:00–09:15",
        "workshop 09:20–10:00",
        "free 10:10–10:25",
        "free 10:25–10:40",
    ]


def test_a_workshop_before_the_first_slot_comes_first() -> None:
    rows = in_brief(agenda(0, workshops=((-30, 0),)), SLOTS, local)
    assert shown(rows) == ["workshop 08:30–09:00", "meeting 09:00–09:15"]


def test_several_tables_at_one_time_are_several_rows() -> None:
    rows = every_slot(agenda(1, 1), SLOTS, local)
    assert [row.table for row in rows if row.kind == "meeting"] == ["0", "1"]
    assert len(rows) == 6 + 1 + 1


def test_page_paper_and_calendar_have_simultaneous_rows_in_one_order() -> None:
    """Tables as they are given, then the programme by its end and title, whatever came first."""
    names = ("Zoé", "Bob", "Dora")
    parties = [morning.InvestorCounterpart(name=name, finance="prêt") for name in names]
    found = agenda(1, 1, 0)
    meetings = [
        msgspec.structs.replace(meeting, party=party)
        for meeting, party in zip(found.meetings, parties, strict=True)
    ]
    starts, longer = SLOTS[1].starts_at, SLOTS[2].ends_at
    workshops = [
        morning.OwnWorkshop(starts=starts, ends=ends, title=title)
        for title, ends in (("Long", longer), ("Beau", at(40)), ("Autre", at(40)))
    ]
    own = [
        morning.OwnMeeting(starts=one.starts, ends=one.ends, table=one.table, party=one.party)
        for one in meetings
    ]
    expected = ["Dora", "Zoé", "Bob", "Autre", "Beau", "Long"]
    in_version = [meetings[2], meetings[0], meetings[1]]
    whole = msgspec.structs.replace(found, meetings=tuple(in_version), workshops=tuple(workshops))
    page = [row.title for row in every_slot(whole, SLOTS, local) if row.title]
    occasion = morning.Occasion(
        name="Matinée", held_on=START.date(), place="Arena", organizer="CD 92", contact_email="a@b"
    )
    values: Any = {"uid": "u", "sequence": 0, "stamp": START, "starts": START, "ends": longer}
    entry = morning_appointment(own, workshops, occasion, "fr", **values)
    in_calendar = [
        next(name for name in expected if name in line) for line in entry.description.split("\n")
    ]
    ordered = [
        one.title if isinstance(one, morning.OwnWorkshop) else one.party.title
        for one in morning.in_order(own, workshops)
    ]
    assert page == in_calendar == ordered == expected


def test_gaps_are_drawn_together_and_the_edges_left_out() -> None:
    assert shown(in_brief(agenda(1, 5, away=(4,)), SLOTS, local)) == [
        "meeting 09:15–09:30",
        "free 09:30–10:10",
        "away 10:10–10:25",
        "meeting 10:25–10:40",
    ]


def test_a_break_between_two_meetings_is_named() -> None:
    assert shown(in_brief(agenda(2, 3), SLOTS, local)) == [
        "meeting 09:30–09:45",
        "break 09:45–09:55",
        "meeting 09:55–10:10",
    ]


def test_a_morning_without_anything_has_no_row() -> None:
    assert in_brief(agenda(away=(1,)), SLOTS, local) == []


@pytest.mark.parametrize(
    ("now", "next_one", "when"),
    [
        (START - dt.timedelta(days=3), "09:15", "mardi 24 novembre"),
        (at(-300), "09:15", "aujourd’hui"),
        (at(-75), "09:15", "dans 90 minutes"),
        (at(3), "09:15", "dans 12 minutes"),
        (at(14) + dt.timedelta(seconds=30), "09:15", "dans 1 minute"),
        (at(15), "09:15", "en ce moment"),
        (at(29), "09:15", "en ce moment"),
        (at(30), "10:25", "dans 55 minutes"),
        (at(100), None, None),
    ],
)
def test_the_next_meeting_is_the_first_that_is_not_over(
    now: dt.datetime, next_one: str | None, when: str | None
) -> None:
    rows = in_brief(agenda(1, 5), SLOTS, local)
    found = next_meetings(rows, local(now), FRENCH)
    assert [(f"{pas.row.starts:%H:%M}", pas.when) for pas in found] == (
        [(next_one, when)] if next_one else []
    )


def test_meetings_at_one_time_are_next_together() -> None:
    rows = every_slot(agenda(1, 1, 4), SLOTS, local)
    assert [pas.row.table for pas in next_meetings(rows, local(START), FRENCH)] == ["0", "1"]
