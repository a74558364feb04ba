"""Who would be called next into which place, by the published rule."""

import datetime as dt

import pytest

from matchmaker import day, waiting
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import people
from tests import cast
from tests.replanning.mornings import at
from tests.waiting.mornings import EARLY, a_quiet_morning, names, place_of


async def test_before_a_schedule_is_in_force_there_is_no_list(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    found, count = await waiting.waiting_list(conn, edition, EARLY)
    assert (found.version, found.investors, count) == (None, (), 0)


async def test_who_has_no_meeting_comes_first_then_the_dearer_wish_then_the_earlier(
    conn: Connection,
) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 0, 0)], holders=4)
    alice, charlie, denise, eli = morning.holders
    bob, dora = morning.investors
    # Dora's own first choice is Denise: a mutual wish is worth more.
    chosen = Choices(wishes=(ChosenPerson(target=denise.id),))
    await conn.execute("update edition set stage = 'open'")
    await wishes.save(conn, morning.edition, dora, chosen, cast.NOW)
    await conn.execute("update edition set stage = 'published'")
    place = await place_of(conn, morning, dora, 3)
    assert names(place) == ["Denise", "Charlie", "Eli"]
    assert place is not None
    assert place.waiting == 4
    assert [call.rank for call in place.calls] == [1, 2, 3]
    assert place.next == place.calls[0]
    assert {alice.id, charlie.id, eli.id, bob.id}.isdisjoint({place.calls[0].holder_id})


async def test_a_pair_that_meets_does_not_wait(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    assert names(await place_of(conn, morning, morning.investors[0], 3)) == ["Charlie", "Denise"]


async def test_who_is_elsewhere_in_that_slot_does_not_wait_for_it(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 1, 0), (1, 1, 1, 1)])
    _, dora = morning.investors
    assert names(await place_of(conn, morning, dora, 1)) == []  # she is in a meeting herself
    assert names(await place_of(conn, morning, dora, 2)) == ["Denise", "Alice"]


async def test_a_second_delegate_is_a_place(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, delegates=2)
    bob = morning.investors[0]
    place = await place_of(conn, morning, bob, 0, at(0, -4))
    assert place is not None
    assert (place.free, names(place)) == (1, ["Charlie", "Denise"])
    await day.lose_delegates(conn, morning.edition, bob.id, 1, 0, morning.camille.id, EARLY)
    assert await place_of(conn, morning, bob, 0, at(0, -4)) is None


async def test_who_has_as_many_meetings_as_they_may_does_not_wait(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, holder_maximum=1)
    assert names(await place_of(conn, morning, morning.investors[1], 3)) == ["Charlie", "Denise"]


@pytest.mark.parametrize("event", ["absent", "late", "left", "withdrawn", "refusal"])
async def test_who_cannot_come_does_not_wait(conn: Connection, event: str) -> None:
    morning = await a_quiet_morning(conn)
    edition, camille, charlie = morning.edition, morning.camille.id, morning.holders[1]
    bob = morning.investors[0]
    match event:
        case "absent":
            await day.note_absent(conn, edition, charlie.id, camille, EARLY)
        case "late":
            await day.note_late(conn, edition, charlie.id, 5, camille, EARLY)
        case "left":
            await day.note_departure(conn, edition, charlie.id, 2, camille, EARLY)
        case "withdrawn":
            await people.withdraw(conn, charlie, EARLY)
        case "refusal":
            await conn.execute(
                "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
                edition.id,
                bob.id,
                charlie.id,
            )
    assert names(await place_of(conn, morning, bob, 3)) == ["Denise"]
    later = names(await place_of(conn, morning, bob, 6))
    assert later == (["Charlie", "Denise"] if event == "late" else ["Denise"])


async def test_a_meeting_of_somebody_absent_leaves_its_place_free(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 3, 0), (1, 1, 3, 1)])
    alice, bob = morning.holders[0], morning.investors[0]
    assert await place_of(conn, morning, bob, 3) is None
    await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, EARLY)
    place = await place_of(conn, morning, bob, 3)
    assert place is not None
    assert (names(place), place.table) == (["Denise"], "1")


async def test_whose_investor_is_absent_is_free_and_first(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 3, 0), (1, 1, 4, 1), (2, 1, 5, 1)])
    alice = morning.holders[0]
    bob, dora = morning.investors
    await day.note_absent(conn, morning.edition, bob.id, morning.camille.id, EARLY)
    place = await place_of(conn, morning, dora, 3)
    assert place is not None
    assert [(call.holder_id, call.meetings) for call in place.calls] == [(alice.id, 0)]
    assert await place_of(conn, morning, bob, 6) is None


async def test_a_place_that_begins_too_soon_or_has_begun_is_not_named(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    dora = morning.investors[1]
    assert await place_of(conn, morning, dora, 3, at(3, -4)) is not None
    assert await place_of(conn, morning, dora, 3, at(3, -3)) is None
    assert await place_of(conn, morning, dora, 3, at(4, -5)) is None


async def test_without_an_open_table_there_is_no_place(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, tables=1)
    dora = morning.investors[1]
    assert await place_of(conn, morning, dora, 3) is not None
    await day.close_table(conn, morning.edition, 0, 3, morning.camille.id, EARLY)
    assert await place_of(conn, morning, dora, 3) is None


async def test_the_investors_own_table_is_kept(conn: Connection) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 2, 4), (1, 1, 2, 2)])
    for investor, label in zip(morning.investors, ("5", "3"), strict=True):
        place = await place_of(conn, morning, investor, 4)
        assert place is not None
        assert place.table == label


async def test_after_the_last_slot_the_list_is_over(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    evening = EARLY + dt.timedelta(hours=8)
    found, count = await waiting.waiting_list(conn, morning.edition, evening)
    assert (found.over, found.version, count) == (True, 1, 0)


async def test_the_list_is_read_in_pages(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    found, count = await waiting.waiting_list(conn, morning.edition, EARLY, first=1, most=1)
    assert count == 2
    assert [free.organisation for free in found.investors] == ["Fonds Dora"]
    # The slot of 9 h leaves no time to answer; somebody waits for all the others.
    assert found.places == 13 + 13
