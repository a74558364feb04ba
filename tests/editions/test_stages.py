"""An edition goes from preparation to its end by acts and by the clock."""

import datetime as dt

import pytest

from matchmaker.db import Connection
from matchmaker.editions import audit, editions, stages
from matchmaker.participation import people, registering
from matchmaker.wording.errors import Conflict
from tests import cast

MINUTE = dt.timedelta(minutes=1)


async def stage(conn: Connection, edition: editions.Edition) -> str:
    return (await editions.by_id(conn, edition.id)).stage


async def test_wishes_close_with_their_deadline_and_the_morning_ends_with_its_day(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    deadline = edition.wishes_close_at
    midnight = dt.datetime(2099, 11, 24, 23, tzinfo=dt.UTC)  # in Paris
    for moment, expected in (
        (deadline - MINUTE, "open"),
        (deadline, "closed"),
        (midnight - MINUTE, "closed"),
        (midnight, "over"),
        (midnight + MINUTE, "over"),
    ):
        await stages.follow_the_clock(conn, moment)
        assert await stage(conn, edition) == expected
    assert [line.act for line in await audit.trail(conn, edition.id)] == [
        "edition.ended", "wishes.closed", "edition.created",
    ]  # fmt: skip


async def test_an_edition_is_prepared_out_of_sight_then_opened_once(conn: Connection) -> None:
    edition = await cast.an_edition(conn, stage="preparing")
    assert await editions.current_editions(conn) == []
    with pytest.raises(Conflict, match="deadline has passed"):
        await stages.open_to_all(conn, edition, None, cast.TOO_LATE)
    await stages.open_to_all(conn, edition, None, cast.NOW)
    assert [one.slug for one in await editions.current_editions(conn)] == [edition.slug]
    with pytest.raises(Conflict, match="open already"):
        await stages.open_to_all(conn, edition, None, cast.NOW)


async def test_what_is_over_is_past(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await conn.execute("update edition set stage = 'over'")
    assert await editions.current_editions(conn) == []
    assert [one.id for one in await editions.past_editions(conn)] == [edition.id]


async def test_while_it_is_prepared_files_come_in_and_visitors_do_not(conn: Connection) -> None:
    edition = await cast.an_edition(conn, stage="preparing")
    with pytest.raises(Conflict, match="not open yet"):
        await people.register_holder(conn, edition, cast.holder_form(), cast.NOW)
    form = cast.investor_form()
    await registering.register_all(conn, edition, [form], cast.NOW)
    assert (await editions.glance(conn, edition.id)).investors == 1
