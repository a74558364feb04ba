"""How many investors of one kind of finance a holder meets holds wherever meetings are made or
explained. The people of these mornings finance alike, but for whom a test changes."""

import msgspec
import pytest

from matchmaker import planning
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.planning.problem import load_problem
from matchmaker.processes import runner
from matchmaker.reasons import ReasonFilter, storing, ungranted_pairs
from matchmaker.reasons.facts import WishReason
from matchmaker.reasons.standing import Subject, load_standing
from matchmaker.reasons.words import sentences
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue
from solver import read
from solver.sensitivity.explain import explain
from solver.verification.schedule import violations
from tests import cast
from tests.changes.mornings import LATER, set_rules
from tests.planning.plans import a_draft
from tests.replanning.mornings import Morning, a_morning
from tests.waiting.mornings import EARLY, offer, place_of

FUND = "solidarity_fund"


async def in_force(conn: Connection, morning: Morning) -> Subject:
    """The version in force, to be asked about."""
    current = await planning.version_in_force(conn, morning.edition.id)
    assert current is not None
    return Subject(id=current.id, edition_id=morning.edition.id, from_slot=0, of_the_day=False)


async def test_the_solver_is_given_the_kinds_and_the_limit(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await cast.an_investor(conn, edition, "Bob")
    before = (await load_problem(conn, edition)).instance
    assert (before.investors[0].kind, before.max_per_kind) == (msgspec.UNSET, {})
    await set_rules(conn, edition, finance_maximum=2)
    problem = await load_problem(conn, await editions.by_id(conn, edition.id))
    sent = read(runner.encode(problem.instance))
    assert sent.investors[0].kind == FUND
    assert sent.max_per_kind["holders"][FUND] == 2


async def test_a_change_names_who_meets_more_of_a_kind(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (0, 1, 1, 1), (1, 0, 1, 0)])
    done = await set_rules(conn, morning.edition, LATER, finance_maximum=1)
    found = [(one.organisation, one.count, one.limit) for one in done.alike]
    assert found == [("Les Ateliers de Alice", 2, 1)]
    dora = morning.investors[1].id
    await conn.execute("update investor set finance = 'bank_loan' where person_id = $1", dora)
    assert (await set_rules(conn, morning.edition, LATER, finance_maximum=1)).alike == ()


async def test_a_version_from_before_the_limit_can_still_be_looked_at(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (0, 1, 1, 1)])
    await set_rules(conn, morning.edition, LATER, finance_maximum=1)
    plan = await load_standing(conn, await in_force(conn, morning), EARLY)
    assert [one.max_per_kind for one in plan.instance.holders][:2] == [{FUND: 2}, msgspec.UNSET]
    assert violations(plan.instance, plan.schedule) == []


async def test_a_place_is_for_nobody_who_has_enough_of_its_kind(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], finance_maximum=1)
    alice, charlie, _ = morning.holders
    dora = morning.investors[1]
    place = await place_of(conn, morning, dora, 2)
    assert place is not None
    assert alice.id not in {call.holder_id for call in place.calls}
    with pytest.raises(Conflict):
        await offer(conn, morning, alice, dora, 2)
    await offer(conn, morning, charlie, dora, 2)


async def test_a_reason_names_the_kind_of_finance(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], holders=1, finance_maximum=1)
    await a_draft(conn, morning.edition, [])
    subject = await in_force(conn, morning)
    plan = await load_standing(conn, subject, EARLY)
    told = msgspec.json.encode(explain(plan.instance, plan.schedule))
    reasons = msgspec.json.decode(told, type=list[WishReason])
    await storing.store(conn, subject, plan, reasons, [])
    [wish] = (await ungranted_pairs(conn, subject.id, ReasonFilter())).items
    said = sentences(wish)[0].translated(catalogue("fr"))
    assert said.startswith("Le porteur de projet a déjà autant de rendez-vous")
    assert "(Fonds d’investissement solidaire)" in said
