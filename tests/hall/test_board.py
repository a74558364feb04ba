"""What the hall shows of a slot: who walks where, in which order, and what has changed today."""

import datetime as dt

import pytest

from matchmaker import day, hall
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.planning import plans

MORNING = dt.datetime(2099, 11, 24, 7, 30, tzinfo=dt.UTC)
"""Half past eight in Paris, half an hour before the first slot."""


class Scene:
    """Alice and Charlie, Bob and Diane; `show` publishes at an hour of the day."""

    def __init__(self, conn: Connection, edition: Edition) -> None:
        self.conn = conn
        self.edition = edition
        self.minutes = 0

    async def invite(self) -> None:
        self.alice = await cast.a_holder(self.conn, self.edition, "Alice", last_name="Aubry")
        self.charlie = await cast.a_holder(self.conn, self.edition, "Charlie", last_name="Élie")
        self.bob = await cast.an_investor(self.conn, self.edition, "Bob")
        self.diane = await cast.an_investor(self.conn, self.edition, "Diane")

    async def show(self, *seats: plans.Seat, at: dt.datetime | None = None) -> hall.HallPlan:
        self.minutes += 1
        moment = at or MORNING + dt.timedelta(minutes=self.minutes)
        await plans.publish(self.conn, self.edition, seats, moment)
        return await hall.load_plan(self.conn, self.edition)


@pytest.fixture
async def scene(conn: Connection) -> Scene:
    scene = Scene(conn, await cast.an_edition(conn))
    await scene.invite()
    return scene


def read(plan: hall.HallPlan, slot: int) -> list[tuple[str, str, str]]:
    """Name, tables and mark of every line."""
    lines = hall.board(plan, plan.moments[slot]).lines
    return [
        (f"{line.name} {line.given}".strip(), "·".join(line.tables), line.mark) for line in lines
    ]


async def test_before_the_first_version_only_the_hours_are_known(
    conn: Connection, scene: Scene
) -> None:
    plan = await hall.load_plan(conn, scene.edition)
    assert plan.version is None
    assert len(plan.moments) == 14
    assert read(plan, 0) == []


async def test_whoever_has_to_walk_is_listed_by_name(scene: Scene) -> None:
    plan = await scene.show(
        (scene.charlie, scene.bob, 0, 2),
        (scene.alice, scene.diane, 0, 4),
        (scene.alice, scene.bob, 1, 2),
        (scene.charlie, scene.diane, 1, 5),
    )
    assert read(plan, 0) == [
        ("Aubry Alice", "5", ""),
        ("Élie Charlie", "3", ""),
        ("Fonds Bob", "3", ""),
        ("Fonds Diane", "5", ""),
    ]
    # Bob stays at his table, Diane takes another one.
    assert read(plan, 1) == [
        ("Aubry Alice", "3", ""),
        ("Élie Charlie", "6", ""),
        ("Fonds Diane", "6", ""),
    ]


async def test_an_investor_with_two_delegates_has_a_line_with_both_tables(scene: Scene) -> None:
    plan = await scene.show((scene.alice, scene.bob, 0, 2), (scene.charlie, scene.bob, 0, 1))
    assert ("Fonds Bob", "2·3", "") in read(plan, 0)


async def test_namesakes_are_told_apart_by_their_organisations(
    conn: Connection, scene: Scene
) -> None:
    other = await cast.a_holder(
        conn, scene.edition, "Alice", last_name="Aubry", organisation="Coopérative du Val"
    )
    plan = await scene.show((scene.alice, scene.bob, 0, 2), (other, scene.diane, 0, 4))
    behind = [line.behind for line in hall.board(plan, plan.moments[0]).lines if line.given]
    assert behind == ["Coopérative du Val", "Les Ateliers de Alice"]


async def test_what_changed_since_this_morning_is_marked(scene: Scene) -> None:
    await scene.show((scene.alice, scene.bob, 0, 0), (scene.charlie, scene.diane, 0, 1))
    plan = await scene.show((scene.alice, scene.bob, 0, 3), (scene.charlie, scene.bob, 1, 3))
    assert read(plan, 0) == [
        ("Aubry Alice", "4", "changed"),
        ("Élie Charlie", "", "dropped"),
        ("Fonds Bob", "4", "changed"),
    ]
    assert read(plan, 1) == [("Élie Charlie", "4", "new"), ("Fonds Bob", "4", "new")]


async def test_who_read_another_version_today_is_warned_although_all_is_as_at_first(
    scene: Scene,
) -> None:
    first: plans.Seat = (scene.alice, scene.bob, 0, 0)
    await scene.show(first)
    await scene.show((scene.alice, scene.bob, 0, 3))
    plan = await scene.show(first)
    assert read(plan, 0)[0] == ("Aubry Alice", "1", "changed")


async def test_what_was_replaced_before_today_is_not_marked(scene: Scene) -> None:
    last_week = MORNING - dt.timedelta(days=7)
    await scene.show((scene.alice, scene.bob, 0, 3), at=last_week)
    plan = await scene.show((scene.alice, scene.bob, 0, 0), at=last_week + dt.timedelta(days=1))
    assert [mark for _, _, mark in read(plan, 0)] == ["", ""]


async def test_nothing_is_said_of_who_is_known_not_to_be_here(
    conn: Connection, scene: Scene
) -> None:
    camille = await cast.an_organiser(conn, scene.edition)
    await scene.show((scene.alice, scene.bob, 0, 0))
    await day.note_absent(conn, scene.edition, scene.alice.id, by=camille.id, now=MORNING)
    assert read(await scene.show(), 0) == []


async def test_a_table_is_free_taken_or_changed(scene: Scene) -> None:
    await scene.show((scene.alice, scene.bob, 0, 0), (scene.charlie, scene.diane, 0, 1))
    plan = await scene.show((scene.alice, scene.bob, 0, 1), (scene.charlie, scene.diane, 1, 0))
    shown = [
        (place.label, place.holder.last_name if place.holder else None, place.mark)
        for place in hall.places(plan, 0)
    ]
    assert shown == [("1", None, "dropped"), ("2", "Aubry", "changed")]


async def test_a_slot_is_shown_until_the_late_have_found_their_table(scene: Scene) -> None:
    plan = await scene.show((scene.alice, scene.bob, 0, 0))
    starts = plan.slots[1].starts_at
    seen = {
        minutes: moment.slot.number
        if (moment := hall.moment_of(plan, starts + dt.timedelta(minutes=minutes)))
        else None
        for minutes in (-600, -13, -12, 0, 2, 3, 12 * 60)
    }
    assert seen == {-600: 0, -13: 0, -12: 1, 0: 1, 2: 1, 3: 2, 12 * 60: None}


async def test_stamps_change_with_what_is_shown_and_with_nothing_else(
    conn: Connection, scene: Scene
) -> None:
    plan = await scene.show((scene.alice, scene.bob, 0, 0), (scene.charlie, scene.diane, 0, 1))
    again = await hall.load_plan(conn, scene.edition)
    assert again.stamp == plan.stamp
    moved = await scene.show((scene.alice, scene.bob, 0, 2), (scene.charlie, scene.diane, 0, 1))
    assert moved.stamp != plan.stamp
    assert _changed(plan, moved, scene.alice, scene.bob, scene.charlie) == [True, True, False]
    await day.slip(conn, scene.edition, 0, 5, by=(await cast.an_organiser(conn)).id, now=MORNING)
    slipped = await hall.load_plan(conn, scene.edition)
    assert _changed(moved, slipped, scene.alice, scene.charlie) == [True, True]


def _changed(
    old: hall.HallPlan, new: hall.HallPlan, *people: HolderProfile | InvestorProfile
) -> list[bool]:
    return [old.stamp_of(each.id) != new.stamp_of(each.id) for each in people]
