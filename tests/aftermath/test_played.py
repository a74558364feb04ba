"""The sample edition played with three in ten absent: every fate is counted from the events."""

import datetime as dt
from collections import Counter

from matchmaker import aftermath, day
from matchmaker.db import Connection
from tests.aftermath.playing import EVENTS, play, settle


async def test_every_fate_is_what_the_events_of_the_morning_say(conn: Connection) -> None:
    played = await play(conn)
    edition, ledger = played.edition, played.ledger
    evening = ledger.hours[9].ends_at + dt.timedelta(hours=5)
    found = await aftermath.aftermath(conn, edition, evening)
    assert {one.as_shown[:2]: one.fate for one in found.meetings} == ledger.fates()
    assert found.to_come == 0
    assert min(found.counts.values()) > 0, found.counts
    assert {event.what for event in ledger.events} == {*EVENTS} - {"settled"}
    missed = await day.did_not_take_place(conn, edition.id, evening)
    in_force = ledger.of("version")[-1].who
    lost = ("holder_absent", "investor_absent", "cancelled")
    assert missed == {pair for pair, fate in ledger.fates().items() if fate in lost} & {*in_force}

    await settle(conn, played, evening)
    found = await aftermath.aftermath(conn, edition, evening)
    assert Counter(found.counts) == ledger.counts()
    assert {one.as_shown[:2]: one.fate for one in found.meetings} == ledger.fates()
    board = await day.board(conn, edition, evening)
    assert len(board.unresolved) == sum(ledger.fates()[pair] == "unclear" for pair in in_force)
