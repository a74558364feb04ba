"""A place is offered, and goes to the first who accepts: one new version, everybody told."""

import asyncio
import datetime as dt
import sys
from uuid import UUID, uuid4

import pytest

from matchmaker import day, planning, waiting
from matchmaker.db import Connection, Pool, transaction
from matchmaker.db.listening import listening
from matchmaker.editions import audit
from matchmaker.foundation import clock
from matchmaker.foundation.signals import CHANNEL
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from tests import cast
from tests.notices import boxes
from tests.planning.plans import publish
from tests.replanning.mornings import Morning, apply, at, propose
from tests.waiting.mornings import (
    EARLY,
    ONE,
    a_quiet_morning,
    accept,
    book,
    offer,
    place_of,
    standing,
)

MINUTE = dt.timedelta(minutes=1)


async def test_an_offer_is_shown_written_and_signalled(
    conn: Connection, pool: Pool, database_url: str
) -> None:
    morning = await a_quiet_morning(conn)
    charlie, bob = morning.holders[1], morning.investors[0]
    mark = await boxes.last(conn)
    heard: list[str] = []
    async with listening(database_url, CHANNEL, heard.append):
        await offer(conn, morning, charlie, bob, 3)
        async with asyncio.timeout(10):
            while f"{morning.edition.id} waiting" not in heard:  # noqa: ASYNC110 another process
                await asyncio.sleep(0.01)
    [mine] = await waiting.mine(conn, charlie.id, EARLY)
    assert (mine.investor_id, mine.slot_number, mine.label) == (bob.id, 3, "1")
    assert (mine.standing, mine.deadline) == ("open", EARLY + 5 * MINUTE)
    [letter] = await boxes.rows(conn, since=mark)
    assert (letter.kind, letter.person_id) == ("offer", charlie.id)
    [line, *_] = await audit.trail(conn, morning.edition.id)
    assert (line.act, line.subject) == ("place.offered", str(charlie.id))


async def test_the_letter_says_place_hour_deadline_and_where_to_answer(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    mark = await boxes.last(conn)
    await offer(conn, morning, morning.holders[1], morning.investors[0], 3)
    [letter] = await boxes.rows(conn, since=mark)
    message = await boxes.message(conn, letter.id)
    assert "9 h 45, table 1" in boxes.text(message)
    assert "avant 9 h 04" in boxes.text(message)
    assert "Fonds Bob" in boxes.text(message)
    assert "https://matinee.example/lien/" in boxes.text(message)
    assert not list(message.iter_attachments())


async def test_an_offer_ends_three_minutes_before_its_slot(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    await offer(conn, morning, morning.holders[1], morning.investors[0], 3, at(3, -5))
    [mine] = await waiting.mine(conn, morning.holders[1].id, at(3, -5))
    assert mine.deadline == at(3, -3)


async def test_the_same_offer_twice_is_one(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    mark = await boxes.last(conn)
    values = (conn, morning, morning.holders[1], morning.investors[0], 3)
    assert await offer(*values) == await offer(*values, EARLY + MINUTE)
    assert len(await boxes.rows(conn, since=mark)) == 1


async def test_what_has_expired_can_be_offered_again(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie, bob = morning.holders[1], morning.investors[0]
    old = await offer(conn, morning, charlie, bob, 3)
    later = EARLY + 6 * MINUTE
    assert await standing(conn, charlie, later) == ["expired"]
    new = await offer(conn, morning, charlie, bob, 3, later)
    assert new != old
    assert await standing(conn, charlie, later) == ["open"]
    assert await accept(pool, morning, charlie, new, later) is not None


async def test_the_one_behind_is_next_once_the_first_was_asked(conn: Connection) -> None:
    morning = await a_quiet_morning(conn)
    _, charlie, denise = morning.holders
    bob = morning.investors[0]
    offer_id = await offer(conn, morning, charlie, bob, 3)
    place = await place_of(conn, morning, bob, 3)
    assert place is not None
    assert place.next is not None
    assert (place.calls[0].standing, place.next.holder_id) == ("open", denise.id)
    await waiting.decline(conn, morning.edition, charlie, offer_id, EARLY)
    place = await place_of(conn, morning, bob, 3)
    assert place is not None
    assert [call.standing for call in place.calls] == ["declined", None]


@pytest.mark.parametrize("why", ["yesterday", "begun", "soon", "busy", "not wished", "no slot"])
async def test_what_cannot_be_is_not_offered(conn: Connection, why: str) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 0, 0), (1, 1, 3, 1)])
    charlie, bob = morning.holders[1], morning.investors[0]
    slot, now = 4, EARLY
    match why:
        case "yesterday":
            now = EARLY - dt.timedelta(days=1)
        case "begun":
            now = at(4, 1)
        case "soon":
            now = at(4, -3)
        case "busy":
            slot = 3
        case "not wished":
            await conn.execute("delete from wish where author_id = $1", charlie.id)
        case "no slot":
            slot = 99
    with pytest.raises(Invalid if why == "no slot" else Conflict):
        await offer(conn, morning, charlie, bob, slot, now)
    assert await conn.fetchval("select count(*) from offer") == 0


async def test_accepting_is_a_new_version_with_this_meeting_and_no_other_change(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_quiet_morning(conn, [(0, 0, 0, 0), (1, 1, 5, 1)])
    charlie, bob = morning.holders[1], morning.investors[0]
    before = await book(conn, morning)
    offer_id = await offer(conn, morning, charlie, bob, 3)
    await boxes.all_left(conn)
    mark = await boxes.last(conn)
    done = await accept(pool, morning, charlie, offer_id)
    assert done is not None
    version = done.version
    assert (version.version, version.origin, version.meetings) == (2, "waiting", 3)
    assert version.value <= version.value_bound
    assert sorted(await book(conn, morning)) == sorted([*before, ("Charlie", "Bob", 3)])
    letters = await boxes.rows(conn, since=mark)
    assert [(letter.kind, letter.person_id) for letter in letters] == [
        ("convocation_changed", charlie.id),
        ("convocation_changed", bob.id),
    ]
    assert await conn.fetchval("select state from offer") == "accepted"
    assert charlie.id in [
        meeting.other_id for meeting in (await planning.agenda(conn, bob.id)).meetings
    ]


async def test_a_second_tap_is_no_mistake(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie = morning.holders[1]
    offer_id = await offer(conn, morning, charlie, morning.investors[0], 3)
    assert await accept(pool, morning, charlie, offer_id) is not None
    assert await accept(pool, morning, charlie, offer_id) is None
    assert len(await planning.versions(conn, morning.edition.id)) == 2


async def test_the_first_to_accept_has_it_and_the_others_are_told(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_quiet_morning(conn)
    _, charlie, denise = morning.holders
    bob = morning.investors[0]
    first = await offer(conn, morning, charlie, bob, 3)
    second = await offer(conn, morning, denise, bob, 3)
    await accept(pool, morning, denise, second)
    assert await standing(conn, charlie) == ["taken"]
    with pytest.raises(Conflict, match="no longer free"):
        await accept(pool, morning, charlie, first)
    assert ("Charlie", "Bob", 3) not in await book(conn, morning)


async def test_a_place_with_two_delegates_is_taken_when_both_are(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_quiet_morning(conn, holders=4, delegates=2)
    _, charlie, denise, eli = morning.holders
    bob = morning.investors[0]
    offers = [(one, await offer(conn, morning, one, bob, 3)) for one in (charlie, denise, eli)]
    await accept(pool, morning, *offers[0])
    assert await standing(conn, denise) == ["open"]
    await accept(pool, morning, *offers[1])
    assert await standing(conn, eli) == ["taken"]


async def test_the_holders_other_offer_for_that_slot_is_gone(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie = morning.holders[1]
    one, other = [await offer(conn, morning, charlie, i, 3) for i in morning.investors]
    later = await offer(conn, morning, charlie, morning.investors[1], 4)
    await accept(pool, morning, charlie, one)
    with pytest.raises(Conflict, match="no longer free"):
        await accept(pool, morning, charlie, other)
    assert sorted(await standing(conn, charlie)) == ["accepted", "open", "taken"]
    assert await accept(pool, morning, charlie, later) is not None


async def test_an_expired_offer_cannot_be_accepted(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie = morning.holders[1]
    offer_id = await offer(conn, morning, charlie, morning.investors[0], 3)
    with pytest.raises(Conflict, match="time to accept"):
        await accept(pool, morning, charlie, offer_id, EARLY + 5 * MINUTE)
    assert len(await planning.versions(conn, morning.edition.id)) == 1


async def test_what_was_declined_cannot_be_accepted(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie = morning.holders[1]
    offer_id = await offer(conn, morning, charlie, morning.investors[0], 3)
    await waiting.decline(conn, morning.edition, charlie, offer_id, EARLY)
    with pytest.raises(Conflict, match="declined"):
        await accept(pool, morning, charlie, offer_id)


async def test_nobody_accepts_the_offer_of_somebody_else(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    offer_id = await offer(conn, morning, morning.holders[1], morning.investors[0], 3)
    for holder in (morning.holders[0], morning.holders[2]):
        with pytest.raises(NotFound):
            await accept(pool, morning, holder, offer_id)
    with pytest.raises(NotFound):
        await accept(pool, morning, morning.holders[1], uuid4())


@pytest.mark.parametrize("event", ["replan", "absent", "closed", "investor"])
async def test_a_place_that_is_gone_says_so(conn: Connection, pool: Pool, event: str) -> None:
    morning = await a_quiet_morning(conn, tables=1)
    edition, camille = morning.edition, morning.camille.id
    charlie, bob = morning.holders[1], morning.investors[0]
    offer_id = await offer(conn, morning, charlie, bob, 3)
    match event:
        case "replan":
            [found, *_] = await propose(pool, morning, 1, EARLY)
            await apply(pool, morning, found, EARLY)
        case "absent":
            await day.note_absent(conn, edition, charlie.id, camille, EARLY)
        case "closed":
            await day.close_table(conn, edition, 0, 3, camille, EARLY)
        case "investor":
            await day.note_absent(conn, edition, bob.id, camille, EARLY)
    assert await standing(conn, charlie) == ["gone"]
    version = await planning.version_in_force(conn, edition.id)
    with pytest.raises(Conflict, match="no longer free"):
        await accept(pool, morning, charlie, offer_id)
    assert await planning.version_in_force(conn, edition.id) == version


async def test_an_offer_outlives_a_version_that_leaves_its_place_free(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_quiet_morning(conn)
    alice, charlie, _ = morning.holders
    bob, dora = morning.investors
    offer_id = await offer(conn, morning, charlie, bob, 3)
    await publish(conn, morning.edition, [(alice, bob, 0, 0), (alice, dora, 5, 2)], EARLY)
    assert await standing(conn, charlie) == ["open"]
    assert await accept(pool, morning, charlie, offer_id) is not None
    assert ("Alice", "Dora", 5) in await book(conn, morning)
    assert ("Charlie", "Bob", 3) in await book(conn, morning)


async def test_the_meeting_of_somebody_absent_gives_way_and_no_other(
    conn: Connection, pool: Pool
) -> None:
    """Others that cannot take place stay in force: only a new plan drops them."""
    morning = await a_quiet_morning(conn, [(0, 0, 3, 0), (0, 1, 6, 1), (1, 1, 5, 1)])
    alice, _, denise = morning.holders
    bob = morning.investors[0]
    await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, EARLY)
    offer_id = await offer(conn, morning, denise, bob, 3)
    await boxes.all_left(conn)
    mark = await boxes.last(conn)
    await accept(pool, morning, denise, offer_id)
    assert await book(conn, morning) == [
        ("Denise", "Bob", 3), ("Charlie", "Dora", 5), ("Alice", "Dora", 6),
    ]  # fmt: skip
    letters = await boxes.rows(conn, since=mark)
    assert {letter.kind for letter in letters} == {"convocation_changed"}
    assert sorted(str(letter.person_id) for letter in letters) == sorted(
        str(person.id) for person in (alice, bob, denise)
    )


# Many at once -----------------------------------------------------------------------------------


async def _crowd(conn: Connection, holders: int) -> tuple[Morning, list[UUID]]:
    """So many holders who were all offered Bob's place at 9 h 45."""
    morning = await a_quiet_morning(conn, ONE, holders=1)
    edition, bob = morning.edition, morning.investors[0]
    await conn.execute("update edition set stage = 'open'")
    for number in range(holders):
        holder = await cast.a_holder(conn, edition, f"Porteur {chr(97 + number)}")
        morning.holders.append(holder)
        await conn.execute(
            "insert into wish (edition_id, author_id, target_id, rank) values ($1, $2, $3, 1)",
            edition.id,
            holder.id,
            bob.id,
        )
    await conn.execute("update edition set stage = 'published'")
    offers = [await offer(conn, morning, one, bob, 3) for one in morning.holders[1:]]
    return morning, offers


async def test_of_twenty_who_tap_at_once_one_has_the_place(conn: Connection, pool: Pool) -> None:
    morning, offers = await _crowd(conn, 20)
    outcomes = await asyncio.gather(
        *(
            accept(pool, morning, holder, offer_id)
            for holder, offer_id in zip(morning.holders[1:], offers, strict=True)
        ),
        return_exceptions=True,
    )
    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["Conflict"] * 19 + ["Published"]
    assert [row[1:] for row in await book(conn, morning)] == [("Bob", 0), ("Bob", 3)]
    states = [row["state"] for row in await conn.fetch("select state from offer order by state")]
    assert states == ["accepted"] + ["taken"] * 19
    assert len(await planning.versions(conn, morning.edition.id)) == 2


async def test_one_who_taps_two_places_of_one_slot_at_once_has_one(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_quiet_morning(conn)
    charlie = morning.holders[1]
    offers = [await offer(conn, morning, charlie, i, 3) for i in morning.investors]
    outcomes = await asyncio.gather(
        *(accept(pool, morning, charlie, offer_id) for offer_id in offers for _ in range(3)),
        return_exceptions=True,
    )
    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["Conflict"] * 3 + ["NoneType"] * 2 + ["Published"]
    assert [row[2] for row in await book(conn, morning) if row[0] == "Charlie"] == [3]


async def test_of_both_answers_at_once_one_holds(conn: Connection, pool: Pool) -> None:
    morning = await a_quiet_morning(conn)
    charlie, bob = morning.holders[1], morning.investors[0]
    offer_id = await offer(conn, morning, charlie, bob, 3)

    async def decline() -> None:
        async with transaction(pool) as own:
            await waiting.decline(own, morning.edition, charlie, offer_id, EARLY)

    await asyncio.gather(
        accept(pool, morning, charlie, offer_id), decline(), return_exceptions=True
    )
    is_booked = ("Charlie", "Bob", 3) in await book(conn, morning)
    state = await conn.fetchval("select state from offer")
    assert (state, is_booked) in [("accepted", True), ("declined", False)]


TAP = """
import asyncio, sys
from uuid import UUID
from matchmaker import waiting
from matchmaker.db import create_pool, transaction
from matchmaker.editions import editions
from matchmaker.foundation import clock
from matchmaker.people import directory
from matchmaker.wording.errors import Conflict

async def tap(url, slug, holder_id, offer_id):
    async with create_pool(url, application="tap", size=1) as pool:
        async with pool.acquire() as conn:
            edition = await editions.by_slug(conn, slug)
            holder = await directory.find_person(conn, edition.id, holder_id)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        try:
            async with transaction(pool) as conn:
                await waiting.accept(conn, edition, holder, offer_id, clock.now())
        except Conflict:
            print("conflict")
        else:
            print("mine")

url, slug, holder_id, offer_id = sys.argv[1:]
asyncio.run(tap(url, slug, UUID(holder_id), UUID(offer_id)))
"""


async def test_of_processes_that_tap_at_once_one_has_the_place(
    conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning, offers = await _crowd(conn, 4)
    monkeypatch.setenv(clock.VARIABLE, EARLY.isoformat())
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", TAP, database_url, morning.edition.slug,
            str(holder.id), str(offer_id),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for holder, offer_id in zip(morning.holders[1:], offers, strict=True)
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
    said = await asyncio.gather(*(child.communicate(b"go\n") for child in children))
    assert sorted(out for out, _ in said) == [b"conflict\n"] * 3 + [b"mine\n"]
    assert len([row for row in await book(conn, morning) if row[1:] == ("Bob", 3)]) == 1
