"""The morning of last year, as it went: who came, who did not, what was said at the tables."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from matchmaker import aftermath
from matchmaker.choices import items, roll
from matchmaker.day.attendance import check_in, note_absent
from matchmaker.day.meetings import AttendanceMark, mark_meeting
from matchmaker.db import Connection, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition

#: of a hundred project holders so many do not come; of the investors one does not
STAY_AWAY: Final = 24
#: of a hundred meetings the investor says so often whether the other came
MARKED: Final = 88
#: of a hundred people with a place in the programme
TICKED: Final = 85

_SQL: Final = load("demo")


async def play_the_day(
    conn: Connection, edition: Edition, organiser_id: UUID, draw: random.Random
) -> None:
    """The desk checks people in, investors mark their meetings, the organiser settles the rest."""
    slots = await editions.open_slots(conn, edition.id)
    opens = slots[0].starts_at - dt.timedelta(minutes=30)
    here: set[UUID] = set()
    expected = [row["id"] for row in await conn.fetch(_SQL.expected, edition.id)]
    investors = [row["id"] for row in await conn.fetch(_SQL.expected_investors, edition.id)]
    away = {investors[draw.randrange(len(investors))]}
    away |= {one for one in expected if one not in investors and draw.randrange(100) < STAY_AWAY}
    for place, person_id in enumerate(expected):
        if person_id in away:
            continue
        here.add(person_id)
        moment = opens + dt.timedelta(seconds=15 * place)
        await check_in(conn, edition, person_id, organiser_id, moment)
    for person_id in sorted(away & set(investors)):
        await note_absent(conn, edition, person_id, organiser_id, slots[0].starts_at)
    hours = {slot.number: slot.starts_at for slot in slots}
    for row in await conn.fetch(_SQL.planned, edition.id):
        if row["investor_id"] in away or draw.randrange(100) >= MARKED:
            continue
        state: AttendanceMark = "present" if row["holder_id"] in here else "absent"
        moment = hours[row["slot_number"]] + dt.timedelta(minutes=4)
        pair = (row["investor_id"], row["holder_id"])
        await mark_meeting(conn, edition, *pair, state, moment)
    await _attend(conn, edition, organiser_id, here, draw)
    await _settle(conn, edition, organiser_id, slots[-1].ends_at + dt.timedelta(hours=1))


async def _attend(
    conn: Connection, edition: Edition, organiser_id: UUID, here: set[UUID], draw: random.Random
) -> None:
    """Of those who have a place in an item and are in the house, most are ticked at its door."""
    for item in await items.workshops(conn, edition.id):
        for line in (await roll.roll(conn, edition, item.id)).attending:
            if line.id in here and draw.randrange(100) < TICKED:
                values = (item.id, line.id, organiser_id, item.starts_at)
                await roll.tick(conn, edition, *values, came=True)


async def _settle(
    conn: Connection, edition: Edition, organiser_id: UUID, evening: dt.datetime
) -> None:
    """What the check-in knows of the meetings that nobody marked is what counts."""
    found = await aftermath.aftermath(conn, edition, evening)
    states: Sequence[tuple[aftermath.MeetingEvidence, aftermath.Settled]] = (
        ("both", "held"),
        ("late", "held"),
        ("investor", "holder_absent"),
        ("holder", "investor_absent"),
        ("nobody", "cancelled"),
    )
    for seen, state in states:
        unclear = [one.as_shown for one in found.some("unclear", seen)]
        if unclear:
            await aftermath.settle(conn, edition, unclear, state, organiser_id, evening)
