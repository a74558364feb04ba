"""Why a wish is not granted: worked out beside the draft, kept with it, told to organisers only."""

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest
from structlog.testing import capture_logs

from matchmaker import reasons, worker
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.day.attendance import note
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.leases import Later
from matchmaker.participation import privacy
from matchmaker.participation.people import Profile
from matchmaker.reasons import ReasonFilter, Served, execution, helping
from matchmaker.reasons.facts import Serving, StoredRemedy
from matchmaker.reasons.words import sentences
from matchmaker.wording.errors import Conflict
from tests import cast
from tests.planning.plans import Seat, a_draft, close


async def wish(conn: Connection, edition: Edition, author: Profile, *targets: Profile) -> None:
    chosen = Choices(wishes=tuple(ChosenPerson(target=target.id) for target in targets))
    await wishes.save(conn, edition, author, chosen, cast.NOW)


async def refuse(conn: Connection, edition: Edition, author: Profile, target: Profile) -> None:
    await wishes.refuse(conn, edition, author, target.id, cast.NOW)


async def answered(
    conn: Connection, pool: Pool, edition: Edition, seats: list[Seat], about: reasons.About
) -> UUID:
    """A draft of these meetings, and the answer of an inquiry about it."""
    await close(conn, edition)
    draft = await a_draft(conn, edition, seats)
    await execution.answer(pool, draft, about, asyncio.Event())
    return draft


async def said(conn: Connection, draft: UUID, **asked: object) -> list[list[str]]:
    """What an organiser is told of each ungranted wish."""
    found = await reasons.ungranted_pairs(conn, draft, ReasonFilter(**asked))  # type: ignore[arg-type]
    return [[str(line) for line in sentences(wish)] for wish in found.items]


async def test_wish_without_a_common_slot_says_what_blocks_it(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await programme.save_availability(conn, edition, alice, tuple(range(7)), cast.NOW)
    await programme.save_availability(conn, edition, bob, tuple(range(6, 14)), cast.NOW)
    draft = await answered(conn, pool, edition, [], "reasons")
    assert await said(conn, draft) == [
        [
            "No slot in common.",
            "Of 14 slots: the project holder cannot in 6, the investor cannot in 7,"
            " neither can in 1.",
        ]
    ]
    assert await reasons.counts(conn, draft) == {"apart": 1}


async def test_full_investor_is_told_by_who_holds_the_places_in_numbers(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    await wish(conn, edition, alice, bob)
    await wish(conn, edition, charlie, bob)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    [[full, cost]] = await said(conn, draft)
    assert full == "The investor has as many meetings as they can: 1 worth as much."
    assert cost == "It could replace one of them at no cost: 1 meeting changed."
    assert alice.organisation not in full + cost


async def test_possible_wish_says_points_and_changed_meetings(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn, holder_guaranteed=0)
    alice = await cast.a_holder(conn, edition, max_meetings=1)
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await wish(conn, edition, alice, bob, dora)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    assert await said(conn, draft) == [
        [
            "The project holder has as many meetings as they can: 1 worth more.",
            "Imposing it would cost 1 point: 1 meeting changed.",
        ]
    ]


async def test_refused_wish_has_no_reason_until_an_organiser_looks_and_is_written_down(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    await wish(conn, edition, alice, bob)
    await refuse(conn, edition, bob, alice)
    draft = await answered(conn, pool, edition, [], "reasons")
    assert (await reasons.ungranted_pairs(conn, draft, ReasonFilter())).total == 0
    [found] = await reasons.refused_wishes(conn, edition.id, camille.id, cast.NOW)
    assert (found.author_id, found.target_id) == (alice.id, bob.id)
    [line] = [line for line in await audit_of(conn, edition) if line == "refusals.read"]
    assert line


async def audit_of(conn: Connection, edition: Edition) -> list[str]:
    rows = await conn.fetch("select act from audit where edition_id = $1", edition.id)
    return [row["act"] for row in rows]


async def test_withdrawn_partner_is_a_reason_whether_refused_or_not(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await wish(conn, edition, alice, bob, dora)
    await refuse(conn, edition, bob, alice)
    for investor in (bob, dora):
        await conn.execute(
            "update person set withdrawn_at = $2 where id = $1", investor.id, cast.NOW
        )
    draft = await answered(conn, pool, edition, [], "reasons")
    assert await said(conn, draft) == 2 * [["One of the two has withdrawn."]]


async def test_list_is_filtered_by_person_words_and_cause(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    await wish(conn, edition, alice, bob, dora)
    await wish(conn, edition, charlie, bob)
    await programme.save_availability(conn, edition, alice, tuple(range(14)), cast.NOW)
    draft = await answered(conn, pool, edition, [], "reasons")

    async def pairs(**asked: object) -> set[tuple[UUID, UUID]]:
        found = await reasons.ungranted_pairs(conn, draft, ReasonFilter(**asked))  # type: ignore[arg-type]
        return {(wish.holder_id, wish.investor_id) for wish in found.items}

    both = {(alice.id, bob.id), (alice.id, dora.id)}
    assert await pairs() == both | {(charlie.id, bob.id)}
    assert await pairs(person=alice.id) == both
    assert await pairs(cause="apart") == both
    assert await pairs(text="charlie") == {(charlie.id, bob.id)}
    assert await pairs(text="fonds dora") == {(alice.id, dora.id)}


async def test_unserved_person_gets_the_smallest_change(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    await wish(conn, edition, alice, bob)
    await wish(conn, edition, charlie, bob)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    [served] = await reasons.servings(conn, draft)
    assert (served.person_id, served.lacking) == (charlie.id, 1)
    [change] = served.numbers.changes
    assert (change.rule, change.person_id) == ("personal_maximum", bob.id)


async def test_person_promised_nothing_gets_a_smallest_change_too(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn, holder_guaranteed=0)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    for holder in (alice, charlie):
        await wish(conn, edition, holder, bob)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    [served] = await reasons.servings(conn, draft)
    assert (served.person_id, served.lacking) == (charlie.id, 0)
    assert served.numbers.changes[0].person_id == bob.id
    assert served.numbers.losers == [alice.id]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [("table_limit", "table"), ("available", "presence"), ("personal_maximum", "maximum"),
     ("wished_only", "wish"), ("rest", None), (None, "exchange")],
)  # fmt: skip
def test_every_smallest_change_says_what_it_takes(rule: str | None, kind: str | None) -> None:
    whom, other = uuid4(), uuid4()
    change = [] if rule is None else [StoredRemedy(rule=rule, person_id=other, slot=4)]
    served = Served(
        person_id=whom, kind="holder", name="Alice", organisation="", lacking=1, absent=False,
        numbers=Serving(changes=change, ways=1, points=2),
    )  # fmt: skip
    found = helping.what_it_takes(served)
    expected = (kind, whom if rule is None else other, None if rule is None else 4)
    assert found == (None if kind is None else expected)
    absent = msgspec.structs.replace(served, absent=True)
    assert helping.what_it_takes(absent) is None


async def test_to_be_there_is_no_help_for_whoever_was_noted_absent(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await wish(conn, edition, charlie, bob)
    slots = [slot.number for slot in await editions.slots(conn, edition.id)]
    await programme.save_availability(conn, edition, charlie, slots, cast.NOW)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    [served] = await reasons.servings(conn, draft)
    assert "To be there would do" in str(helping.smallest_change(served, {}, {}))
    await note(conn, edition, charlie.id, "absent", None, None, cast.NOW)
    [served] = await reasons.servings(conn, draft)
    assert (served.absent, served.numbers.changes) == (True, [])
    assert [str(one) for one in helping.smallest_change(served, {}, {})] == [
        "1 promised meeting is lacking."
    ]


async def test_what_has_become_impossible_falls_away_and_is_counted(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    for holder in (alice, charlie):
        await wish(conn, edition, holder, bob)
    await conn.execute("update person set withdrawn_at = $2 where id = $1", alice.id, cast.NOW)
    draft = await answered(conn, pool, edition, [(alice, bob, 0, 0)], "reasons")
    found = await reasons.inquiry(conn, draft, "reasons")
    assert found is not None
    assert (found.state, found.fallen) == ("done", 1)
    [[sentence]] = await said(conn, draft, person=charlie.id)
    assert sentence.startswith("Possible")


async def test_answer_is_given_once(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    draft = await answered(conn, pool, edition, [], "reasons")
    await execution.answer(pool, draft, "reasons", asyncio.Event())
    found = await reasons.inquiry(conn, draft, "reasons")
    assert found is not None
    assert (found.state, found.attempts) == ("done", 1)


async def test_stopped_worker_leaves_it_to_another_one(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [])
    stop = asyncio.Event()
    stop.set()
    with pytest.raises(Later):
        await execution.answer(pool, draft, "reasons", stop)
    found = await reasons.inquiry(conn, draft, "reasons")
    assert found is not None
    assert (found.state, found.attempts) == ("queued", 0)
    await execution.answer(pool, draft, "reasons", asyncio.Event())
    assert (await reasons.ungranted_pairs(conn, draft, ReasonFilter())).total == 1


async def test_worker_that_died_is_followed_by_another_one_three_times(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await close(conn, edition)
    states = []
    for attempts in (2, 3):
        draft = await a_draft(conn, edition, [])
        await conn.execute(
            """insert into inquiry (schedule_id, about, state, requested_at, attempts)
               values ($1, 'reasons', 'running', $2, $3)""",
            draft,
            cast.NOW,
            attempts,
        )
        await execution.answer(pool, draft, "reasons", asyncio.Event())
        found = await reasons.inquiry(conn, draft, "reasons")
        assert found is not None
        total = (await reasons.ungranted_pairs(conn, draft, ReasonFilter())).total
        states.append((found.state, found.error, total))
    assert states == [("done", None, 1), ("failed", execution.INTERRUPTED, 0)]


async def test_late_answer_of_an_inquiry_taken_over_is_refused(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [])
    with capture_logs() as logged:
        first = asyncio.create_task(execution.answer(pool, draft, "reasons", asyncio.Event()))
        while await reasons.inquiry(conn, draft, "reasons") is None:  # noqa: ASYNC110 in the database
            await asyncio.sleep(0.01)
        async with transaction(pool) as other:
            # The first is done in some hundredths of a second: what it found has to wait.
            await other.execute("lock table wish_reason in share mode")
            with pytest.raises(Later):
                await execution.answer(pool, draft, "reasons", asyncio.Event())
            await conn.execute("update inquiry set leased_until = now() - interval '1 second'")
        await execution.answer(pool, draft, "reasons", asyncio.Event())
        known = await reasons.inquiry(conn, draft, "reasons")
        with pytest.raises(Later):
            await first
    assert await reasons.inquiry(conn, draft, "reasons") == known
    assert known is not None
    assert (known.state, known.attempts) == ("done", 2)
    assert [line["event"] for line in logged].count("inquiry.lost") == 1


async def test_version_of_the_day_keeps_what_came_before(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    for holder in (alice, charlie):
        await wish(conn, edition, holder, bob)
    # Charlie is there for the first half of the morning, which is over, and not afterwards.
    await programme.save_availability(conn, edition, charlie, tuple(range(7, 14)), cast.NOW)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update schedule set origin = 'replan', from_slot = 7 where id = $1", draft)
    await execution.answer(pool, draft, "reasons", asyncio.Event())
    [found] = (await reasons.ungranted_pairs(conn, draft, ReasonFilter())).items
    assert found.holder_id == charlie.id
    assert [str(line) for line in sentences(found)] == [
        "No slot in common.",
        "Of 14 slots: the project holder cannot in 8, neither can in 6.",
    ]
    edition = await editions.by_id(conn, edition.id)
    camille = await cast.an_organiser(conn, edition)
    with pytest.raises(Conflict, match="On the day itself"):
        await reasons.request_gains(conn, edition, draft, camille.id, cast.NOW)


async def test_version_that_is_gone_is_no_fault(pool: Pool) -> None:
    await execution.answer(pool, uuid4(), "reasons", asyncio.Event())


async def test_sweep_finds_versions_without_reasons(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [])
    await worker.sweep(pool)
    jobs = await conn.fetch("select dedupe_key from pgqueuer")
    assert f"explain:{draft}" in {job["dedupe_key"] for job in jobs}
    await execution.answer(pool, draft, "reasons", asyncio.Event())
    await conn.execute("delete from pgqueuer")
    assert await worker.sweep(pool) == 0


async def test_reasons_go_with_their_version_and_with_an_erased_person(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    for holder in (alice, charlie):
        await wish(conn, edition, holder, bob)
    draft = await answered(conn, pool, edition, [], "reasons")
    assert (await reasons.ungranted_pairs(conn, draft, ReasonFilter())).total == 2
    await privacy.erase(conn, alice, cast.NOW)
    left = await conn.fetch("select holder_id from wish_reason")
    assert [row["holder_id"] for row in left] == [charlie.id]
    await conn.execute("delete from schedule where id = $1", draft)
    for table in ("wish_reason", "serving", "inquiry"):
        assert await conn.fetchval(f"select count(*) from {table}") == 0


async def test_gains_are_ranked_and_kept(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    holders = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    for holder in holders:
        await wish(conn, edition, holder, bob)
    camille = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    draft = await a_draft(conn, edition, [(holders[0], bob, 0, 0)])
    async with conn.transaction():
        await reasons.request_gains(conn, edition, draft, camille.id, cast.NOW)
        await reasons.request_gains(conn, edition, draft, camille.id, cast.NOW)
    assert (await audit_of(conn, edition)).count("gains.requested") == 1
    await execution.answer(pool, draft, "gains", asyncio.Event())
    found = await reasons.inquiry(conn, draft, "gains")
    assert found is not None
    assert found.result is not None
    best = found.result[0]
    assert (best["kind"], best["person_id"]) == ("investor_maximum", str(bob.id))
    assert (best["most"], best["meetings"]) == ({"guarantees": 1, "points": 10}, 1)
