"""Applications: accepted, refused with a reason that is mailed, reopened; one after the other."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import applying, people
from matchmaker.participation.applying import AcceptanceForm, RefusalForm
from matchmaker.participation.people import Profile
from matchmaker.people import applications
from matchmaker.wording.errors import Conflict
from tests.cast import NOW, a_holder, an_edition, an_investor, an_organiser, investor_form
from tests.planning import plans

WHY = RefusalForm(reason="Vous ne financez que hors d'Île-de-France.")


async def an_applicant(conn: Connection, edition: Edition, name: str = "Bob") -> Profile:
    return await people.register_investor(conn, edition, investor_form(name), NOW)


async def state_of(conn: Connection, person: Profile) -> str:
    return (await applications.application(conn, person.edition_id, person.id)).state


async def letters(conn: Connection, person_id: UUID) -> list[str]:
    rows = await conn.fetch(
        "select kind from outbox where person_id = $1 and kind like 'application%' order by id",
        person_id,
    )
    return [row["kind"] for row in rows]


async def test_investors_wait_and_holders_do_not_unless_the_edition_says_otherwise(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    bob = await an_applicant(conn, edition)
    assert await state_of(conn, bob) == "pending"
    both = AcceptanceForm(holders=True, investors=False, seen="investors")
    await applying.change_rules(conn, edition, both, camille.id, NOW)
    assert await state_of(conn, bob) == "accepted"  # his side waits no more
    assert await letters(conn, bob.id) == []
    emma = await an_applicant(conn, edition, "Emma")
    assert await state_of(conn, emma) == "accepted"
    with pytest.raises(Conflict, match="A colleague has changed this"):
        await applying.change_rules(conn, edition, both, camille.id, NOW)


async def test_a_decision_is_told_once_and_the_last_one_counts(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    bob = await an_applicant(conn, edition)
    await applying.refuse(conn, edition, bob.id, WHY, camille.id, NOW)
    found = await applications.application(conn, edition.id, bob.id)
    assert (found.state, found.reason, found.decided_by) == ("refused", WHY.reason, camille.name)
    assert await letters(conn, bob.id) == ["application_refused"]
    with pytest.raises(Conflict, match="not accepted"):
        await wishes.save(conn, edition, bob, Choices(), NOW)
    await applying.reopen(conn, edition, bob.id, camille.id, NOW)
    assert await letters(conn, bob.id) == []  # it had not left
    await applying.accept(conn, edition, bob.id, camille.id, NOW)
    assert await letters(conn, bob.id) == ["application_accepted"]
    acts = [row["act"] for row in await conn.fetch("select act from audit order by id")]
    assert acts[-3:] == ["application.refused", "application.reopened", "application.accepted"]


async def test_the_second_of_two_organisers_is_told_what_the_first_decided(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        both = [await an_organiser(conn, edition, name=name) for name in ("Camille", "Dominique")]
        bob = await an_applicant(conn, edition)

    async def accept() -> None:
        async with transaction(pool) as conn:
            await applying.accept(conn, edition, bob.id, both[0].id, NOW)

    async def refuse() -> None:
        async with transaction(pool) as conn:
            await applying.refuse(conn, edition, bob.id, WHY, both[1].id, NOW)

    outcomes = await asyncio.gather(accept(), refuse(), return_exceptions=True)
    [refused] = [one for one in outcomes if one is not None]
    assert isinstance(refused, Conflict)
    assert {"Camille", "Dominique"} & {str(value) for value in refused.values.values()}
    async with pool.acquire() as conn:
        assert len(await letters(conn, bob.id)) == 1


async def test_who_was_told_of_a_plan_is_not_reopened(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await applying.reopen(conn, edition, alice.id, camille.id, NOW, seen="accepted")
    await applying.accept(conn, edition, alice.id, camille.id, NOW)
    await plans.publish(conn, edition, [(alice, bob, 0, 0)])
    with pytest.raises(Conflict, match="record a withdrawal"):
        await applying.reopen(conn, edition, alice.id, camille.id, NOW, seen="accepted")


async def test_many_are_accepted_in_one_act(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    waiting = [await an_applicant(conn, edition, name) for name in ("Bob", "Emma", "Farid")]
    gone = await an_applicant(conn, edition, "Gone")
    await people.withdraw(conn, gone, NOW)
    everybody = [person.id for person in (*waiting, gone)]
    assert await applying.accept_all(conn, edition, everybody, camille.id, NOW) == 3
    assert await applying.accept_all(conn, edition, everybody, camille.id, NOW) == 0
    assert [await letters(conn, person.id) for person in waiting] == [["application_accepted"]] * 3
    rows = await conn.fetch("select details from audit where act = 'applications.accepted'")
    assert [msgspec.json.decode(str(row["details"])) for row in rows] == [{"people": 3}]


async def test_nothing_is_decided_once_all_is_put_away(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    bob = await an_applicant(conn, edition)
    await conn.execute("update edition set stage = 'over' where id = $1", edition.id)
    with pytest.raises(Conflict, match="is over"):
        await applying.accept(conn, edition, bob.id, camille.id, NOW)
    assert (await editions.by_id(conn, edition.id)).stage == "over"
