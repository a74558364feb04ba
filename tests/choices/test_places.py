"""Places in the programme: one for the first who asks, a line for the others, each told once."""

import asyncio
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from matchmaker import day, db, merging
from matchmaker.choices import programme
from matchmaker.choices.programme import Overtaken, Workshop, WorkshopForm
from matchmaker.db import Connection, Pool, errors, transaction
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.merging import MergeForm
from matchmaker.participation import applying, people, privacy
from matchmaker.participation.applying import RefusalForm
from matchmaker.participation.people import Profile
from matchmaker.planning import reviewing
from matchmaker.wording.errors import Conflict, NotFound
from tests import cast
from tests.cast import NOW
from tests.notices.boxes import rows
from tests.planning.plans import PUBLISHED, a_draft, close, publish

DAY = dt.datetime(2099, 11, 24, 7, 30, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2099, 11, 24, hour, minute)  # noqa: DTZ001 typed in local time


def form_of(item: Workshop, **changes: Any) -> WorkshopForm:
    answers = {name: getattr(item, name) for name in WorkshopForm.__struct_fields__}
    return WorkshopForm(**(answers | changes))


async def standing(
    conn: Connection, edition: Edition, item: Workshop
) -> tuple[list[str], list[str]]:
    """Who has a place, by name, and who waits, in order."""
    found = await programme.roll(conn, edition, item.id)
    return (
        [line.first_name for line in found.attending],
        [line.first_name for line in found.waiting],
    )


async def crowd(conn: Connection, edition: Edition, *names: str) -> list[Profile]:
    return [await cast.a_holder(conn, edition, name, last_name=name) for name in names]


async def fill(conn: Connection, edition: Edition, item: Workshop, crowd: list[Profile]) -> None:
    for person in crowd:
        await programme.sign_up(conn, edition, person.id, item.id, NOW)


async def news(conn: Connection, person: Profile) -> list[str]:
    """What a person was told of the programme."""
    return [row.payload["event"] for row in await rows(conn, person) if row.kind == "programme"]


async def test_of_ten_who_ask_for_the_last_place_one_has_it_and_nine_wait(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    ten = await crowd(conn, edition, *(f"Porteur{letter}" for letter in "ABCDEFGHIJ"))
    order: list[str] = []

    async def ask(person: Profile) -> str:
        async with transaction(pool) as own:
            place = await programme.sign_up(own, edition, person.id, item.id, NOW)
            order.append(person.first_name)
            return place

    places = await asyncio.gather(*map(ask, ten))
    assert sorted(places) == ["attending", *["waiting"] * 9]
    seated, line = await standing(conn, edition, item)
    assert seated == [ten[places.index("attending")].first_name]
    assert len(line) == 9
    assert [*seated, *line] == order
    offered = [await programme.items_for(conn, edition, one.id, NOW) for one in ten]
    assert sorted(found.turn for [found] in offered) == list(range(10))


async def test_the_database_seats_nobody_beyond_the_capacity(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bob = await crowd(conn, edition, "Alice", "Bob")
    await fill(conn, edition, item, [alice])
    with pytest.raises(errors.CheckViolation, match="is full"):
        async with conn.transaction():
            await conn.execute(
                "insert into workshop_attendance (edition_id, workshop_id, person_id)"
                " values ($1, $2, $3)",
                edition.id, item.id, bob.id,
            )  # fmt: skip


async def leaves(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    await programme.leave(conn, edition, alice.id, item.id, NOW)


async def unticks(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    answers = await people.complete_form(
        conn, edition, alice.id, people.HolderForm, {"workshops": ()}
    )
    await people.update(conn, edition, alice.id, answers, NOW)


async def withdraws(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    await people.withdraw(conn, alice, NOW)


async def is_erased(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    await privacy.erase(conn, alice, NOW)


async def grows(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    await programme.change_workshop(conn, edition, item.id, form_of(item, capacity=2), None, NOW)


async def is_released(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    organiser = await cast.an_organiser(conn, edition)
    await programme.leave(conn, edition, alice.id, item.id, NOW, organiser.id)


async def is_refused(conn: Connection, edition: Edition, item: Workshop, alice: Profile) -> None:
    organiser = await cast.an_organiser(conn, edition)
    await applying.reopen(conn, edition, alice.id, organiser.id, NOW, seen="accepted")
    await applying.refuse(
        conn, edition, alice.id, RefusalForm(reason="Complet."), organiser.id, NOW
    )


@pytest.mark.parametrize(
    "act", [leaves, unticks, is_released, withdraws, is_erased, is_refused, grows]
)
async def test_a_place_that_is_free_goes_to_the_next_who_is_told_once(
    conn: Connection, act: Any
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand, chloe = await crowd(conn, edition, "Alice", "Bertrand", "Chloé")
    await fill(conn, edition, item, [alice, bertrand, chloe])
    assert await standing(conn, edition, item) == (["Alice"], ["Bertrand", "Chloé"])
    await act(conn, edition, item, alice)
    seated, line = await standing(conn, edition, item)
    assert ("Bertrand" in seated, line) == (True, ["Chloé"])
    assert (await news(conn, bertrand), await news(conn, chloe)) == (["promoted"], [])
    await programme.settle(conn, edition.id, NOW)
    assert await news(conn, bertrand) == ["promoted"]


async def test_two_records_with_a_place_each_are_one_and_the_next_has_the_other(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=2)
    alice, alicia, chloe = await crowd(conn, edition, "Alice", "Alicia", "Chloé")
    await fill(conn, edition, item, [alice, alicia, chloe])
    organiser = await cast.an_organiser(conn, edition)
    found = await merging.preview(conn, edition, alice.id, alicia.id)
    form = MergeForm(seen=found.seen, write=False)
    await merging.merge(conn, edition, alice.id, alicia.id, form, organiser.id, NOW)
    assert await standing(conn, edition, item) == (["Alice", "Chloé"], [])
    assert await news(conn, chloe) == ["promoted"]


async def test_an_arrival_taken_back_frees_the_place_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    await fill(conn, edition, item, [alice])
    await people.withdraw(conn, alice, NOW)
    organiser = await cast.an_organiser(conn, edition)
    await day.check_in(conn, edition, alice.id, organiser.id, DAY)
    await programme.sign_up(conn, edition, bertrand.id, item.id, DAY, organiser.id)
    assert await standing(conn, edition, item) == (["Alice"], ["Bertrand"])
    assert await day.undo(conn, edition, alice.id, organiser.id, DAY)
    assert await standing(conn, edition, item) == (["Bertrand"], [])


async def test_nothing_deletes_a_seat_or_withdraws_somebody_without_giving_the_place_on() -> None:
    """Every query by which a place becomes free, and the test above that goes through it."""
    freeing = re.compile(
        r"update person\s+set [^;]*?(withdrawn_at = (?!null)|application = 'refused')"
        r"|delete from (workshop_attendance|person)\b"
        r"|update workshop_attendance as seat set person_id|update workshop\s+set"
    )
    known = {
        ("applications", "refuse"): is_refused,
        ("day", "withdraw_again"): test_an_arrival_taken_back_frees_the_place_again,
        ("people", "withdraw"): withdraws,
        ("privacy", "expect_no_more"): is_erased,
        ("privacy", "erase_person"): is_erased,
        ("privacy", "erase_traces"): is_erased,
        ("programme", "stop_attending"): unticks,
        ("programme", "leave"): leaves,
        ("programme", "change_workshop"): grows,
        ("merging", "take_seats"): (
            test_two_records_with_a_place_each_are_one_and_the_next_has_the_other
        ),
        # these give a place away in the same statement, or leave nobody who could have it
        ("programme", "send_back"): None,
        ("importing", "restore_standing"): None,  # of whom the same files bring in
        ("programme", "give_up_lost_places"): None,
        ("privacy", "purge_some_people"): None,
        ("privacy", "purge_speakers"): None,
        ("settings", "shift_programme"): None,
    }
    found = {
        (path.stem, name)
        for path in sorted(Path(db.__file__).parent.glob("queries/*.sql"))
        for name, query in _queries(path)
        if freeing.search(query)
    }
    assert found == known.keys()


def _queries(path: Path) -> list[tuple[str, str]]:
    parts = path.read_text(encoding="utf-8").split("-- name: ")[1:]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


async def test_with_a_version_in_force_one_message_tells_of_place_and_calendar(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    bob = await cast.an_investor(conn, edition)
    await fill(conn, edition, item, [alice, bertrand])
    await publish(conn, edition, [(alice, bob, 8, 0), (bertrand, bob, 9, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    last = max(row.id for row in await rows(conn))
    await programme.leave(conn, edition, alice.id, item.id, PUBLISHED)
    written = await rows(conn, since=last)
    assert [(row.person_id, row.kind) for row in written] == [
        (alice.id, "convocation_changed"), (bertrand.id, "convocation_changed"),
    ]  # fmt: skip
    assert [change["after"]["title"] for change in written[1].payload["sessions"]] == [item.title]


async def test_whoever_has_a_meeting_then_is_passed_over_and_keeps_waiting(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)  # 9 h 20 to 10 h 05
    alice, bertrand, chloe = await crowd(conn, edition, "Alice", "Bertrand", "Chloé")
    bob = await cast.an_investor(conn, edition)
    await fill(conn, edition, item, [alice, bertrand, chloe])
    await publish(conn, edition, [(bertrand, bob, 2, 0)])
    await programme.leave(conn, edition, alice.id, item.id, PUBLISHED)
    assert await standing(conn, edition, item) == (["Chloé"], ["Bertrand"])


@pytest.mark.parametrize("now", [PUBLISHED, DAY])
async def test_a_version_without_the_meeting_that_stood_in_the_way_gives_the_place(
    conn: Connection, now: dt.datetime
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)  # 9 h 20 to 10 h 05
    alice, bertrand, chloe = await crowd(conn, edition, "Alice", "Bertrand", "Chloé")
    bob = await cast.an_investor(conn, edition)
    await fill(conn, edition, item, [alice, bertrand, chloe])
    await publish(conn, edition, [(bertrand, bob, 2, 0), (chloe, bob, 3, 0)])
    await programme.leave(conn, edition, alice.id, item.id, PUBLISHED)
    assert await standing(conn, edition, item) == ([], ["Bertrand", "Chloé"])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    last = max(row.id for row in await rows(conn))
    draft = await a_draft(conn, edition, [(bertrand, bob, 8, 0), (chloe, bob, 3, 0)])
    foreseen = await reviewing.foresee(conn, edition, draft, now)
    assert await standing(conn, edition, item) == ([], ["Bertrand", "Chloé"])
    done = await publish(conn, edition, [(bertrand, bob, 8, 0), (chloe, bob, 3, 0)], now)
    assert await standing(conn, edition, item) == (["Bertrand"], ["Chloé"])
    written = await rows(conn, since=last)
    assert (foreseen.people, foreseen.messages) == (done.people, done.messages)
    assert (done.people, done.messages) == (2, len(written))
    [said] = [row.payload for row in written if row.person_id == bertrand.id]
    assert item.title in str(said)


async def test_a_plan_in_force_is_not_undone_by_a_place(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition)
    [alice] = await crowd(conn, edition, "Alice")
    bob = await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    with pytest.raises(Conflict, match="are being planned"):
        await programme.sign_up(conn, edition, alice.id, item.id, NOW)
    evening = await cast.a_workshop(conn, edition, starts_at=at(18), ends_at=at(19))
    assert await programme.sign_up(conn, edition, alice.id, evening.id, NOW) == "attending"
    await publish(conn, edition, [(alice, bob, 2, 0)])
    for by in (None, organiser.id):
        with pytest.raises(Conflict, match="A meeting is planned at"):
            await programme.sign_up(conn, edition, alice.id, item.id, PUBLISHED, by)
    [before, _] = await programme.items_for(conn, edition, alice.id, PUBLISHED)
    assert before.meeting_at == dt.datetime(2099, 11, 24, 8, 30, tzinfo=dt.UTC)
    free = await cast.a_workshop(conn, edition, starts_at=at(11), ends_at=at(11, 30))
    assert await programme.sign_up(conn, edition, alice.id, free.id, PUBLISHED) == "attending"
    with pytest.raises(Conflict, match="has begun"):
        await programme.sign_up(conn, edition, alice.id, item.id, DAY + dt.timedelta(hours=3))


async def test_nobody_asks_for_two_things_at_one_hour(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    first = await cast.a_workshop(conn, edition, title="Lever des fonds", capacity=1)
    second = await cast.a_workshop(conn, edition, title="Pitcher")
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    await fill(conn, edition, first, [alice, bertrand])
    for person in (alice, bertrand):  # whether they have a place or wait for one
        with pytest.raises(Conflict, match="“Lever des fonds” takes place at the same hour"):
            await programme.sign_up(conn, edition, person.id, second.id, NOW)
    assert await programme.sign_up(conn, edition, alice.id, first.id, NOW) == "attending"
    other = await cast.an_edition(conn, slug="other")
    with pytest.raises(NotFound):
        await programme.sign_up(
            conn, edition, alice.id, (await cast.a_workshop(conn, other)).id, NOW
        )


async def test_saving_a_profile_keeps_place_and_turn(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand, chloe = await crowd(conn, edition, "Alice", "Bertrand", "Chloé")
    await fill(conn, edition, item, [alice, bertrand, chloe])
    for person in (alice, bertrand):
        answers = await people.answers_of(conn, edition.id, person.id)
        assert answers.workshops == (item.code,)
        await people.update(conn, edition, person.id, answers, NOW)
    assert await standing(conn, edition, item) == (["Alice"], ["Bertrand", "Chloé"])


async def test_who_comes_back_waits_where_the_place_was_given_away(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    full = await cast.a_workshop(conn, edition, capacity=1)
    roomy = await cast.a_workshop(conn, edition, starts_at=at(11), ends_at=at(12), capacity=9)
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    for item in (full, roomy):
        await fill(conn, edition, item, [alice])
    await fill(conn, edition, full, [bertrand])
    await people.withdraw(conn, alice, NOW)
    await people.come_back(conn, alice, NOW)
    assert await standing(conn, edition, full) == (["Bertrand"], ["Alice"])
    assert await standing(conn, edition, roomy) == (["Alice"], [])


async def test_fewer_places_send_the_last_who_asked_back_into_line(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    item = await cast.a_workshop(conn, edition, capacity=3)
    four = await crowd(conn, edition, "Alice", "Bertrand", "Chloé", "Denis")
    await fill(conn, edition, item, four)
    fewer = form_of(item, capacity=1)
    foreseen = await programme.foresee_change(conn, edition, item.id, fewer, NOW)
    assert await standing(conn, edition, item) == (["Alice", "Bertrand", "Chloé"], ["Denis"])
    assert await rows(conn) == []
    done = await programme.change_workshop(conn, edition, item.id, fewer, organiser.id, NOW)
    assert done == foreseen
    assert [each.name for each in done.sent_back] == ["Bertrand Bertrand", "Chloé Chloé"]
    assert [each.name for each in done.told] == ["Bertrand Bertrand", "Chloé Chloé"]
    assert await standing(conn, edition, item) == (["Alice"], ["Bertrand", "Chloé", "Denis"])
    assert [await news(conn, person) for person in four] == [[], ["waiting"], ["waiting"], []]
    await programme.change_workshop(conn, edition, item.id, form_of(item, capacity=2), None, NOW)
    # The word that they wait has not left: the one that they have a place replaces it.
    assert await news(conn, four[1]) == ["promoted"]


async def test_an_item_moved_before_any_version_tells_who_goes_and_who_waits(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    await fill(conn, edition, item, [alice, bertrand])
    for room in ("Salle C", "Salle D"):
        changed = form_of(item, room=room)
        await programme.change_workshop(conn, edition, item.id, changed, None, NOW)
    for person in (alice, bertrand):  # two changes before the worker wakes are one message
        [letter] = await rows(conn, person)
        told = [letter.payload[side]["room"] for side in ("before", "after")]
        assert told == ["Salle B", "Salle D"]
    await programme.change_workshop(conn, edition, item.id, form_of(item), None, NOW)
    assert await rows(conn) == []  # as everybody knows it
    described = form_of(item, description="Deux exemples.", speaker="Inès Robin")
    touched = await programme.foresee_change(conn, edition, item.id, described, NOW)
    assert not touched.anybody


async def test_a_cancelled_item_tells_everybody_and_frees_their_hours(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, capacity=1)
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    await fill(conn, edition, item, [alice, bertrand])
    foreseen = await programme.foresee_drop(conn, edition, item.id, NOW)
    assert await programme.drop_workshop(conn, edition, item.id, None, NOW) == foreseen
    assert [each.id for each in foreseen.told] == [alice.id, bertrand.id]
    assert [await news(conn, one) for one in (alice, bertrand)] == [["cancelled"]] * 2
    slots = await programme.availability(conn, alice)
    assert [slot.workshop for slot in slots if slot.workshop] == []
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.details) == ("workshop.dropped", {"code": item.code})


async def test_whose_meetings_collide_is_named(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition, starts_at=at(11), ends_at=at(11, 30))
    alice, bertrand = await crowd(conn, edition, "Alice", "Bertrand")
    bob = await cast.an_investor(conn, edition)
    await fill(conn, edition, item, [alice, bertrand])
    await publish(conn, edition, [(alice, bob, 2, 0), (bertrand, bob, 12, 0)])
    moved = form_of(item, starts_at=at(9, 30), ends_at=at(10))
    touched = await programme.foresee_change(conn, edition, item.id, moved, PUBLISHED)
    assert [(each.name, each.starts_at.minute) for each in touched.colliding] == [
        ("Alice Alice", 30)
    ]
    assert {each.id for each in touched.told} == {alice.id, bertrand.id}
    await publish(conn, edition, [])
    other = await cast.a_workshop(conn, edition, title="Pitcher")
    await programme.sign_up(conn, edition, bertrand.id, other.id, PUBLISHED)
    touched = await programme.foresee_change(conn, edition, item.id, moved, PUBLISHED)
    assert [(each.id, each.title) for each in touched.elsewhere] == [(bertrand.id, "Pitcher")]


async def test_of_two_organisers_the_second_is_told_what_it_is_now(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition)

    async def rename(title: str) -> object:
        async with transaction(pool) as own:
            changed = form_of(item, title=title)
            return await programme.change_workshop(
                own, edition, item.id, changed, None, NOW, item.revision
            )

    titles = ["Lever des fonds I", "Lever des fonds II"]
    outcomes = await asyncio.gather(*map(rename, titles), return_exceptions=True)
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Overtaken)]
    [stored] = await programme.workshops(conn, edition.id)
    assert refused.present == stored
    assert stored.title == titles[0 if outcomes[1] is refused else 1]
    with pytest.raises(Overtaken):
        await programme.drop_workshop(conn, edition, item.id, None, NOW, item.revision)


async def test_people_are_ticked_on_the_day_and_unticked(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    item = await cast.a_workshop(conn, edition)
    [alice] = await crowd(conn, edition, "Alice")
    await fill(conn, edition, item, [alice])
    by = organiser.id

    async def tick(came: bool, now: dt.datetime = DAY) -> bool:
        return await programme.tick(conn, edition, item.id, alice.id, by, now, came=came)

    with pytest.raises(Conflict, match="on the day itself"):
        await tick(True, NOW)
    assert [await tick(came) for came in (True, True, False, False, True)] == [
        True, False, True, False, True,
    ]  # fmt: skip
    assert (await programme.roll(conn, edition, item.id)).came == 1
