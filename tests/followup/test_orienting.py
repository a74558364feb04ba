"""Nobody reaches a programme but by their own word; whoever proposes only asks."""

import pytest

from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.followup import orienting
from matchmaker.followup.orienting import OrientationState
from matchmaker.participation import people, privacy
from matchmaker.wording.errors import Conflict
from tests.cast import NOW, an_organiser
from tests.followup.scene import AFTERWARDS, THREE, Past, a_past_morning


async def state(conn: Connection, past: Past, place: int = 0) -> OrientationState:
    return (await orienting.own(conn, past.edition, past.alice.id))[place].state


async def say(conn: Connection, past: Past, *, agreed: bool) -> None:
    programme = past.programmes[0].id
    await orienting.answer(conn, past.edition, past.alice.id, programme, AFTERWARDS, agreed=agreed)


async def listed(conn: Connection, past: Past) -> list[str]:
    found = await orienting.agreed_to(conn, past.edition.id, past.programmes[0].id)
    return [one.email for one in found]


async def test_a_new_edition_has_the_three_programmes(conn: Connection) -> None:
    past = await a_past_morning(conn)
    names = ["Progr'ESS", "Positiv' Incuba'School", "France Active Métropole"]
    assert [one.name for one in past.programmes] == names


async def test_a_proposal_asks_and_only_the_holder_agrees(conn: Connection) -> None:
    past = await a_past_morning(conn)
    camille = await an_organiser(conn, past.edition)
    values = (conn, past.edition, past.alice.id, past.programmes[0].id, camille.id, AFTERWARDS)
    await orienting.propose(*values)
    assert (await state(conn, past), await listed(conn, past)) == ("proposed", [])
    await say(conn, past, agreed=True)
    assert await listed(conn, past) == [past.alice.email]
    await say(conn, past, agreed=False)
    assert (await state(conn, past), await listed(conn, past)) == ("declined", [])
    with pytest.raises(Conflict):
        await orienting.propose(*values)
    acts = await conn.fetch("select act from audit where subject = $1", str(past.alice.id))
    assert [row["act"] for row in acts] == ["orientation.proposed"]


async def test_agreed_twice_the_first_day_stands_and_taken_back_it_begins_anew(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    programme = past.programmes[0].id
    values = (conn, past.edition, past.alice.id, programme)
    await orienting.answer(*values, AFTERWARDS, agreed=True)
    again = await orienting.answer(*values, THREE, agreed=True)
    assert again.agreed_at == AFTERWARDS
    await orienting.answer(*values, THREE, agreed=False)
    anew = await orienting.answer(*values, THREE, agreed=True)
    assert (anew.agreed_at, anew.withdrawn_at) == (THREE, None)


async def test_an_investor_s_reorientation_is_a_proposal_until_it_is_taken_back(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    await conn.execute(
        """insert into meeting_outcome (edition_id, investor_id, holder_id, outcome,
               referred_to_programme, answered_at) values ($1, $2, $3, 'reoriented', $4, $5)""",
        *(past.edition.id, past.bob.id, past.alice.id, past.programmes[1].id, AFTERWARDS),
    )
    assert await state(conn, past, 1) == "proposed"
    await conn.execute("update meeting_outcome set outcome = 'no_follow_up',"
                       " referred_to_programme = null")  # fmt: skip
    assert await state(conn, past, 1) == "none"


async def test_what_the_holder_answered_outlives_the_proposal(conn: Connection) -> None:
    past = await a_past_morning(conn)
    await conn.execute(
        """insert into meeting_outcome (edition_id, investor_id, holder_id, outcome,
               referred_to_programme, answered_at) values ($1, $2, $3, 'reoriented', $4, $5)""",
        *(past.edition.id, past.bob.id, past.alice.id, past.programmes[0].id, AFTERWARDS),
    )
    await say(conn, past, agreed=True)
    await conn.execute("delete from meeting_outcome")
    assert await listed(conn, past) == [past.alice.email]


async def test_nothing_is_agreed_to_before_the_day_by_others_or_after_withdrawing(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    programme = past.programmes[0].id
    with pytest.raises(Conflict):
        await orienting.answer(conn, past.edition, past.alice.id, programme, NOW, agreed=True)
    with pytest.raises(Conflict):
        await orienting.answer(conn, past.edition, past.bob.id, programme, AFTERWARDS, agreed=True)
    await say(conn, past, agreed=True)
    await people.withdraw(conn, past.alice, AFTERWARDS)
    assert await listed(conn, past) == []
    await say(conn, past, agreed=False)  # taken back at any time
    with pytest.raises(Conflict):
        await say(conn, past, agreed=True)


async def test_a_programme_stays_while_somebody_agrees_to_it(conn: Connection) -> None:
    past = await a_past_morning(conn)
    values = (conn, past.edition, past.programmes[0].id, None, AFTERWARDS)
    await say(conn, past, agreed=True)
    with pytest.raises(Conflict):
        await support.remove(*values)
    await say(conn, past, agreed=False)
    await support.remove(*values)
    assert len(await support.programmes(conn, past.edition.id)) == 2


async def test_an_erasure_takes_it_all(conn: Connection) -> None:
    past = await a_past_morning(conn)
    await say(conn, past, agreed=True)
    document = await privacy.export(conn, past.alice.id)
    assert document["support_programmes"][0]["programme"] == "Progr'ESS"
    await privacy.erase(conn, past.alice, AFTERWARDS)
    assert await conn.fetchval("select count(*) from orientation") == 0
