"""A draft comes into force once, as a whole, and not over something its organiser never saw."""

import asyncio
import datetime as dt

import pytest

from matchmaker import planning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions
from matchmaker.participation import people
from matchmaker.planning import Published
from matchmaker.wording.errors import Conflict, NotFound
from tests import cast
from tests.planning.plans import PUBLISHED, a_draft, close, publish


async def test_publishing_puts_the_draft_in_force(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    first = await publish(conn, edition, [(alice, bob, 0, 0)])
    second = await publish(conn, edition, [(alice, bob, 1, 0)])
    assert (await editions.by_id(conn, edition.id)).stage == "published"
    assert [(version.version, version.state) for version in await _versions(conn, edition)] == [
        (2, "published"),
        (1, "superseded"),
    ]
    assert (first.version.version, second.version.published_by) == (1, "Camille Lefèvre")
    assert second.version.published_at == PUBLISHED
    lines = [line for line in await audit.trail(conn, edition.id) if line.act[:8] == "schedule"]
    assert [line.details["version"] for line in lines] == [2, 1]


async def test_of_two_organisers_at_once_the_second_is_told(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    drafts = [await a_draft(conn, edition, [(alice, bob, slot, 0)]) for slot in (0, 1)]

    async def publish_one(number: int) -> Published:
        async with transaction(pool) as own:
            return await planning.publish(
                own, edition, drafts[number], organiser.id, PUBLISHED, replaces=None
            )

    outcomes = await asyncio.gather(publish_one(0), publish_one(1), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Published"]
    states = await conn.fetch("select state, count(*) from schedule group by 1 order by 1")
    assert [tuple(row) for row in states] == [("draft", 1), ("published", 1)]
    letters = "select count(*) from outbox where kind = 'convocation'"
    assert await conn.fetchval(letters) == 2


async def test_what_was_not_seen_is_not_replaced(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 3, 0)])
    seen = (await publish(conn, edition, [(alice, bob, 0, 0)])).version.id
    await publish(conn, edition, [(alice, bob, 1, 0)])
    with pytest.raises(Conflict, match="Another schedule was published"):
        await planning.publish(conn, edition, draft, organiser.id, PUBLISHED, replaces=seen)


async def test_published_version_is_not_published_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    done = (await publish(conn, edition, [(alice, bob, 0, 0)])).version.id
    with pytest.raises(Conflict, match="published already"):
        await planning.publish(conn, edition, done, organiser.id, PUBLISHED, replaces=done)


async def test_draft_of_another_edition_is_not_there(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    other = await cast.an_edition(conn, slug="other")
    alice, bob = await cast.a_holder(conn, other), await cast.an_investor(conn, other)
    draft = await a_draft(conn, other, [(alice, bob, 0, 0)])
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    with pytest.raises(NotFound):
        await planning.publish(conn, edition, draft, organiser.id, PUBLISHED, replaces=None)


async def test_nothing_is_published_while_wishes_are_open(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])
    with pytest.raises(Conflict, match="wishes are closed"):
        await planning.publish(conn, edition, draft, organiser.id, PUBLISHED, replaces=None)


@pytest.mark.parametrize("event", ["withdrawal", "absence", "workshop", "refusal"])
async def test_draft_overtaken_by_events_is_not_published(conn: Connection, event: str) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    workshop = await cast.a_workshop(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 2, 0), (charlie, bob, 8, 0)])
    match event:
        case "withdrawal":
            await people.withdraw(conn, alice, cast.NOW)
        case "absence":
            await programme.save_availability(conn, edition, bob, (2,), cast.NOW)
        case "workshop":
            await programme.attend(conn, edition.id, alice.id, (workshop.code,))
        case "refusal":
            choices = Choices(refusals=(ChosenPerson(target=alice.id),))
            await wishes.save(conn, edition, bob, choices, cast.NOW)
    await close(conn, edition)
    with pytest.raises(Conflict, match="one of its meetings has become impossible"):
        await planning.publish(conn, edition, draft, organiser.id, PUBLISHED, replaces=None)
    assert await conn.fetchval("select count(*) from calendar_entry") == 0


async def test_publication_that_fails_leaves_nothing(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])

    async def publish_and_fail() -> None:
        async with transaction(pool) as own:
            await planning.publish(own, edition, draft, organiser.id, PUBLISHED, replaces=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await publish_and_fail()
    assert await conn.fetchval("select state from schedule") == "draft"
    assert await conn.fetchval("select count(*) from outbox where kind = 'convocation'") == 0
    assert await conn.fetchval("select count(*) from calendar_entry") == 0


async def _versions(conn: Connection, edition: editions.Edition) -> list[planning.Version]:
    return await planning.versions(conn, edition.id)


async def test_moment_of_publishing_is_the_callers(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    moment = PUBLISHED + dt.timedelta(hours=3)
    done = await publish(conn, edition, [(alice, bob, 0, 0)], moment)
    assert done.version.published_at == moment
