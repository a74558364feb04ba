"""The model of a calendar application, by itself: what it must ignore and what it must remember."""

import datetime as dt

import msgspec

from tests.calendars.engines import Event
from tests.calendars.obeying import after, orders

STAMP = dt.datetime(2099, 11, 17, 9, tzinfo=dt.UTC)


def event(method: str, sequence: int, *, table: int = 1, minutes: int = 0, uid: str = "a") -> Event:
    return Event(
        method=method,
        uid=uid,
        sequence=sequence,
        stamp=STAMP + dt.timedelta(minutes=minutes),
        starts=STAMP,
        ends=STAMP + dt.timedelta(minutes=15),
        summary="Fonds Bob",
        location=f"Table {table}",
        description="",
        status="CANCELLED" if method == "CANCEL" else "CONFIRMED",
        attendees=(),
    )


def tables(*messages: Event) -> list[str]:
    return [shown.location for shown in after([[message] for message in messages])]


def test_older_word_changes_nothing() -> None:
    assert tables(event("REQUEST", 1, table=2), event("REQUEST", 0, table=1)) == ["Table 2"]


def test_of_equal_sequences_the_later_stamp_counts() -> None:
    old, new = event("REQUEST", 1, table=1), event("REQUEST", 1, table=2, minutes=1)
    assert tables(old, new) == tables(new, old) == ["Table 2"]


def test_change_under_the_same_rank_is_ignored() -> None:
    assert tables(event("REQUEST", 1, table=1), event("REQUEST", 1, table=2)) == ["Table 1"]


def test_cancelled_entry_does_not_come_back_with_an_older_invitation() -> None:
    assert tables(event("CANCEL", 1), event("REQUEST", 0)) == []


def test_cancelled_entry_comes_back_with_a_newer_one() -> None:
    assert tables(event("CANCEL", 1), event("REQUEST", 2)) == ["Table 1"]


def test_cancelled_in_a_file_is_gone_too() -> None:
    kept = event("PUBLISH", 0, uid="b")
    gone = msgspec.structs.replace(kept, uid="c", status="CANCELLED")
    assert len(after([[kept, gone]])) == 1


def test_orders_hold_every_message() -> None:
    found = dict(orders(3, range(2)))
    assert found["in order"] == [0, 1, 2]
    assert found["each twice"] == [0, 0, 1, 1, 2, 2]
    assert all(set(order) == {0, 1, 2} for order in found.values())
    assert found == dict(orders(3, range(2)))
