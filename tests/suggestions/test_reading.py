"""Suggestions of both sides with their reasons; of what the other side chooses nothing shows."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from matchmaker import worker
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, load, transaction
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people.profiles import AnyProfile, Profile
from matchmaker.suggestions import count_due, counting, reading, suggestions
from matchmaker.wording.language import catalogue
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme
from tests.cast import NOW, a_holder, a_visitor, an_edition, an_investor

SQL = load("suggestions")
TOMORROW = NOW + dt.timedelta(days=1)


def said(reasons: Sequence[Any], language: str = "en") -> list[str]:
    return [reason.translated(catalogue(language)) for reason in reasons]


async def wish(
    conn: Connection, edition: Edition, author: Profile, *targets: Profile, avoid: Profile
) -> None:
    chosen = Choices(
        wishes=tuple(ChosenPerson(target=target.id) for target in targets),
        refusals=(ChosenPerson(target=avoid.id),),
    )
    await wishes.save(conn, edition, author, chosen, NOW)


async def test_a_holder_and_an_investor_are_told_why(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, themes=(Theme.CIRCULAR_ECONOMY, Theme.HOUSING))
    bob = await an_investor(
        conn,
        edition,
        project_stages=(ProjectStage.LAUNCH, ProjectStage.DEVELOPMENT),
        themes=(Theme.HOUSING, Theme.FOOD, Theme.CIRCULAR_ECONOMY),
        territory="Hauts-de-Seine",
    )
    [to_alice] = await suggestions(conn, alice)
    [to_bob] = await suggestions(conn, bob)
    assert to_alice.card.organisation == "Fonds Bob"
    assert to_bob.card.organisation == "Les Ateliers de Alice"
    assert said(to_alice.reasons) == [
        "Gives €5,000 to €60,000: the €30,000 you seek lie within.",
        "2 themes in common: Circular economy and reuse, Housing.",
        "Made for your need: Solidarity investment fund.",
    ]
    assert said(to_bob.reasons) == [
        "Seeks €30,000, which is within what you give.",
        "2 themes in common: Circular economy and reuse, Housing.",
        "A need that you answer: Equipment and investments.",
    ]
    assert said(to_alice.reasons, "fr")[0] == (
        "Finance de 5\u202f000\u00a0€ à 60\u202f000\u00a0€\u00a0: vos 30\u202f000\u00a0€"
        " sont dans la fourchette."
    )


async def test_a_need_that_is_said_to_be_financed_is_told_to_both(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, need=Need.HIRING)
    bob = await an_investor(conn, edition, needs_financed=(Need.EQUITY, Need.HIRING))
    [to_alice] = await suggestions(conn, alice)
    [to_bob] = await suggestions(conn, bob)
    assert said(to_alice.reasons)[1] == "Finances your need: First hirings."
    assert said(to_bob.reasons)[1] == "A need that you finance: First hirings."


async def test_who_withdrew_is_elsewhere_or_was_judged_is_not_suggested(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, commune="Saint-Denis (93)")
    wished, refused, gone, free = [await an_investor(conn, edition, name) for name in "ABCD"]
    await an_investor(conn, edition, "Nord", territory="Nord des Hauts-de-Seine")
    await wish(conn, edition, alice, wished, avoid=refused)
    await people.withdraw(conn, gone, NOW)
    assert [one.card.id for one in await suggestions(conn, alice)] == [free.id]
    other = await an_edition(conn, slug="mfi-2100")
    assert await suggestions(conn, await a_holder(conn, other)) == []
    assert await suggestions(conn, await a_visitor(conn, edition)) == []


async def test_no_wish_rank_or_refusal_of_the_other_side_changes_a_suggestion(
    conn: Connection,
) -> None:
    """Counted before and after: everybody else of both sides has wished, so that much is learnt."""
    edition = await an_edition(conn)
    holders = [
        await a_holder(conn, edition, f"H{n}", need=need)
        for need in (Need.HIRING, Need.CASH_FLOW)
        for n in range(5)
    ]
    investors = [
        await an_investor(conn, edition, f"I{n}", finance=kind)
        for kind in (Finance.FOUNDATION, Finance.CASH_ADVANCE)
        for n in range(5)
    ]
    for n, holder in enumerate(holders[1:]):
        await wish(conn, edition, holder, investors[n % 4], investors[5], avoid=investors[9])
    for n, investor in enumerate(investors[1:]):
        await wish(conn, edition, investor, holders[n % 4], holders[7], avoid=holders[9])
    alice, bob = holders[0], investors[0]

    async def shown(one: AnyProfile, now: dt.datetime) -> Any:
        await count_due(conn, now)
        return await suggestions(conn, one, limit=9)

    to_alice = await shown(alice, NOW)
    await wish(conn, edition, investors[1], holders[8], alice, holders[2], avoid=holders[1])
    await wish(conn, edition, bob, holders[3], avoid=alice)
    assert await shown(alice, TOMORROW) == to_alice
    to_bob = await shown(bob, TOMORROW)
    await wish(conn, edition, holders[1], investors[8], bob, investors[2], avoid=investors[3])
    await wish(conn, edition, alice, investors[4], avoid=bob)
    assert await shown(bob, TOMORROW + dt.timedelta(days=1)) == to_bob
    assert (len(to_alice), len(to_bob)) == (9, 8)


async def test_wishes_are_counted_once_a_day_by_the_clock_of_the_place(conn: Connection) -> None:
    edition = await an_edition(conn)
    holders = [await a_holder(conn, edition, f"H{n}") for n in range(6)]
    dear, rare, other = [await an_investor(conn, edition, name) for name in "ABC"]
    alice, *rest = holders
    for holder in rest:
        await wish(conn, edition, holder, dear, avoid=other)
    names = {dear.id: "dear", rare.id: "rare", other.id: "other"}

    async def first_and_last() -> tuple[str, str]:
        found = [names[one.card.id] for one in await suggestions(conn, alice)]
        return found[0], found[-1]

    just_before_midnight = dt.datetime(2026, 10, 5, 21, 59, tzinfo=dt.UTC)
    assert await count_due(conn, NOW) == 1
    assert (await first_and_last())[1] == "dear"
    for holder in rest:
        await wish(conn, edition, holder, rare, avoid=other)
    assert await count_due(conn, just_before_midnight) == 0
    assert (await first_and_last())[1] == "dear"
    assert await count_due(conn, just_before_midnight + dt.timedelta(minutes=1)) == 1
    assert (await first_and_last())[1] == "rare"


async def test_of_two_workers_one_counts_and_of_a_crowd_some_are_heard(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "PAIRS", 6 * 2)
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        investors = [await an_investor(conn, edition, name) for name in "AB"]
        for n in range(8):
            holder = await a_holder(conn, edition, f"H{n}")
            await wishes.add(conn, edition, holder, investors[n % 2].id, NOW)
    await asyncio.gather(worker.count_wishes(pool, NOW), worker.count_wishes(pool, NOW))
    async with transaction(pool) as conn:
        learnt = await reading.read_learnt(conn, edition.id, "holder")
    assert learnt.heard == {Need.INVESTMENT}


async def test_a_count_names_no_group_of_fewer_than_five(conn: Connection) -> None:
    edition = await an_edition(conn)
    investors = [await an_investor(conn, edition, f"I{n}") for n in range(3)]
    for n in range(9):
        need = Need.HIRING if n < 4 else Need.EQUITY
        holder = await a_holder(conn, edition, f"H{n}", need=need)
        await wish(conn, edition, holder, investors[n % 2], avoid=investors[2])
    await count_due(conn, NOW)
    rows = await conn.fetch(SQL.leanings, edition.id, "holder")
    assert {row["leaning"]: row["heard"] for row in rows} == {"hiring": False, "equity": True}
    assert await conn.fetch(SQL.leanings, edition.id, "investor") == []
