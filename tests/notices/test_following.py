"""Whatever changes what somebody will do reaches their calendar when it happens, in every way.

Each act, in each of the three ways: everybody's application obeys every message it is sent, and
ends at what is so; so does the feed; and nobody is written to whom it does not concern.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Final, get_args

import msgspec
import pytest

from matchmaker import day
from matchmaker.choices import programme
from matchmaker.choices.programme import Workshop, WorkshopForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.participation import people, privacy
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.post.calendars import PARIS, Way
from tests import cast
from tests.notices.applications import Applications, Entry, Planned, fed, listed, planned
from tests.notices.boxes import leave
from tests.planning.plans import PUBLISHED, publish

WAYS: Final[tuple[Way, ...]] = get_args(Way)
LATER: Final = PUBLISHED + dt.timedelta(days=1)
#: half past eight on the day, before anything has begun
EARLY: Final = dt.datetime(2099, 11, 24, 7, 30, tzinfo=dt.UTC)


class Scene(msgspec.Struct):
    """Alice meets Bob and goes to a workshop, Charlie meets Bob and Dora; all of it was told."""

    edition: Edition
    alice: HolderProfile
    charlie: HolderProfile
    bob: InvestorProfile
    dora: InvestorProfile
    workshop: Workshop
    applications: Applications

    @property
    def everybody(self) -> list[HolderProfile | InvestorProfile]:
        return [self.alice, self.charlie, self.bob, self.dora]


async def a_scene(conn: Connection, way: Way, **changes: Any) -> Scene:
    edition = await cast.an_edition(
        conn, calendars=Calendars(holders=way, investors=way), **changes
    )
    workshop = await cast.a_workshop(conn, edition)
    scene = Scene(
        edition=edition,
        alice=await cast.a_holder(conn, edition, workshops=(workshop.code,)),
        charlie=await cast.a_holder(conn, edition, "Charlie"),
        bob=await cast.an_investor(conn, edition),
        dora=await cast.an_investor(conn, edition, "Dora"),
        workshop=workshop,
        applications=Applications(),
    )
    await publish(conn, edition, seats(scene))
    scene.edition = await editions.by_id(conn, edition.id)
    scene.applications.deliver(await leave(conn))
    await check(conn, scene, way)
    return scene


def seats(scene: Scene) -> list[Any]:
    return [
        (scene.alice, scene.bob, 6, 0),
        (scene.charlie, scene.bob, 8, 0),
        (scene.charlie, scene.dora, 9, 1),
    ]


async def check(conn: Connection, scene: Scene, way: Way, gone: tuple[str, ...] = ()) -> None:
    """Every application and every feed holds what is so; those who are gone hold nothing."""
    for person in scene.everybody:
        plan = await planned(conn, person.id)
        row = await conn.fetchrow("select email, erased_at from person where id = $1", person.id)
        assert row is not None
        assert listed(await fed(conn, person.id)) == plan
        if row["erased_at"] is None:
            book = scene.applications[row["email"]].book
            _holds(list(book.values()), plan, way)
    for address in gone:
        assert scene.applications[address].book == {}


def _holds(entries: list[Entry], plan: list[Planned], way: Way) -> None:
    if way == "file":
        assert listed(entries) == plan
    elif way == "meetings":
        assert listed(entries) == [one for one in plan if one.where.startswith("Table ")]
    elif not plan:
        assert entries == []
    else:
        [entry] = entries
        assert (entry.starts, entry.ends) == (plan[0].starts, max(one.ends for one in plan))
        lines = entry.description.split("\n")
        assert len(lines) == len(plan)
        for line, one in zip(lines, plan, strict=True):
            assert one.what in line
            assert one.where.lower() in line or one.where in line
            assert f"{one.starts.astimezone(PARIS):%H h %M}".lstrip("0") in _plain(line)


def _plain(line: str) -> str:
    return line.replace("\u00a0", " ").replace("\u202f", " ")


Act = Callable[[Connection, Scene], Awaitable[set[str]]]


async def holder_withdraws(conn: Connection, scene: Scene) -> set[str]:
    await people.withdraw(conn, scene.charlie, LATER)
    return {scene.charlie.email, scene.bob.email, scene.dora.email}


async def investor_withdraws(conn: Connection, scene: Scene) -> set[str]:
    await people.withdraw(conn, scene.bob, EARLY)
    return {scene.alice.email, scene.charlie.email, scene.bob.email}


async def holder_is_erased(conn: Connection, scene: Scene) -> set[str]:
    await privacy.erase(conn, scene.charlie, LATER)
    return {scene.charlie.email, scene.bob.email, scene.dora.email}


async def investor_is_erased(conn: Connection, scene: Scene) -> set[str]:
    await privacy.erase(conn, scene.bob, LATER)
    return {scene.alice.email, scene.charlie.email, scene.bob.email}


async def comes_back(conn: Connection, scene: Scene) -> set[str]:
    await people.withdraw(conn, scene.charlie, LATER)
    scene.applications.deliver(await leave(conn))
    camille = await cast.an_organiser(conn, scene.edition)
    await people.come_back(conn, scene.charlie, EARLY, by=camille.id)
    return {scene.charlie.email, scene.bob.email, scene.dora.email}


async def hour_slips(conn: Connection, scene: Scene) -> set[str]:
    await day.slip(conn, scene.edition, 8, 10, None, EARLY)
    return {scene.charlie.email, scene.bob.email, scene.dora.email}


async def slips_three_times(conn: Connection, scene: Scene) -> set[str]:
    for _ in range(3):
        await day.slip(conn, scene.edition, 9, 5, None, EARLY)
    return {scene.charlie.email, scene.dora.email}


async def slips_and_back(conn: Connection, scene: Scene) -> set[str]:
    await day.slip(conn, scene.edition, 9, 5, None, EARLY)
    await day.slip(conn, scene.edition, 9, -5, None, EARLY)
    return set()


async def workshop_moves(conn: Connection, scene: Scene) -> set[str]:
    await _change(conn, scene, starts_at=dt.datetime(2099, 11, 24, 9, 30))  # noqa: DTZ001 local
    return {scene.alice.email}


async def workshop_is_renamed(conn: Connection, scene: Scene) -> set[str]:
    await _change(conn, scene, title="Trouver des fonds", room="Salle C")
    return {scene.alice.email}


async def workshop_is_dropped(conn: Connection, scene: Scene) -> set[str]:
    await programme.drop_workshop(conn, scene.edition, scene.workshop.id, None, LATER)
    return {scene.alice.email}


async def project_is_renamed(conn: Connection, scene: Scene) -> set[str]:
    form = await people.answers_of(conn, scene.edition.id, scene.charlie.id)
    assert isinstance(form, people.HolderForm)
    for title in ("Le café mal tapé", "Le café des Charlie"):
        form = msgspec.structs.replace(form, project=title)
        await people.update_holder(conn, scene.edition, scene.charlie.id, form, LATER)
    return {scene.bob.email, scene.dora.email}


async def organisation_is_renamed(conn: Connection, scene: Scene) -> set[str]:
    form = await people.answers_of(conn, scene.edition.id, scene.dora.id)
    assert isinstance(form, people.InvestorForm)
    form = msgspec.structs.replace(form, organisation="Fonds Dora et fils")
    await people.update_investor(conn, scene.edition, scene.dora.id, form, LATER)
    return {scene.charlie.email}


async def address_changes(conn: Connection, scene: Scene) -> set[str]:
    form = await people.answers_of(conn, scene.edition.id, scene.bob.id)
    assert isinstance(form, people.InvestorForm)
    form = msgspec.structs.replace(form, email="bob.nouveau@example.com")
    await people.update_investor(conn, scene.edition, scene.bob.id, form, LATER)
    return {scene.bob.email, form.email}


async def meeting_is_dissolved(conn: Connection, scene: Scene) -> set[str]:
    await publish(conn, scene.edition, seats(scene)[:2], LATER)
    return {scene.charlie.email, scene.dora.email}


async def meeting_returns(conn: Connection, scene: Scene) -> set[str]:
    await publish(conn, scene.edition, seats(scene)[1:], LATER)
    scene.applications.deliver(await leave(conn))
    await publish(conn, scene.edition, seats(scene), EARLY)
    return {scene.alice.email, scene.bob.email}


async def _change(conn: Connection, scene: Scene, **changes: Any) -> None:
    answers: dict[str, Any] = {
        "code": scene.workshop.code,
        "title": scene.workshop.title,
        "room": scene.workshop.room,
        "starts_at": scene.workshop.starts_at,
        "ends_at": scene.workshop.ends_at,
    }
    form = WorkshopForm(**(answers | changes))
    await programme.change_workshop(conn, scene.edition, scene.workshop.id, form, None, LATER)


ACTS: Final[tuple[Act, ...]] = (
    holder_withdraws,
    investor_withdraws,
    holder_is_erased,
    investor_is_erased,
    comes_back,
    hour_slips,
    slips_three_times,
    slips_and_back,
    workshop_moves,
    workshop_is_renamed,
    workshop_is_dropped,
    project_is_renamed,
    organisation_is_renamed,
    address_changes,
    meeting_is_dissolved,
    meeting_returns,
)
GONE: Final = {
    holder_withdraws: "charlie",
    investor_withdraws: "bob",
    holder_is_erased: "charlie",
    investor_is_erased: "bob",
    address_changes: "bob",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_every_act_reaches_every_calendar(conn: Connection, act: Act, way: Way) -> None:
    scene = await a_scene(conn, way)
    reached = await act(conn, scene)
    messages = await leave(conn)
    scene.applications.deliver(messages)
    gone = (getattr(scene, GONE[act]).email,) if act in GONE else ()
    await check(conn, scene, way, gone)
    written = [str(one["To"].addresses[0].addr_spec) for one in messages]
    assert set(written) == reached
    if way != "meetings":
        assert len(written) == len(reached), "one message each"
    assert not await conn.fetchval("select exists (select from outbox where payload ? 'mailbox')")
