"""A publication reaches exactly those whose own meetings it changes."""

import datetime as dt

import pytest

from matchmaker.db import Connection
from matchmaker.participation import people
from matchmaker.participation.people import Profile
from tests import cast
from tests.notices.boxes import Row, hours, last, place, rows
from tests.planning.plans import PUBLISHED, publish

LATER = PUBLISHED + dt.timedelta(days=1)


async def test_first_publication_writes_once_to_everybody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    done = await publish(conn, edition, [(alice, bob, 0, 0)])
    letters = await rows(conn)
    assert [(row.person_id, row.kind) for row in letters] == [
        (person.id, "convocation") for person in (alice, charlie, bob, dora)
    ]
    assert done.messages == 4
    assert [len(row.payload["entries"]) for row in letters] == [1, 0, 1, 0]


async def test_who_withdrew_is_not_convoked(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await people.withdraw(conn, charlie, PUBLISHED)
    mark = await last(conn)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    assert {row.person_id for row in await rows(conn, since=mark)} == {alice.id, bob.id}


async def test_letters_hold_facts_and_no_names(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, "Alice", last_name="Zyxwvut")
    bob = await cast.an_investor(conn, edition, "Bob", organisation="Fonds Qwertz")
    await publish(conn, edition, [(alice, bob, 3, 2)])
    [letter] = await rows(conn, alice)
    [entry] = letter.payload["entries"]
    uid, *_ = await _entry(conn, alice.id)
    assert entry == {
        "uid": uid,
        "other": str(bob.id),
        "sequence": 0,
        "slot": 3,
        "table": 2,
        **hours(3),
        "stamp": "2099-11-17T09:00:00+00:00",
    }
    everything = await conn.fetchval("select string_agg(payload::text, '') from outbox")
    assert "Zyxwvut" not in everything
    assert "Qwertz" not in everything


async def test_second_publication_writes_to_those_it_changes_alone(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, dora, 0, 1)])
    mark = await last(conn)
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, dora, 2, 1)], LATER)
    letters = await rows(conn, since=mark)
    assert {row.person_id for row in letters} == {charlie.id, dora.id}
    assert {row.kind for row in letters} == {"convocation_changed"}
    assert letters[0].payload["changes"] == [change(dora, place(0, 1), place(2, 1), letters[0])]
    assert [entry["sequence"] for entry in letters[0].payload["entries"]] == [1]


async def test_same_plan_again_writes_to_nobody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await cast.a_holder(conn, edition, "Charlie")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    assert (await publish(conn, edition, [(alice, bob, 0, 0)], LATER)).messages == 0


@pytest.mark.parametrize(("slot", "table"), [(1, 0), (0, 1)])
async def test_another_slot_or_table_counts_the_entry_on(
    conn: Connection, slot: int, table: int
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    before = await _entry(conn, alice.id)
    await publish(conn, edition, [(alice, bob, slot, table)], LATER)
    after = await _entry(conn, alice.id)
    assert after == (before[0], 1, slot, table, False, LATER)


async def test_dissolved_meeting_is_cancelled_once_on_both_sides(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 1, 0)])
    uid, *_ = await _entry(conn, alice.id)
    mark = await last(conn)
    await publish(conn, edition, [(charlie, bob, 1, 0)], LATER)
    letters = await rows(conn, alice, since=mark)
    assert [row.kind for row in letters] == ["cancellation"]
    told = letters[0].payload
    assert (told["uid"], told["sequence"], told["after"]) == (uid, 1, None)
    assert told["before"] == place(0, 0)
    assert [row.kind for row in await rows(conn, bob, since=mark)] == ["cancellation"]
    assert await rows(conn, charlie, since=mark) == []


async def test_meeting_that_returns_keeps_its_uid_and_counts_on(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    uid, *_ = await _entry(conn, alice.id)
    await publish(conn, edition, [], LATER)
    assert (await _entry(conn, alice.id))[:5] == (uid, 1, 0, 0, True)
    mark = await last(conn)
    again = LATER + dt.timedelta(hours=1)
    await publish(conn, edition, [(alice, bob, 5, 3)], again)
    assert await _entry(conn, alice.id) == (uid, 2, 5, 3, False, again)
    [letter] = await rows(conn, alice, since=mark)
    assert letter.payload["changes"] == [change(bob, None, place(5, 3), letter)]


async def test_invitations_go_one_by_one_after_the_digest(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await publish(conn, edition, [(alice, bob, 4, 0), (alice, dora, 1, 1), (charlie, bob, 2, 0)])
    letters = await rows(conn, alice)
    assert [row.kind for row in letters] == ["convocation", "invitation", "invitation"]
    assert [row.payload["after"]["slot"] for row in letters[1:]] == [1, 4]
    mark = await last(conn)
    await publish(conn, edition, [(alice, bob, 5, 0), (charlie, bob, 2, 0)], LATER)
    kinds = [(row.kind, row.payload.get("sequence")) for row in await rows(conn, alice, since=mark)]
    assert kinds == [("convocation_changed", None), ("cancellation", 1), ("invitation", 1)]
    assert await rows(conn, charlie, since=mark) == []


async def test_nobody_hears_of_a_meeting_that_is_over(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 5, 0)])
    mark = await last(conn)
    half_past_nine = dt.datetime(2099, 11, 24, 8, 30, tzinfo=dt.UTC)
    await publish(conn, edition, [(charlie, bob, 6, 0)], half_past_nine)
    assert {row.person_id for row in await rows(conn, since=mark)} == {charlie.id, bob.id}
    assert (await _entry(conn, alice.id))[1:5] == (0, 0, 0, False)
    assert [row.kind for row in await rows(conn, bob, since=mark)] == ["convocation_changed"]


async def test_newcomer_without_a_meeting_is_told_at_the_next_publication(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update edition set stage = 'open' where id = $1", edition.id)
    dora = await cast.a_holder(conn, edition, "Dora")
    mark = await last(conn)
    await publish(conn, edition, [(alice, bob, 0, 0)], LATER)
    assert [(row.person_id, row.kind) for row in await rows(conn, since=mark)] == [
        (dora.id, "convocation")
    ]


async def test_who_withdrew_is_sent_one_confirmation_and_no_more(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    mark = await last(conn)
    await people.withdraw(conn, alice, LATER)
    assert [row.kind for row in await rows(conn, alice, since=mark)] == ["withdrawal_confirmed"]
    assert [row.kind for row in await rows(conn, bob, since=mark)] == ["convocation_changed"]
    mark = await last(conn)
    await publish(conn, edition, [], LATER)
    assert await rows(conn, since=mark) == []


def change(other: Profile, before: object, after: object, letter: Row) -> dict[str, object]:
    """One change as the facts of a letter hold it, with the hash of a name that has not changed."""
    was = letter.payload["changes"][0]["was"]
    return {"other": str(other.id), "before": before, "after": after, "was": was, "renamed": False}


async def _entry(conn: Connection, person_id: object) -> tuple[object, ...]:
    row = await conn.fetchrow(
        """select uid, sequence, slot_number, table_number, cancelled, stamped_at
           from calendar_entry as entry
           join recipient on recipient.id = entry.recipient_id
           where person_id = $1 and kind = 'meeting'""",
        person_id,
    )
    assert row is not None
    return tuple(row.values())
