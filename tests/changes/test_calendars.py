"""Whatever is changed of an edition, every calendar ends at what is so, and its letter says it."""

import datetime as dt
from typing import Any

import pytest

from matchmaker.changes import EditionPatch, settings
from matchmaker.db import Connection
from matchmaker.editions import editions
from tests import cast
from tests.notices.applications import Applications, fed, listed, planned
from tests.notices.boxes import leave, text
from tests.planning.plans import PUBLISHED, publish

LATER = PUBLISHED + dt.timedelta(days=1)
ON_THE_DAY = dt.datetime(2099, 11, 24, 6, tzinfo=dt.UTC)
CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "place": ({"place": "Espace Chevreul"}, "Maintenant : Espace Chevreul"),
    "day": ({"held_on": dt.date(2099, 11, 26)}, "Maintenant : jeudi 26 novembre 2099"),
    "hours": ({"first_slot_at": dt.time(9, 30)}, "Maintenant : 9 h 30"),
    "both": (
        {"held_on": dt.date(2099, 11, 26), "place": "Espace Chevreul"},
        "Maintenant : Espace Chevreul",
    ),
}


@pytest.mark.parametrize("way", ["morning", "meetings", "file"])
@pytest.mark.parametrize(
    ("change", "now"),
    [("place", LATER), ("day", LATER), ("hours", LATER), ("both", LATER), ("place", ON_THE_DAY)],
)
async def test_calendars_end_at_what_is_so(
    conn: Connection, change: str, way: Any, now: dt.datetime
) -> None:
    calendars = editions.Calendars(holders=way, investors=way)
    edition = await cast.an_edition(conn, calendars=calendars)
    late = dt.datetime(2099, 11, 24, 10, 30, tzinfo=dt.UTC)
    workshop = await cast.a_workshop(
        conn, edition, starts_at=late, ends_at=late + dt.timedelta(minutes=30)
    )
    alice = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    bob = await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 2, 1)])
    applications = Applications()
    applications.deliver(await leave(conn))
    fields, words = CHANGES[change]
    await settings.change(conn, edition, EditionPatch(**fields), None, now)
    letters = await leave(conn)
    applications.deliver(letters)
    for person in (alice, bob, charlie):
        theirs = [one for one in letters if person.email in str(one["To"])]
        assert words in text(theirs[0])
        expected = await planned(conn, person.id)
        assert listed(await fed(conn, person.id)) == expected
        book = applications[person.email].book
        places = {entry.location for entry in book.values()}
        if "place" in fields:
            assert all("Espace Chevreul" in place for place in places)
        if way == "file":
            assert listed(book.values()) == expected
        elif way == "morning":
            [entry] = book.values()
            assert (entry.starts, entry.ends) == (expected[0].starts, expected[-1].ends)
