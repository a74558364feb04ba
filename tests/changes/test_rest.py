"""Rest that an edition or an investor asks for holds wherever meetings are made or explained."""

import asyncio
from uuid import UUID

import numpy as np
import pytest

from matchmaker import planning, waiting
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import execution
from matchmaker.planning.problem import EditionProblem, load_problem
from matchmaker.reasons import ReasonFilter, ungranted_pairs
from matchmaker.reasons import execution as inquiries
from matchmaker.reasons.standing import Subject, load_standing
from matchmaker.reasons.words import sentences
from matchmaker.replanning.problem import problem_at
from matchmaker.waiting.places import runs_with
from matchmaker.wording.errors import Conflict
from solver.problem.instance import rows
from solver.problem.schedule import Schedule
from solver.verification.schedule import violations
from tests import cast
from tests.changes.mornings import set_rules
from tests.planning.plans import a_draft, close
from tests.replanning.mornings import Morning, a_morning, apply, at, in_force, propose
from tests.waiting.mornings import EARLY, accept, offer, place_of, standing


async def schedule_of(conn: Connection, problem: EditionProblem, schedule_id: UUID) -> Schedule:
    """A version by position."""
    found = await conn.fetch(
        """select holder_id, investor_id, slot_number, table_number
           from meeting where schedule_id = $1""",
        schedule_id,
    )
    lists = (problem.holders, problem.investors, problem.slots, problem.tables)
    return Schedule(
        rows([[each.index(row[place]) for place, each in enumerate(lists)] for row in found], 4)
    )


async def rested(conn: Connection, edition: Edition) -> None:
    """The version in force breaks no rule, as the independent verifier sees it."""
    current = await planning.version_in_force(conn, edition.id)
    assert current is not None
    problem = await load_problem(conn, await editions.by_id(conn, edition.id))
    assert violations(problem.instance, await schedule_of(conn, problem, current.id)) == []


@pytest.mark.process
async def test_a_draft_rests_as_the_edition_says(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn, max_consecutive=2, slot_count=5, pauses=())
    bob = await cast.an_investor(conn, edition)
    for name in ("Alice", "Charlie", "Denise", "Eli"):
        holder = await cast.a_holder(conn, edition, name)
        chosen = Choices(wishes=(ChosenPerson(target=bob.id),))
        await wishes.save(conn, edition, holder, chosen, cast.NOW)
    camille = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    async with conn.transaction():
        run_id = await planning.request_run(conn, edition, camille.id, 0, 1, cast.NOW)
    await execution.execute(pool, run_id, asyncio.Event())
    [draft] = await planning.versions(conn, edition.id)
    problem = await load_problem(conn, edition)
    assert violations(problem.instance, await schedule_of(conn, problem, draft.id)) == []
    # Five slots, two on end: the third stays free, and all four fit.
    assert draft.meetings == 4


@pytest.mark.process
async def test_a_new_plan_of_the_day_rests(conn: Connection, pool: Pool) -> None:
    seats = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0)]
    morning = await a_morning(conn, seats, investors=1)
    await set_rules(conn, morning.edition, at(0), max_consecutive=2)
    edition = await editions.by_id(conn, morning.edition.id)
    morning = Morning(
        edition=edition, camille=morning.camille, holders=morning.holders,
        investors=morning.investors,
    )  # fmt: skip
    *_, best = await propose(pool, morning, 0)
    await apply(pool, morning, best, at(0))
    assert len(await in_force(conn, morning)) == 3
    await rested(conn, edition)


async def test_no_place_is_free_where_it_would_cost_the_rest(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (0, 1, 3, 1)], max_consecutive=2)
    _, charlie, denise = morning.holders
    bob = morning.investors[0]
    # 9 h is taken. 9 h 15 makes two on end, and so does 9 h 30 once 9 h 15 is free.
    first = await offer(conn, morning, charlie, bob, 1)
    second = await offer(conn, morning, denise, bob, 2)
    assert await accept(pool, morning, charlie, first) is not None
    assert await place_of(conn, morning, bob, 2) is None
    assert await place_of(conn, morning, bob, 3) is not None
    assert await standing(conn, denise) == ["taken"]
    with pytest.raises(Conflict) as refused:
        await accept(pool, morning, denise, second)
    assert refused.value.sentence == waiting.accepting.TAKEN
    with pytest.raises(Conflict):
        await offer(conn, morning, denise, bob, 2)
    await rested(conn, morning.edition)


async def test_an_investor_of_their_own_mind_rests_less(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 0, 1, 0)], max_consecutive=2)
    bob = morning.investors[0]
    assert await place_of(conn, morning, bob, 2) is None
    await conn.execute("update investor set max_consecutive = 3 where person_id = $1", bob.id)
    assert await place_of(conn, morning, bob, 2) is not None


@pytest.mark.process
async def test_reasons_name_the_rest(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn, max_consecutive=1, slot_count=2, pauses=())
    bob = await cast.an_investor(conn, edition)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    chosen = Choices(wishes=(ChosenPerson(target=bob.id),))
    for holder in (alice, charlie):
        await wishes.save(conn, edition, holder, chosen, cast.NOW)
    await conn.execute(
        "insert into pin (edition_id, holder_id, investor_id, slot_number) values ($1, $2, $3, 0)",
        edition.id, alice.id, bob.id,
    )  # fmt: skip
    await close(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("alter table meeting disable trigger user")
    await conn.execute("update meeting set pinned = true where schedule_id = $1", draft)
    await inquiries.answer(pool, draft, "reasons", asyncio.Event())
    found = await ungranted_pairs(conn, draft, ReasonFilter())
    [[said, *_]] = [[str(line) for line in sentences(wish)] for wish in found.items]
    assert said == "Only the rest that the investor asked for bars the slots they share."


async def test_a_version_from_before_a_rest_can_still_be_looked_at(conn: Connection) -> None:
    """What was made when nobody rested stands: its instance bears it, and no more than it."""
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0)])
    await set_rules(conn, morning.edition, EARLY, max_consecutive=1)
    current = await planning.version_in_force(conn, morning.edition.id)
    assert current is not None
    subject = Subject(id=current.id, edition_id=morning.edition.id, from_slot=0, of_the_day=False)
    plan = await load_standing(conn, subject, EARLY)
    assert [one.max_consecutive for one in plan.instance.investors] == [3, 1]
    assert violations(plan.instance, plan.schedule) == []


async def test_the_day_is_read_with_the_rest_of_each(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], max_consecutive=2)
    current = await planning.version_in_force(conn, morning.edition.id)
    assert current is not None
    async with transaction(pool) as own:
        found = await problem_at(own, morning.edition, 1, at(1), base_id=current.id)
    assert [one.max_consecutive for one in found.problem.instance.investors] == [2, 2]


def test_runs_are_counted_with_pauses() -> None:
    busy = np.array([True, False, True, True, False, True])
    assert runs_with(busy, ()).tolist() == [1, 4, 2, 2, 4, 1]
    assert runs_with(busy, (1,)).tolist() == [1, 2, 2, 2, 4, 1]
    assert runs_with(busy, (3,)).tolist() == [1, 4, 2, 2, 2, 1]
