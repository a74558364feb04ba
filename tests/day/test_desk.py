"""The desk: finding people, badges, who may stand there, and people at the door."""

import datetime as dt
from typing import Any

import pytest

from matchmaker import day, planning
from matchmaker.choices import wishes
from matchmaker.day import DoorForm
from matchmaker.db import Connection, Pool, transaction
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.vocabularies import Need, ProjectStage
from tests.cast import a_holder, an_edition
from tests.day.mornings import a_morning, at
from tests.wording.faults import faults

SECRET = "a secret of the tests that is long enough"


def door_form(**changes: Any) -> DoorForm:
    answers: dict[str, Any] = {
        "first_name": "Élodie",
        "last_name": "Péron",
        "email": "elodie@example.org",
        "organisation": "La Fabrique",
        "project": "Un fournil solidaire",
        "commune": "nanterre",
        "need": Need.INVESTMENT,
        "amount_sought": 20_000,
        "project_stage": ProjectStage.LAUNCH,
    }
    return DoorForm(**(answers | changes))


async def names(conn: Connection, edition_id: Any, **how: Any) -> list[str]:
    return [line.first_name for line in await day.desk_lines(conn, edition_id, at(8, 50), **how)]


async def test_three_letters_find_a_person_without_their_accents(conn: Connection) -> None:
    edition, *_ = await a_morning(conn)
    await a_holder(conn, await an_edition(conn, slug="ailleurs"), "Hélène")
    helene = await a_holder(conn, await _reopened(conn, edition), "Hélène", last_name="Été")
    assert await names(conn, edition.id, text="hel") == ["Hélène"]
    assert await names(conn, edition.id, text="ÉTÉ") == ["Hélène"]
    assert await names(conn, edition.id, text="hel xyz") == []
    [line] = await day.desk_lines(conn, edition.id, at(8, 50), text="hel")
    assert (line.id, line.state, line.is_here, line.next_at) == (helene.id, "expected", False, None)


async def test_who_comes_for_an_investor_is_found_by_their_own_name(conn: Connection) -> None:
    edition, *_ = await a_morning(conn)
    assert await names(conn, edition.id, text="bianca") == ["Bob"]
    assert await names(conn, edition.id, text="bia", listing="missing") == ["Bob"]
    assert await names(conn, edition.id, text="bianca xyz") == []


async def _reopened(conn: Connection, edition: Any) -> Any:
    await conn.execute("update edition set stage = 'open' where id = $1", edition.id)
    return edition


async def test_the_desk_tells_where_to_go_next(conn: Connection) -> None:
    edition, _, alice, *_ = await a_morning(conn)
    hours = []
    for hour in (at(8, 50), at(9, 16), at(10)):
        line = await day.desk_line(conn, edition.id, alice.id, hour)
        hours.append((line.next_at, line.next_table))
    assert hours == [(at(9), "2"), (at(9, 30), "3"), (None, None)]


async def test_lists_of_who_is_missing_and_of_who_came_last(conn: Connection) -> None:
    edition, camille, alice, charlie, bob, dora = await a_morning(conn)
    await day.arrive(conn, edition, bob.id, camille.id, at(8, 40))
    await day.arrive(conn, edition, alice.id, camille.id, at(8, 45))
    await day.note_late(conn, edition, charlie.id, 2, camille.id, at(8, 46))
    await people.withdraw(conn, dora, at(8, 47))
    assert await names(conn, edition.id, listing="recent") == ["Alice", "Bob"]
    assert await names(conn, edition.id, listing="missing") == ["Charlie"]
    assert len(await names(conn, edition.id, limit=2)) == 2
    figures = await day.desk_figures(conn, edition.id)
    assert (figures.here, figures.everybody, figures.late) == (2, 3, 1)
    assert (figures.holders_here, figures.holders) == (1, 2)
    await day.note_departure(conn, edition, alice.id, 5, camille.id, at(10))
    assert (await day.desk_figures(conn, edition.id)).here == 2


async def test_a_badge_names_its_owner_at_its_own_edition_only(conn: Connection) -> None:
    edition, _, alice, *_ = await a_morning(conn)
    other = await an_edition(conn, slug="ailleurs")
    code = await day.badge_code(conn, SECRET, alice.id)
    assert await day.badge_code(conn, SECRET, alice.id) == code
    assert str(alice.id) not in code
    for read in (code, code.lower(), f"https://arena.example/accueil/mfi/badge/{code}/"):
        assert await day.owner_of(conn, edition.id, read) == alice.id
    for place, read in ((other, code), (edition, "A" * 16), (edition, ""), (edition, code[:15])):
        with pytest.raises(NotFound):
            await day.owner_of(conn, place.id, read)
    assert (
        await conn.fetchval("select count(*) from badge where token_hash::text like $1", code) == 0
    )


async def test_after_a_change_of_the_secret_new_badges_serve_and_old_ones_do_not(
    conn: Connection,
) -> None:
    edition, _, alice, *_ = await a_morning(conn)
    old = await day.badge_code(conn, SECRET, alice.id)
    new = await day.badge_code(conn, SECRET[::-1], alice.id)
    assert await day.owner_of(conn, edition.id, new) == alice.id
    with pytest.raises(NotFound):
        await day.owner_of(conn, edition.id, old)


async def test_everybody_who_takes_part_gets_a_badge(conn: Connection) -> None:
    edition, _, alice, _, bob, dora = await a_morning(conn)
    await people.withdraw(conn, dora, at(8))
    made = await day.badges(conn, edition.id, SECRET)
    assert [badge.first_name for badge, _ in made] == ["Alice", "Charlie", "Bob"]
    assert len({code for _, code in made}) == 3
    assert await day.owner_of(conn, edition.id, {b.id: c for b, c in made}[bob.id]) == bob.id
    assert await day.badges(conn, edition.id, SECRET) == made
    assert alice.id in {badge.id for badge, _ in made}


async def test_somebody_at_the_door_is_registered_has_wished_and_is_here(conn: Connection) -> None:
    edition, camille, *_, bob, dora = await a_morning(conn)
    form = door_form(wish_1=dora.id, wish_3=bob.id)
    elodie = await day.register_at_door(conn, edition, form, camille.id, at(9, 20))
    assert elodie.position == 2
    assert (await people.find_holder(conn, edition.id, elodie.id)).commune == "Nanterre"
    own = await wishes.choices(conn, elodie.id)
    assert [card.target for card in own.wishes] == [dora.id, bob.id]
    assert (await day.attendance(conn, edition.id))[elodie.id].state == "arrived"
    assert (await planning.agenda(conn, elodie.id)).meetings == ()
    assert await conn.fetchval("select count(*) from outbox where person_id = $1", elodie.id) == 1


@pytest.mark.parametrize("day_off", [-1, 1])
async def test_the_door_opens_on_the_day_alone(conn: Connection, day_off: int) -> None:
    edition, camille, *_ = await a_morning(conn)
    now = at(9) + dt.timedelta(days=day_off)
    with pytest.raises(Conflict):
        await day.register_at_door(conn, edition, door_form(), camille.id, now)


async def test_a_fault_at_the_door_stores_nothing_and_names_its_question(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition, camille, alice, *_, bob, _ = await a_morning(conn)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"wish_1": bob.id, "wish_2": bob.id}, "wish_2"),
        ({"wish_2": alice.id}, "wish_2"),
        ({"email": alice.email}, "email"),
        ({"email": "nobody"}, "email"),
    ]
    for changes, field in cases:
        with faults() as found:
            async with transaction(pool) as conn:
                form = door_form(**changes)
                await day.register_at_door(conn, edition, form, camille.id, at(9))
        assert list(found) == [field]
    async with pool.acquire() as conn:
        assert await conn.fetchval("select count(*) from person where kind = 'holder'") == 2


async def test_places_are_counted_from_now_on(conn: Connection) -> None:
    edition, camille, *_, bob, dora = await a_morning(conn)
    await day.note_absent(conn, edition, dora.id, camille.id, at(8))
    places = await day.open_places(conn, edition.id, at(8))
    assert [(p.id, p.places) for p in places] == [(bob.id, 2 * 14 - 2)]
    places = await day.open_places(conn, edition.id, at(9, 10))
    assert [(p.id, p.places) for p in places] == [(bob.id, 2 * 13 - 1)]


async def test_who_withdrew_and_comes_all_the_same_is_let_in_on_the_day(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    await people.withdraw(conn, alice, at(8))
    with pytest.raises(Conflict):
        await people.come_back(conn, alice, at(9) - dt.timedelta(days=2))
    with pytest.raises(Conflict):
        await people.come_back(conn, alice, at(9))
    await people.come_back(conn, alice, at(9), by=camille.id)
    assert await day.arrive(conn, edition, alice.id, camille.id, at(9))
