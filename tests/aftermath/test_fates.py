"""What became of each meeting: whose word counts, and which pairs there are at all."""

import datetime as dt

import pytest

from matchmaker import aftermath, day, planning
from matchmaker.aftermath import SeenFate
from matchmaker.db import Connection
from matchmaker.participation import people, privacy
from tests.day.mornings import Morning, a_morning, at
from tests.planning.plans import publish

EVENING = at(18)


@pytest.fixture
async def morning(conn: Connection) -> Morning:
    """Alice: Bob at 9 h, Dora at 9 h 30. Charlie: Bob at 9 h 15."""
    return await a_morning(conn)


async def fates(conn: Connection, morning: Morning) -> dict[str, tuple[str, str | None]]:
    """'Alice Bob' → what became of it, and who says so."""
    names = {
        person.id: person.first_name
        for person in (morning.alice, morning.charlie, morning.bob, morning.dora)
    }
    found = await aftermath.all_fates(conn, morning.edition.id)
    return {
        f"{names[one.holder_id]} {names[one.investor_id]}": (one.fate, one.said_by) for one in found
    }


async def test_of_what_nobody_said_anything_all_is_unclear(
    conn: Connection, morning: Morning
) -> None:
    for person in (morning.alice, morning.bob):
        await day.arrive(conn, morning.edition, person.id, None, at(8, 50))
    assert set((await fates(conn, morning)).values()) == {("unclear", None)}
    found = await aftermath.aftermath(conn, morning.edition, at(9, 20))
    # Alice and Bob are in the house; whether they sat down at 9 h is another thing.
    assert (found.evidence, found.to_come) == ({"both": 1}, 2)
    found = await aftermath.aftermath(conn, morning.edition, EVENING)
    assert found.evidence == {"both": 1, "investor": 1, "holder": 1}


async def test_the_mark_counts_before_the_check_in_and_late_leaves_it_open(
    conn: Connection, morning: Morning
) -> None:
    edition, organiser, alice, charlie, bob, dora = morning
    await day.note_absent(conn, edition, alice.id, organiser.id, at(8, 50))
    await day.note_absent(conn, edition, dora.id, organiser.id, at(8, 50))
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "late", at(9, 16))
    assert await fates(conn, morning) == {
        "Alice Bob": ("holder_absent", "check_in"),
        "Charlie Bob": ("unclear", None),
        "Alice Dora": ("holder_absent", "check_in"),
    }
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 5))
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "absent", at(9, 29))
    # By Bob's mark Alice has come: of the two, Dora alone is missing at 9 h 30.
    assert await fates(conn, morning) == {
        "Alice Bob": ("held", "mark"),
        "Charlie Bob": ("holder_absent", "mark"),
        "Alice Dora": ("investor_absent", "check_in"),
    }


async def test_what_becomes_known_after_a_meeting_says_nothing_of_it(
    conn: Connection, morning: Morning
) -> None:
    edition, organiser, alice, _, bob, _ = morning
    await day.note_absent(conn, edition, alice.id, organiser.id, at(9, 20))
    await day.note_departure(conn, edition, bob.id, 2, organiser.id, at(9, 31))
    await people.withdraw(conn, bob, at(9, 40))
    assert await fates(conn, morning) == {
        "Alice Bob": ("unclear", None),
        "Charlie Bob": ("unclear", None),
        "Alice Dora": ("holder_absent", "check_in"),
    }


async def test_withdrawals_cancel_a_person_s_meetings_or_one(
    conn: Connection, morning: Morning
) -> None:
    edition, _, alice, charlie, _, dora = morning
    await people.withdraw(conn, charlie, at(9, 10))
    await planning.withdraw_meeting(conn, edition, alice, dora.id, at(9, 10))
    assert await fates(conn, morning) == {
        "Alice Bob": ("unclear", None),
        "Charlie Bob": ("cancelled", "withdrawal"),
        "Alice Dora": ("cancelled", "withdrawal"),
    }
    # Who is called off is not waited for: it counts at once.
    found = await aftermath.aftermath(conn, edition, at(9, 12))
    assert (found.counts["cancelled"], found.to_come) == (2, 1)


async def test_each_pair_stands_once_whatever_was_planned_again(
    conn: Connection, morning: Morning
) -> None:
    edition, _, alice, charlie, bob, dora = morning
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(9, 5))
    await day.arrive(conn, edition, alice.id, None, at(9, 8))
    # Alice meets Bob later after all; Charlie's, under way, and Dora's, ahead, are left out.
    await publish(conn, edition, [(alice, bob, 6, 1)], now=at(9, 20))
    assert await fates(conn, morning) == {
        "Alice Bob": ("unclear", None),
        "Charlie Bob": ("unclear", None),
        "Alice Dora": ("cancelled", None),
    }
    await publish(conn, edition, [(alice, bob, 6, 1), (charlie, dora, 7, 2)], now=at(9, 40))
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(10, 31))
    assert await fates(conn, morning) == {
        "Alice Bob": ("held", "mark"),
        "Charlie Bob": ("unclear", None),
        "Alice Dora": ("cancelled", None),
        "Charlie Dora": ("unclear", None),
    }


async def test_who_met_and_is_moved_afterwards_has_met(conn: Connection, morning: Morning) -> None:
    edition, _, alice, _, bob, _ = morning
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 5))
    await publish(conn, edition, [(alice, bob, 6, 1)], now=at(9, 10))
    [met] = [
        one
        for one in await aftermath.all_fates(conn, edition.id)
        if one.as_shown[:2] == (alice.id, bob.id)
    ]
    assert (met.fate, met.slot_number) == ("held", 0)
    assert await day.did_not_take_place(conn, edition.id, EVENING) == set()


async def test_the_next_plan_and_the_view_agree_on_what_was_missed(
    conn: Connection, morning: Morning
) -> None:
    edition, organiser, alice, charlie, bob, dora = morning
    await day.note_absent(conn, edition, alice.id, organiser.id, at(8, 50))
    found = await aftermath.all_fates(conn, edition.id)
    [first] = [one.as_shown for one in found if one.slot_number == 0]
    [second] = [one.as_shown for one in found if one.slot_number == 1]
    await aftermath.settle(conn, edition, [first], "held", organiser.id, at(9, 20))
    await aftermath.settle(conn, edition, [second], "investor_absent", organiser.id, at(9, 20))
    missed = await day.did_not_take_place(conn, edition.id, EVENING)
    assert missed == {(charlie.id, bob.id), (alice.id, dora.id)}
    board = await day.board(conn, edition, EVENING)
    assert [board.presence_of(one) for one in board.meetings] == ["present", "absent", "absent"]
    assert board.unresolved == []


async def test_an_erasure_leaves_known_what_became_of_the_other_s_meeting(
    conn: Connection, morning: Morning
) -> None:
    edition, organiser, alice, charlie, bob, dora = morning
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 5))
    await day.note_absent(conn, edition, dora.id, organiser.id, at(9))
    before = {pair: fate for pair, (fate, _) in (await fates(conn, morning)).items()}
    await privacy.erase(conn, alice, EVENING + dt.timedelta(days=3))
    await privacy.erase(conn, bob, EVENING + dt.timedelta(days=3))
    after = {pair: fate for pair, (fate, _) in (await fates(conn, morning)).items()}
    assert after == before
    assert after["Charlie Bob"] == "unclear"
    [told] = (await privacy.export(conn, charlie.id))["what_took_place"]
    assert (told["organisation"], told["fate"]) == (None, "unclear")


async def test_the_export_of_a_person_says_what_became_of_their_meetings(
    conn: Connection, morning: Morning
) -> None:
    edition, organiser, alice, _, bob, dora = morning
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 5))
    shown = SeenFate(alice.id, dora.id, 2, "unclear")
    await aftermath.settle(conn, edition, [shown], "investor_absent", organiser.id, EVENING)
    told = (await privacy.export(conn, alice.id))["what_took_place"]
    assert [(one["organisation"], one["fate"], one["said_by"]) for one in told] == [
        ("Fonds Bob", "held", "mark"),
        ("Fonds Dora", "investor_absent", "settled"),
    ]
