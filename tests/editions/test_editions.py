"""Editions: their slots and tables, the stages they go through, the figures of each."""

import asyncio
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions, organisers, stages
from matchmaker.editions.editions import Pause
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, NotFound
from tests.cast import (
    NOW,
    TOO_LATE,
    a_holder,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
    edition_form,
)
from tests.wording.faults import faults

PARIS = ZoneInfo("Europe/Paris")


def local_hours(**changes: Any) -> list[str]:
    slots = editions.timetable(edition_form(**changes))
    return [f"{start.astimezone(PARIS):%H:%M}-{end.astimezone(PARIS):%H:%M}"
            for start, end, _ in slots]  # fmt: skip


def test_slots_follow_each_other_with_change_over_and_pauses() -> None:
    hours = local_hours(
        first_slot_at=dt.time(9, 30),
        slot_count=4,
        change_over_minutes=5,
        pauses=(Pause(after=2, minutes=20),),
    )
    assert hours == ["09:30-09:45", "09:50-10:05", "10:30-10:45", "10:50-11:05"]


def test_a_change_of_clocks_does_not_stretch_a_slot() -> None:
    night = {"held_on": dt.date(2026, 10, 25), "first_slot_at": dt.time(2, 30), "slot_count": 4}
    slots = editions.timetable(edition_form(**night, slot_minutes=30, pauses=()))
    assert {end - start for start, end, _ in slots} == {dt.timedelta(minutes=30)}
    assert local_hours(**night, slot_minutes=30, pauses=())[1:3] == ["02:00-02:30", "02:30-03:00"]


async def test_a_new_edition_has_its_slots_and_tables(conn: Connection) -> None:
    organiser = await an_organiser(conn)
    edition = await editions.create(conn, edition_form(), organiser.id, NOW)
    slots = await editions.slots(conn, edition.id)
    assert [slot.number for slot in slots] == list(range(14))
    assert [slot.number for slot in slots if slot.pause_after] == [6]
    assert slots[7].starts_at - slots[6].ends_at == dt.timedelta(minutes=15)
    tables = await editions.tables(conn, edition.id)
    assert [(table.number, table.label, table.closed) for table in tables[:2]] == [
        (0, "1", ()),
        (1, "2", ()),
    ]
    assert await editions.by_slug(conn, "mfi-2099") == edition
    assert await editions.by_id(conn, edition.id) == edition
    assert await editions.current_editions(conn) == [edition]
    [membership] = await organisers.editions_of(conn, organiser.id)
    assert (membership.slug, membership.role) == ("mfi-2099", "organiser")
    [line] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject, line.actor_id) == ("edition.created", "mfi-2099", organiser.id)


async def test_a_deadline_without_an_offset_is_one_of_the_place(conn: Connection) -> None:
    typed = dt.datetime(2099, 11, 15, 23, 0)  # noqa: DTZ001 typed in local time
    edition = await an_edition(conn, wishes_close_at=typed)
    assert edition.wishes_close_at == dt.datetime(2099, 11, 15, 22, tzinfo=dt.UTC)
    assert edition.local(edition.wishes_close_at).hour == 23


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "MFI 2026"}, "slug"),
        ({"name": " "}, "name"),
        ({"timezone": "Europe/Nanterre"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"contact_email": "ess"}, "contact_email"),
        ({"purge_on": dt.date(2099, 11, 24)}, "purge_on"),
        ({"wishes_close_at": dt.datetime(2099, 11, 25, tzinfo=dt.UTC)}, "wishes_close_at"),
        ({"pauses": (Pause(after=14, minutes=5),)}, "pauses[0].after"),
        ({"pauses": (Pause(after=2, minutes=5), Pause(after=2, minutes=9))}, "pauses"),
        ({"first_slot_at": dt.time(22)}, "slot_count"),
        ({"holder_weight": 0, "investor_weight": 0}, "investor_weight"),
        ({"held_on": dt.date(9999, 12, 30)}, "held_on"),
        ({"held_on": dt.date(1, 1, 1)}, "held_on"),
        ({"slot_count": 0}, "slot_count"),
    ],
)
async def test_an_edition_that_cannot_be_is_refused(
    conn: Connection, changes: dict[str, Any], field: str
) -> None:
    with faults() as found:
        await an_edition(conn, **changes)
    assert list(found) == [field]
    assert await editions.current_editions(conn) == []


async def test_two_editions_cannot_share_an_address(conn: Connection) -> None:
    await an_edition(conn)
    with faults() as found:
        await an_edition(conn)
    assert list(found) == ["slug"]


async def test_an_unknown_edition_is_not_found(conn: Connection) -> None:
    with pytest.raises(NotFound):
        await editions.by_slug(conn, "mfi-1999")


async def test_wishes_close_once_and_reopen_with_a_deadline(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    with pytest.raises(Conflict):
        await stages.reopen_wishes(conn, edition, organiser.id, NOW)
    await stages.close_wishes(conn, edition, organiser.id, NOW)
    with pytest.raises(Conflict):
        await stages.close_wishes(conn, edition, organiser.id, NOW)
    with pytest.raises(Conflict, match=r"Wishes are closed; write to ess@matinee\.example\."):
        await editions.hold_open(conn, edition.id, NOW)
    with faults() as found:
        await stages.reopen_wishes(conn, edition, organiser.id, TOO_LATE)
    assert list(found) == ["until"]
    until = TOO_LATE + dt.timedelta(days=1)
    await stages.reopen_wishes(conn, edition, organiser.id, TOO_LATE, until)
    assert (await editions.hold_open(conn, edition.id, TOO_LATE)).wishes_close_at == until
    acts = [line.act for line in await audit.trail(conn, edition.id)]
    assert acts == ["wishes.reopened", "wishes.closed", "edition.created"]


async def test_after_the_deadline_wishes_are_closed_without_anybody_closing_them(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    await editions.hold_open(conn, edition.id, edition.wishes_close_at - dt.timedelta(seconds=1))
    with pytest.raises(Conflict, match="Wishes closed on Sunday 15 November 2099, 23:00"):
        await editions.hold_open(conn, edition.id, edition.wishes_close_at)


async def test_closing_waits_for_who_is_saving(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        organiser = await an_organiser(conn, edition)

    async def close() -> None:
        async with transaction(pool) as other:
            await stages.close_wishes(other, edition, organiser.id, NOW)

    async with transaction(pool) as saving:
        await editions.hold_open(saving, edition.id, NOW)
        closing = asyncio.create_task(close())
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(closing), 0.2)
    await closing


async def test_the_cockpit_shows_the_figures_of_every_stage(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    charlie = await a_holder(conn, edition, "Charlie")
    gone = await a_holder(conn, edition, "Gone")
    bob = await an_investor(conn, edition, delegates=("Bob", "Bianca"))
    await an_investor(conn, edition, "Silent")
    await a_workshop(conn, edition)
    for author, targets in ((alice, [bob]), (gone, [bob]), (bob, [alice, charlie, gone])):
        chosen = tuple(ChosenPerson(target=target.id) for target in targets)
        await wishes.save(conn, edition, author, Choices(wishes=chosen), NOW)
    await wishes.refuse(conn, edition, charlie, bob.id, NOW)
    await people.withdraw(conn, gone, NOW)
    glance = await editions.glance(conn, edition.id)
    assert (glance.holders, glance.investors, glance.withdrawn, glance.delegates) == (2, 2, 1, 3)
    assert (glance.holders_wishing, glance.investors_wishing) == (1, 1)
    assert (glance.holders_silent, glance.investors_silent) == (0, 1)
    assert (glance.wishes, glance.mutual) == (3, 1)
    assert (glance.slots, glance.tables, glance.workshops) == (14, 6, 1)
    assert (glance.messages_pending, glance.messages_sent, glance.messages_held) == (6, 0, 0)
    assert (glance.last_run_state, glance.draft_version, glance.published_version) == (None,) * 3


async def test_the_figures_of_another_edition_stay_apart(conn: Connection) -> None:
    other = await an_edition(conn, slug="mfi-2100")
    await a_holder(conn, other)
    edition = await an_edition(conn)
    glance = await editions.glance(conn, edition.id)
    assert (glance.holders, glance.messages_pending) == (0, 0)
