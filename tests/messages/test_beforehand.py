"""What an act will write is what it writes: whom, how many, and word for word what."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from matchmaker import day, messages, notices, planning
from matchmaker.choices import programme
from matchmaker.db import Connection, Pool
from matchmaker.participation import links, organising, people
from matchmaker.planning import reviewing
from matchmaker.post.calendars import Way
from matchmaker.post.delivery import Postman
from tests import cast
from tests.notices.boxes import SETTINGS, last, leave, rows, send_all
from tests.notices.test_following import ACTS, EARLY, LATER, WAYS, Scene, a_scene, seats
from tests.planning.plans import a_draft, close, publish
from tests.post.relay import Relay, serving
from tests.replanning.mornings import a_morning, apply, at, propose

Act = Callable[[Connection, Scene], Awaitable[object]]


@pytest.mark.parametrize("way", WAYS)
async def test_publication_writes_what_its_page_showed_to_whom_it_showed(
    conn: Connection, way: Way
) -> None:
    scene = await a_scene(conn, way)
    changed = [(scene.alice, scene.bob, 7, 0), *seats(scene)[1:2]]
    draft = await a_draft(conn, scene.edition, changed)
    camille = await cast.an_organiser(conn, scene.edition)
    foreseen = await reviewing.foresee(conn, scene.edition, draft, LATER)
    async with messages.rehearse_publication(
        conn, scene.edition, draft, camille.id, LATER
    ) as written:
        addressees = await written.addressees()
        shown = {one.id: await written.shown_to(SETTINGS, one.id) for one in addressees}
    mark = await last(conn)
    current = await planning.version_in_force(conn, scene.edition.id)
    assert current is not None
    done = await planning.publish(
        conn, scene.edition, draft, camille.id, LATER, replaces=current.id
    )
    found = await rows(conn, since=mark)
    people_written_to = {row.person_id for row in found}
    assert people_written_to == {one.id for one in addressees} == set(shown)
    assert done.people == foreseen.people == len(addressees)
    assert done.messages == foreseen.messages == len(found) == sum(map(len, shown.values()))
    for one in addressees:
        letters = [row for row in found if row.person_id == one.id]
        for row, before in zip(letters, shown[one.id], strict=True):
            _, after = await messages.shown_of(conn, SETTINGS, scene.edition, row.id)
            assert (after.subject, after.text) == (before.subject, before.text)
        if way != "meetings":
            assert len(letters) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_one_cancelled_meeting_is_one_message_for_each_side(
    conn: Connection, way: Way
) -> None:
    scene = await a_scene(conn, way)
    mark = await last(conn)
    await publish(conn, scene.edition, seats(scene)[1:], LATER)
    found = await rows(conn, since=mark)
    assert sorted(str(row.person_id) for row in found) == sorted(
        str(one.id) for one in (scene.alice, scene.bob)
    )


async def test_proposal_says_how_many_people_and_in_how_many_messages(
    conn: Connection, pool: Pool
) -> None:
    full = [(0, 0, 1, 0), (1, 0, 2, 0), (2, 0, 3, 0), (0, 1, 2, 1), (1, 1, 3, 1), (2, 1, 1, 1)]
    morning = await a_morning(conn, full, calendar_mode="invitations")
    await leave(conn)
    await day.note_absent(conn, morning.edition, morning.holders[0].id, morning.camille.id, at(1))
    [found, *_] = await propose(pool, morning, 1)
    foreseen = await reviewing.foresee(conn, morning.edition, found.schedule_id, at(1))
    async with messages.rehearse_publication(
        conn, morning.edition, found.schedule_id, morning.camille.id, at(1)
    ) as written:
        addressees = await written.addressees()
    done = await apply(pool, morning, found, at(1))
    assert len(addressees) == foreseen.people == done.people
    assert sum(len(one.letters) for one in addressees) == foreseen.messages == done.messages


async def test_an_investors_people_are_counted_with_those_written_to(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, diane = await cast.a_holder(conn, edition), await cast.a_visitor(conn, edition)
    team = ("Awa Diallo <awa@example.com>", "Léo Petit <leo@example.com>", "Zoé Roux")
    bob = await cast.an_investor(conn, edition, delegates=team)
    await cast.welcome(conn, edition, diane.id)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])
    camille = await cast.an_organiser(conn, edition)
    foreseen = await reviewing.foresee(conn, edition, draft, LATER)
    async with messages.rehearse_publication(conn, edition, draft, camille.id, LATER) as written:
        addressees = await written.addressees()
    assert (foreseen.delegates, foreseen.people) == (2, 2 + 2 + foreseen.visitors)
    assert len(addressees) + sum(one.delegates for one in addressees) == foreseen.people
    assert foreseen.messages == foreseen.people


#: those that deliver their first half on the way cannot be done twice
ONE_STEP: Final = [act for act in ACTS if act.__name__ not in ("comes_back", "meeting_returns")]


@pytest.mark.parametrize("act", ONE_STEP, ids=lambda act: act.__name__)
async def test_rehearsed_act_writes_as_it_will_and_leaves_nothing(
    conn: Connection, act: Act
) -> None:
    """Every act that changes calendars: whom it names beforehand are those it writes to."""
    scene = await a_scene(conn, "morning")
    mark = await last(conn)
    before = await conn.fetchval("select count(*) from outbox")
    async with messages.rehearsal(conn, scene.edition) as written:
        await act(conn, scene)
        foreseen = {one.id for one in await written.addressees()}
    assert await conn.fetchval("select count(*) from outbox") == before
    after = await conn.fetchval("select coalesce(max(id), 0) from outbox")
    assert after == mark
    await act(conn, scene)
    assert foreseen == {row.person_id for row in await rows(conn, since=mark)}


#: what may happen to others, or be done to somebody, after they have withdrawn
AFTERWARDS: Final[dict[str, Act]] = {
    "published again": lambda conn, scene: publish(conn, scene.edition, seats(scene)[:1], LATER),
    "hours slip": lambda conn, scene: day.slip(conn, scene.edition, 6, 10, None, EARLY),
    "withdraws again": lambda conn, scene: people.withdraw(conn, scene.charlie, LATER),
    "another way": lambda conn, scene: notices.choose_way(conn, scene.charlie, "file", LATER),
    "other side withdraws": lambda conn, scene: people.withdraw(conn, scene.bob, EARLY),
    "workshop dropped": lambda conn, scene: programme.drop_workshop(
        conn, scene.edition, scene.workshop.id, None, LATER
    ),
    "noted absent": lambda conn, scene: _noted_absent(conn, scene),
    "links renewed": lambda conn, scene: _links_renewed(conn, scene),
}


async def _noted_absent(conn: Connection, scene: Scene) -> None:
    camille = await cast.an_organiser(conn, scene.edition)
    await day.note_absent(conn, scene.edition, scene.alice.id, camille.id, EARLY)


async def _links_renewed(conn: Connection, scene: Scene) -> None:
    camille = await cast.an_organiser(conn, scene.edition)
    await organising.renew_links(conn, scene.edition, scene.charlie.id, camille.id, LATER)


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_withdrew_has_one_confirmation_and_no_more(
    conn: Connection, way: Way
) -> None:
    scene = await a_scene(conn, way)
    mark = await last(conn)
    await people.withdraw(conn, scene.charlie, LATER)
    written = [row.kind for row in await rows(conn, scene.charlie, since=mark)]
    # Each invitation needs a CANCEL of its own; the confirmation carries the first.
    assert written == ["withdrawal_confirmed"] + ["cancellation"] * (way == "meetings")
    await leave(conn)
    mark = await last(conn)
    for name, act in AFTERWARDS.items():
        trial = conn.transaction()
        await trial.start()
        await act(conn, scene)
        assert (name, await rows(conn, scene.charlie, since=mark)) == (name, [])
        acknowledged = await conn.fetchval(
            "select count(*) from outbox where person_id = $1 and id > $2", scene.charlie.id, mark
        )
        assert (name, acknowledged) == (name, 0)
        await trial.rollback()
    await links.recover(conn, scene.charlie.email, LATER)  # what they ask for themselves
    asked = "select count(*) from outbox where person_id = $1 and id > $2"
    assert await conn.fetchval(asked, scene.charlie.id, mark) == 1


async def test_what_waited_when_they_withdrew_does_not_leave(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await people.withdraw(conn, alice, cast.NOW)
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        await send_all(pool, postman)
        assert len(relay.taken) == 1
    [sent] = await conn.fetch("select kind from outbox where state = 'sent'")
    assert sent["kind"] == "withdrawal_confirmed"
