"""Slots change before anything is planned, after publication and on the day."""

import datetime as dt

import msgspec
import pytest

from matchmaker import changes, planning
from matchmaker.changes import GridTouched, SlotLine, SlotsForm, settings
from matchmaker.choices import programme
from matchmaker.db import Connection, Pool, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict
from tests import cast
from tests.changes.mornings import (
    LATER,
    clock,
    everything,
    lines,
    moved,
    post_leaves,
    set_slots,
    told,
)
from tests.replanning.mornings import a_morning, apply, at, in_force, propose
from tests.wording.faults import faults


def new(starts: dt.datetime, minutes: int = 15) -> SlotLine:
    return SlotLine(starts_at=starts, ends_at=starts + dt.timedelta(minutes=minutes))


async def numbers(conn: Connection, edition: Edition) -> list[int]:
    return [slot.number for slot in await editions.open_slots(conn, edition.id)]


async def test_a_closed_first_slot_is_no_hour_of_the_morning(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 1, 1, 1)])
    edition = morning.edition
    await set_slots(conn, edition, (await lines(conn, edition))[1:], LATER)
    first, *_ = await editions.slots(conn, edition.id)
    assert first.closed
    found = await settings.settings_of(conn, edition)
    assert f"{found.first_slot_at:%H:%M}" == "09:15"
    takes_slots = load("programme").takes_slots
    for hour, takes in (((9, 0), False), ((9, 15), True)):
        begin = clock(*hour)
        values = (edition.id, begin, begin + dt.timedelta(minutes=10))
        assert await conn.fetchval(takes_slots, *values) == takes


async def test_before_any_plan_a_slot_comes_anywhere_and_absences_stay_with_the_hour(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [0, 7], cast.NOW)
    # In the break of a quarter from 10 h 45 on.
    wanted = [*await lines(conn, edition), new(clock(8, 45)), new(clock(10, 45))]
    touched = await set_slots(conn, edition, wanted)
    slots = await editions.slots(conn, edition.id)
    assert [slot.number for slot in slots] == list(range(16))
    assert [slot.starts_at for slot in slots] == sorted(slot.starts_at for slot in slots)
    away = await programme.availability(conn, alice)
    assert [slot.starts_at for slot in away if slot.declared] == [clock(9), clock(11)]
    assert touched == GridTouched()


async def test_before_any_plan_a_slot_that_is_taken_away_leaves_nothing(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [3], cast.NOW)
    standing = await lines(conn, edition)
    touched = await set_slots(conn, edition, standing[:3] + standing[4:])
    assert len(await editions.slots(conn, edition.id)) == 13
    assert touched == GridTouched(absences=1)
    # An hour that is laid anew takes the absence along.
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.details["removed"]) == ("slots.changed", 1)


async def test_an_absence_follows_the_clock_when_slots_are_laid_anew(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [1, 2], cast.NOW)  # 9 h 15 to 9 h 45
    slots = await editions.slots(conn, edition.id)
    asked = changes.Laying(first=dt.time(9), count=8, minutes=20, change_over=5, pauses={4: 20})
    touched = await set_slots(conn, edition, changes.lay_slots(edition, slots, asked))
    found = await programme.availability(conn, alice)
    # 9 h, 9 h 25 …: both of the first are touched by that half hour.
    assert [slot.starts_at for slot in found if slot.declared] == [clock(9), clock(9, 25)]
    assert [slot.number for slot in found if slot.pause_after] == [3]
    assert touched.absences == 1
    assert len(found) == 8


async def test_a_shifted_slot_takes_its_meetings_along_and_tells_exactly_whom_it_said(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 0, 1, 0), (2, 1, 5, 1)])
    edition = morning.edition
    await post_leaves(conn, edition)
    wanted = [moved(line, -10) if line.number in (0, 1) else line
              for line in await lines(conn, edition)]  # fmt: skip
    before = await everything(conn, edition)
    said = await set_slots(conn, edition, wanted, LATER, preview=True)
    assert await everything(conn, edition) == before
    done = await set_slots(conn, edition, wanted, LATER)
    assert said == done == GridTouched(meetings_moved=2, told_now=3)
    alice, charlie, denise = morning.holders
    bob, dora = morning.investors
    assert await told(conn, edition) == {alice.id, charlie.id, bob.id}
    starts = await conn.fetchval(
        """select min(starts_at) from calendar_entry join recipient on recipient.id = recipient_id
           where person_id = $1 and kind = 'meeting'""",
        alice.id,
    )
    assert starts == clock(8, 50)
    assert not {denise.id, dora.id} & await told(conn, edition)


async def test_a_slot_of_a_version_is_closed_and_its_meetings_are_for_the_next_plan(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 2, 0), (1, 1, 2, 1), (2, 1, 5, 1)])
    edition = morning.edition
    await post_leaves(conn, edition)
    standing = await lines(conn, edition)
    rest = [line for line in standing if line.number != 2]
    said = await set_slots(conn, edition, rest, LATER, preview=True)
    done = await set_slots(conn, edition, rest, LATER)
    assert said == done == GridTouched(meetings_to_replan=2, told_with_plan=4)
    assert await told(conn, edition) == set()
    current = await planning.version_in_force(conn, edition.id)
    assert current is not None
    assert current.meetings == 3
    assert await planning.count_overtaken(conn, edition.id, current.id, LATER) == 2
    assert 2 not in await numbers(conn, edition)
    # It is no choice for anybody any more, and another slot may lie where it was.
    choice = await programme.availability(conn, morning.holders[0])
    assert 2 not in {slot.number for slot in choice}
    others = [moved(line, -15) if line.number == 3 else line for line in rest]
    assert (await set_slots(conn, edition, others, LATER)).meetings_to_replan == 0
    await set_slots(conn, edition, standing, LATER)
    assert await planning.count_overtaken(conn, edition.id, current.id, LATER) == 0
    assert 2 in await numbers(conn, edition)


@pytest.mark.process
async def test_whoever_was_to_hear_of_a_closed_slot_hears_with_the_next_plan(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, [(0, 0, 2, 0), (1, 1, 2, 1), (2, 1, 5, 1)])
    edition = morning.edition
    await post_leaves(conn, edition)
    rest = [line for line in await lines(conn, edition) if line.number != 2]
    said = await set_slots(conn, edition, rest, LATER)
    calm, *_ = await propose(pool, morning, 0, LATER)
    await apply(pool, morning, calm, LATER)
    assert not {row[2] for row in await in_force(conn, morning)} & {2}
    heard = await told(conn, edition)
    people = {morning.holders[0].id, morning.holders[1].id, *(one.id for one in morning.investors)}
    assert people <= heard
    assert len(people) == said.told_with_plan == 4


async def test_once_versions_name_slots_a_new_one_comes_last_or_is_refused(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 2, 0)])
    edition = morning.edition
    standing = await lines(conn, edition)
    with pytest.raises(Conflict):
        await set_slots(conn, edition, [*standing, new(clock(10, 45))], LATER)
    assert await set_slots(conn, edition, [*standing, new(clock(12, 45))], LATER) == GridTouched()
    assert (await numbers(conn, edition))[-1] == 14
    # A slot that nothing names gives its number back.
    rest = [line for line in await lines(conn, edition) if line.number != 7]
    await set_slots(conn, edition, rest, LATER)
    await set_slots(conn, edition, [*rest, new(clock(10, 50), 20)], LATER)
    assert 7 in await numbers(conn, edition)


async def test_hours_that_a_workshop_takes_make_meetings_impossible(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 5, 0)])
    edition, alice = morning.edition, morning.holders[0]
    workshop = await cast.a_workshop(conn, edition)  # 9 h 20 to 10 h 05
    await programme.attend(conn, edition.id, alice.id, [workshop.code])
    await post_leaves(conn, edition)
    standing = await lines(conn, edition)
    # The slot of 10 h 15 begins at 10 h, when the workshop is not over.
    wanted = [moved(line, -15) if 4 <= (line.number or 0) <= 5 else line for line in standing]
    wanted = [line for line in wanted if line.number != 3]
    touched = await set_slots(conn, edition, wanted, LATER)
    assert touched == GridTouched(
        meetings_moved=1, told_now=2, meetings_to_replan=1, told_with_plan=2
    )


async def test_on_the_day_what_has_begun_stays(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 0, 6, 0)])
    edition = morning.edition
    now = at(3)
    standing = await lines(conn, edition)
    with faults() as found:
        await set_slots(conn, edition, standing[1:], now)
    assert list(found) == ["slots"]
    with faults() as found:
        await set_slots(conn, edition, [*standing, new(clock(8, 30))], now)
    assert list(found) == ["slots[14].starts_at"]
    later = [moved(line, 5) if (line.number or 0) >= 6 else line for line in standing]
    assert (await set_slots(conn, edition, later, now)).told_now == 2


@pytest.mark.parametrize(
    ("place", "minutes", "field"),
    [
        (3, 5, "slots[4].starts_at"),  # over the next one
        (13, 13 * 60, "slots[13].starts_at"),  # after midnight
        (3, -120, "slots[0].starts_at"),  # before the first: another order
    ],
)
async def test_hours_that_cannot_be_are_refused_in_words(
    conn: Connection, place: int, minutes: int, field: str
) -> None:
    edition = await cast.an_edition(conn)
    wanted = await lines(conn, edition)
    wanted[place] = moved(wanted[place], minutes)
    with faults() as found:
        await set_slots(conn, edition, wanted)
    assert field in found


async def test_the_first_slot_comes_after_the_deadline_of_wishes(conn: Connection) -> None:
    edition = await cast.an_edition(
        conn, wishes_close_at=dt.datetime(2099, 11, 24, 7, 30, tzinfo=dt.UTC)
    )
    wanted = await lines(conn, edition)
    wanted[0] = moved(wanted[0], -45)
    with faults() as found:
        await set_slots(conn, edition, wanted)
    assert list(found) == ["slots[0].starts_at"]


async def test_who_saw_an_older_edition_is_told_and_changes_nothing(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    seen = await changes.revision(conn, edition.id)
    wanted = await lines(conn, edition)
    await set_slots(conn, edition, wanted[:-1])
    before = await everything(conn, edition)
    form = SlotsForm(revision=seen, slots=tuple(wanted[1:]))
    with pytest.raises(Conflict):
        await changes.change_slots(conn, edition, form, None, cast.NOW)
    assert await everything(conn, edition) == before


async def test_hours_may_be_typed_without_an_offset(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    wanted = await lines(conn, edition)
    naive = dt.datetime(2099, 11, 24, 12, 50)  # noqa: DTZ001 typed in local time
    wanted.append(new(naive))
    await set_slots(conn, edition, wanted)
    assert (await editions.slots(conn, edition.id))[-1].starts_at == clock(12, 50)


async def test_a_pin_in_a_slot_that_goes_is_released(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await conn.execute(
        "insert into pin (edition_id, holder_id, investor_id, slot_number) values ($1, $2, $3, 4)",
        edition.id, alice.id, bob.id,
    )  # fmt: skip
    wanted = [line for line in await lines(conn, edition) if line.number != 4]
    assert (await set_slots(conn, edition, wanted)).pins == 1
    assert await conn.fetchval("select count(*) from pin") == 0


async def test_a_form_with_a_line_twice_or_unknown_is_refused(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    wanted = await lines(conn, edition)
    twice = [*wanted, msgspec.structs.replace(wanted[0], number=13)]
    with faults() as found:
        await set_slots(conn, edition, twice)
    assert "slots[14].number" in found
    unknown = [*wanted[:-1], msgspec.structs.replace(wanted[-1], number=77)]
    with faults() as found:
        await set_slots(conn, edition, unknown)
    assert list(found) == ["slots[13].number"]
