"""Each act at the desk does what was said of it beforehand, or nothing at all."""

import asyncio

import pytest

from matchmaker import planning, workbench
from matchmaker.db import Connection, Database, Pool
from matchmaker.planning.problem import load_problem
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import Conflict, MatchmakerError
from matchmaker.workbench import NEUTRAL, DraftAct
from matchmaker.workbench.bench import same_problem
from matchmaker.workbench.consequences import judge, worth
from tests.workbench.benches import NOW, a_bench


async def test_each_act_does_what_was_said(conn: Connection, pool: Pool) -> None:
    worked = await a_bench(conn)
    acts = [
        worked.act("pin", "Alice", "Bob"),
        worked.act("unpin", "Alice", "Bob"),
        worked.act("move", "Alice", "Bob", slot=1),
        worked.act("swap", "Alice", "Bob", other_holder="Charlie", other_investor="Dora"),
        worked.act("remove", "Charlie", "Dora"),
        worked.act("place", "Charlie", "Dora", slot=3, table=1),
        worked.act("place", "Alice", "Dora"),
        worked.act("impose", "Elise", "Bob", slot=0),
        worked.act("forbid", "Alice", "Bob"),
        worked.act("allow", "Alice", "Bob"),
    ]
    for revision, act in enumerate(acts, start=1):
        before = worth(bench := await worked.bench(conn), bench.plan)
        said = await worked.consider(conn, act)
        assert said.is_sound
        done = await worked.do(pool, act, revision)
        assert done.version.revision == revision + 1
        now = await worked.bench(conn)
        assert now.plan == said.after
        assert judge(now, now.plan)[0] == []
        assert worth(now, now.plan) == (before[0] - said.guarantees, before[1] + said.points)
        assert (done.version.guarantee_shortfall, done.version.value) == worth(now, now.plan)
        assert done.version.meetings == len(now.plan.meetings)
    assert await worked.seats(conn) == {
        "Charlie Dora": (3, 1, False),
        "Alice Dora": (1, 1, False),
        "Elise Bob": (0, 1, True),
    }


async def test_what_breaks_a_rule_is_named_and_not_done(conn: Connection, pool: Pool) -> None:
    worked = await a_bench(conn)
    act = worked.act("move", "Alice", "Bob", slot=0, table=1)
    said = await worked.consider(conn, act)
    assert [breach.rule.value for breach in said.broken] == ["table_limit"]
    with pytest.raises(Conflict):
        await worked.do(pool, act)
    assert (await worked.seats(conn))["Alice Bob"] == (0, 0, False)
    await worked.do(pool, worked.act("pin", "Alice", "Bob"))
    said = await worked.consider(conn, worked.act("remove", "Alice", "Bob"))
    assert [breach.rule.value for breach in said.broken] == ["pinned"]


@pytest.mark.parametrize("author", ["Alice", "Dora"])
async def test_a_refusal_answers_the_one_neutral_sentence(
    conn: Connection, pool: Pool, author: str
) -> None:
    worked = await a_bench(conn)
    other = "Dora" if author == "Alice" else "Alice"
    await conn.execute("delete from wish where author_id = $1", worked[author])
    await conn.execute(
        "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
        worked.edition.id,
        worked[author],
        worked[other],
    )
    sorts: tuple[workbench.ActSort, ...] = ("pin", "place", "impose")
    for sort in sorts:
        with pytest.raises(Conflict) as refusal:
            await worked.do(pool, worked.act(sort, "Alice", "Dora"))
        assert str(refusal.value) == NEUTRAL
    await conn.execute("delete from refusal")
    await conn.execute("update person set withdrawn_at = now() where id = $1", worked["Dora"])
    with pytest.raises(Conflict) as gone:
        await worked.do(pool, worked.act("place", "Alice", "Dora"))
    assert str(gone.value) == NEUTRAL


async def test_a_pair_that_nobody_wished_answers_as_a_refused_one(conn: Connection) -> None:
    worked = await a_bench(conn)
    alice, dora = worked["Alice"], worked["Dora"]
    pair = "(author_id, target_id) in (($1, $2), ($2, $1))"
    await conn.execute(f"delete from wish where {pair}", alice, dora)
    await conn.execute("delete from meeting where holder_id = $1 and investor_id = $2", alice, dora)
    heard = []
    for is_refused, is_apart in ((False, False), (True, False), (False, True), (True, True)):
        if is_apart:
            await conn.execute(
                "insert into prohibition (edition_id, schedule_id, holder_id, investor_id)"
                " values ($1, $2, $3, $4)",
                worked.edition.id, worked.draft, alice, dora,
            )  # fmt: skip
        if is_refused:
            await conn.execute(
                "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
                worked.edition.id, dora, alice,
            )  # fmt: skip
        for sort in ("place", "impose"):
            for where in ({}, {"slot": 3, "table": 1}, {"slot": 77}):
                with pytest.raises(MatchmakerError) as refusal:
                    await worked.consider(conn, worked.act(sort, "Alice", "Dora", **where))
                heard.append(str(refusal.value))
        await conn.execute("delete from refusal")
        await conn.execute("delete from prohibition")
    assert {*heard} == {NEUTRAL}


async def test_of_two_at_once_one_is_told(conn: Connection, pool: Pool) -> None:
    worked = await a_bench(conn)
    acts = (worked.act("pin", "Alice", "Bob"), worked.act("remove", "Charlie", "Dora"))
    done = await asyncio.gather(*(worked.do(pool, act) for act in acts), return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]
    assert (await planning.version(conn, worked.edition.id, worked.draft)).revision == 2


async def test_the_version_in_force_stays_as_it_is(conn: Connection, pool: Pool) -> None:
    worked = await a_bench(conn)
    async with conn.transaction():
        await planning.publish(
            conn, worked.edition, worked.draft, worked.organiser.id, NOW, replaces=None
        )
    before = await worked.seats(conn)
    done = await worked.do(pool, worked.act("pin", "Alice", "Bob"))
    assert (done.version.state, done.version.base_id) == ("draft", worked.draft)
    assert await worked.seats(conn) == before
    assert (await worked.seats(conn, done.version.id))["Alice Bob"] == (0, 0, True)
    act, noon = worked.act("pin", "Alice", "Bob"), NOW.replace(day=24, hour=12)
    with pytest.raises(Conflict):
        await workbench.consider(conn, worked.edition, worked.draft, act, noon)


async def test_what_is_fixed_and_kept_apart_stays_when_planned_again(
    conn: Connection, pool: Pool
) -> None:
    worked = await a_bench(conn)
    await worked.do(pool, worked.act("pin", "Alice", "Bob"))
    await worked.do(pool, worked.act("forbid", "Charlie", "Dora"), 2)
    again = await load_problem(conn, worked.edition, base=worked.draft)
    assert again.instance.pinned.tolist() == [[0, 0, 0]]
    assert [1, 1] not in again.instance.wishes[:, :2].tolist()
    async with conn.transaction():
        draft = await planning.version(conn, worked.edition.id, worked.draft)
        values = (conn, worked.edition, worked.draft, worked.organiser.id, NOW)
        with pytest.raises(Conflict):
            await planning.publish(*values, replaces=None, revision=1)
        await planning.publish(*values, replaces=None, revision=draft.revision)
    in_force = await load_problem(conn, worked.edition)
    assert in_force.instance.pinned.tolist() == [[0, 0, 0]]
    assert in_force.instance.wishes.tolist() == again.instance.wishes.tolist()


async def test_solved_again_around_an_act_is_what_was_proven(conn: Connection, pool: Pool) -> None:
    """One table: Elise can only meet Bob where somebody else makes room or at another hour."""
    worked = await a_bench(conn, tables=2)
    resident = Resident()
    try:
        revision = 1
        for act in (
            worked.act("impose", "Elise", "Bob"),
            worked.act("remove", "Charlie", "Dora"),
            worked.act("move", "Alice", "Bob", slot=5, table=0),
            worked.act("forbid", "Alice", "Dora"),
            DraftAct(act="solve"),
        ):
            values = (Database(pool), resident, worked.edition, worked.draft, act, NOW)
            seen = await workbench.look(*values)
            proof = seen.proof
            assert proof is not None
            assert proof.is_best
            done = await worked.do(pool, act, revision, resident, solve=True)
            revision += 1
            now = await worked.bench(conn)
            assert now.plan.meetings == proof.consequence.after.meetings
            assert worth(now, now.plan) == (proof.shortfall, proof.value)
            assert done.version.value_bound == proof.any_value_bound >= proof.value
            assert judge(now, now.plan)[0] == []
        assert (await worked.seats(conn))["Elise Bob"][2]
    finally:
        await resident.close()


async def test_nothing_is_claimed_of_an_edition_that_has_changed(conn: Connection) -> None:
    """A plan that was proven is not stored over people who have changed since."""
    worked = await a_bench(conn)
    before = await worked.bench(conn)
    assert same_problem(before.problem, (await worked.bench(conn)).problem)
    for change in (
        "update person set max_meetings = 1 where kind = 'holder'",
        "delete from wish where rank = 2",
        "update person set withdrawn_at = now() where kind = 'holder'",
    ):
        await conn.execute(change)
        now = await worked.bench(conn)
        assert not same_problem(before.problem, now.problem)
        before = now
