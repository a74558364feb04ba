"""Three and six months after, whoever met somebody is asked once, and only as long as they like."""

import datetime as dt
from uuid import UUID

import pytest

from matchmaker import aftermath
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.afterwards import in_time, months_after, purge_fault
from matchmaker.followup import answering, asking, stopping
from matchmaker.followup.answering import FollowUpForm
from matchmaker.participation import people, privacy
from matchmaker.wording.errors import Invalid, NotFound
from tests import cast
from tests.followup.scene import AFTERWARDS, SIX, THREE, Past, a_past_morning, mark

MINUTE = dt.timedelta(minutes=1)


async def letters(conn: Connection) -> list[tuple[UUID, int]]:
    rows = await conn.fetch(
        """select person_id, (payload ->> 'months')::int as months from outbox
           where kind = 'follow_up' order by id"""
    )
    return [(row["person_id"], row["months"]) for row in rows]


async def test_who_met_somebody_is_asked_twice_on_the_day_and_never_again(conn: Connection) -> None:
    past = await a_past_morning(conn)
    for moment in (AFTERWARDS, THREE - MINUTE, THREE, THREE + MINUTE, SIX - MINUTE, SIX, SIX):
        await asking.ask_due(conn, moment)
    assert await letters(conn) == [(past.alice.id, 3), (past.alice.id, 6)]
    assert [one.months for one in await answering.asked_of(conn, past.alice.id)] == [6, 3]


async def test_who_turns_out_to_have_met_somebody_is_asked_while_it_is_not_too_late(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    await mark(conn, past.edition, past.bob.id, past.charlie.id, 1)
    assert await asking.ask_due(conn, THREE + dt.timedelta(days=30)) == 1
    await conn.execute("delete from follow_up")
    await conn.execute("delete from outbox")
    assert await asking.ask_due(conn, THREE + dt.timedelta(days=32)) == 0


async def test_who_met_whom_reads_as_the_bilan_counts_it(conn: Connection) -> None:
    past = await a_past_morning(conn)
    await conn.execute(
        """insert into meeting_card (edition_id, holder_id, investor_id, answered_at)
           values ($1, $2, $3, $4)""",
        *(past.edition.id, past.charlie.id, past.bob.id, AFTERWARDS),
    )
    standing = await answering.follow_up_standing(conn, past.edition.id)
    found = await aftermath.aftermath(conn, past.edition, AFTERWARDS)
    assert (standing.met, standing.unclear) == (1, 1) == (found.counts["held"], len(found.unclear))
    # Charlie says so, which settles it by one press of an organiser's.
    by = (await cast.an_organiser(conn, past.edition)).id
    settle = aftermath.settle_seen
    assert await settle(conn, past.edition, "said_held", "held", 1, by, AFTERWARDS) == 1
    assert await asking.ask_due(conn, THREE) == 2


@pytest.mark.parametrize("how", ["stopped", "withdrawn", "erased", "purged"])
async def test_nothing_is_asked_of_whom_we_must_leave_alone(conn: Connection, how: str) -> None:
    past = await a_past_morning(conn)
    if how == "stopped":
        await stopping.stop(conn, past.alice.id, AFTERWARDS)
    elif how == "withdrawn":
        await people.withdraw(conn, past.alice, AFTERWARDS)
    elif how == "erased":
        await privacy.erase(conn, past.alice, AFTERWARDS)
    else:
        await conn.execute("update edition set purge_on = $1", THREE.date())
    assert await asking.ask_due(conn, THREE) == 0
    assert await letters(conn) == []


async def test_who_stopped_is_asked_again_once_they_want_to(conn: Connection) -> None:
    past = await a_past_morning(conn)
    token = stopping.token("a secret", past.alice.id)
    assert stopping.person_of("a secret", token) == past.alice.id
    with pytest.raises(NotFound):
        stopping.person_of("another secret", token)
    await stopping.stop(conn, past.alice.id, AFTERWARDS)
    await asking.ask_due(conn, THREE)
    await stopping.resume(conn, past.alice.id)
    assert await asking.ask_due(conn, SIX) == 1


async def test_an_answer_is_a_tap_and_may_change(conn: Connection) -> None:
    past = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    await say(conn, past, FollowUpForm(financed="in_progress"))
    full = FollowUpForm(financed="yes", amount_euros=20_000, investor_id=past.bob.id)
    await say(conn, past, full)
    held = await answering.tap(conn, past.edition, past.alice.id, 3, "yes", SIX)
    assert (held.amount_euros, held.investor) == (20_000, past.bob.organisation)
    counts = answering.count(await answering.answers(conn, past.edition.id))
    assert (counts[0].asked, counts[0].yes, counts[0].amount_euros) == (1, 1, 20_000)
    held = await answering.tap(conn, past.edition, past.alice.id, 3, "no", SIX)
    assert (held.financed, held.amount_euros, held.investor_id) == ("no", None, None)


async def say(conn: Connection, past: Past, form: FollowUpForm) -> None:
    await answering.answer(conn, past.edition, past.alice.id, 3, form, THREE)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"financed": "no", "amount_euros": 5}, "amount_euros"),
        ({"financed": "in_progress", "financed_by": "La Nef"}, "financed_by"),
    ],
)
async def test_an_answer_that_says_two_things_is_refused(
    conn: Connection, answers: dict[str, object], field: str
) -> None:
    past = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    with pytest.raises(Invalid) as refused:
        await say(conn, past, FollowUpForm(**answers))  # type: ignore[arg-type]
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_only_somebody_whom_they_met_is_chosen_and_only_who_was_asked_answers(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    with pytest.raises(Invalid):
        await say(conn, past, FollowUpForm(financed="yes", investor_id=past.dana.id))
    with pytest.raises(NotFound):
        await answering.answer(
            conn, past.edition, past.dana.id, 3, FollowUpForm(financed="yes"), THREE
        )


async def test_an_investor_who_is_erased_is_named_no_more(conn: Connection) -> None:
    past = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    await say(conn, past, FollowUpForm(financed="yes", investor_id=past.bob.id))
    await privacy.erase(conn, past.bob, THREE)
    [held] = await answering.asked_of(conn, past.alice.id)
    assert (held.financed, held.investor_id, held.investor) == ("yes", None, "")


@pytest.mark.parametrize(
    ("held_on", "purge_on", "is_early"),
    [
        (dt.date(2099, 11, 24), dt.date(2100, 5, 24), True),
        (dt.date(2099, 11, 24), dt.date(2100, 5, 25), False),
        (dt.date(2099, 8, 31), dt.date(2100, 2, 28), True),
        (dt.date(2099, 8, 31), dt.date(2100, 3, 1), False),
    ],
)
def test_the_purge_comes_after_the_last_question(
    held_on: dt.date, purge_on: dt.date, is_early: bool
) -> None:
    assert (purge_fault(held_on, purge_on) is not None) == is_early
    kept = in_time(held_on, purge_on)
    assert kept == (months_after(held_on, 7) if is_early else purge_on)


async def test_an_edition_that_purges_early_keeps_its_date_and_skips_the_question(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    await conn.execute("update edition set purge_on = $1", dt.date(2100, 3, 1))
    edition = await editions.by_id(conn, past.edition.id)
    assert (asking.is_skipped(edition, 3), asking.is_skipped(edition, 6)) == (False, True)
