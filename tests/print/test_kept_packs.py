"""Papers are ready when somebody asks, and never say what is no longer so."""

import pytest

from matchmaker import planning
from matchmaker.db import Connection, Database, Pool
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people, privacy
from matchmaker.print import kept_packs
from matchmaker.print.kept_packs import Papers
from tests import cast
from tests.planning import plans
from tests.purging import purge

SETTINGS = Settings(
    database_url="postgresql://unused",
    smtp_url="smtp://127.0.0.1:9",
    base_url="https://a.example",
    secret="a secret that only the tests know, of many letters",
)


async def asked(pool: Pool, edition: Edition, language: str = "fr") -> Papers:
    return await kept_packs.papers(Database(pool), edition, SETTINGS, None, language, cast.NOW)


async def in_force(conn: Connection, edition: Edition) -> planning.Version:
    found = await planning.version_in_force(conn, edition.id)
    assert found is not None
    return found


async def kept(conn: Connection) -> int:
    return int(await conn.fetchval("select count(*) from paper_pack"))


async def test_they_are_ready_once_the_worker_has_been_there(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 2)])
    first = await in_force(conn, edition)
    await kept_packs.prepare(pool, SETTINGS, first.id, cast.NOW)
    [ready] = await conn.fetch("select pdf from paper_pack")
    monkeypatch.setattr(kept_packs, "_typeset", None)  # who asks now does not wait for a typesetter
    found = await asked(pool, edition)
    assert (found.version, found.pdf) == (1, ready["pdf"])


async def test_a_job_for_a_version_that_is_over_does_nothing(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 2)])
    first = await in_force(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 1, 2)])
    await kept_packs.prepare(pool, SETTINGS, first.id, cast.NOW)
    assert await kept(conn) == 0


async def test_a_new_version_or_a_name_mended_makes_them_anew(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 2)])
    one = await asked(pool, edition)
    assert await asked(pool, edition) == one
    await conn.execute("update person set last_name = 'Zola' where id = $1", alice.id)
    two = await asked(pool, edition)
    await plans.publish(conn, edition, [(alice, bob, 1, 2)])
    three = await asked(pool, edition)
    assert len({one.pdf, two.pdf, three.pdf}) == 3
    assert [each.version for each in (one, two, three)] == [1, 1, 2]
    await asked(pool, edition, "en")
    assert await kept(conn) == 2


async def test_who_is_erased_is_on_no_sheet_that_is_kept(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 2)])
    await asked(pool, edition)
    person = await people.find_holder(conn, edition.id, alice.id)
    await privacy.erase(conn, person, cast.NOW)
    assert await kept(conn) == 0


async def test_a_purged_edition_keeps_none(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await plans.publish(conn, edition, [(alice, bob, 0, 2)])
    await asked(pool, edition)
    await purge(conn, cast.NOW.replace(year=2200))
    assert await kept(conn) == 0
