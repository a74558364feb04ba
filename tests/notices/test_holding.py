"""Letters that the mail server refused are seen, and leave when the organiser says so."""

import datetime as dt

import pytest

from matchmaker import letters, notices
from matchmaker.db import Connection
from matchmaker.wording.errors import Conflict, NotFound
from tests import cast
from tests.notices.boxes import last, rows
from tests.planning.plans import PUBLISHED, publish


async def test_held_letters_are_listed_with_the_servers_words(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await cast.a_holder(conn, edition, "Charlie")
    await _hold(conn, "where person_id = $1", alice.id)
    [held] = await notices.held_letters(conn, edition.id)
    assert (held.recipient, held.email, held.words) == ("Alice Martin", alice.email, "550 no")
    counts = await notices.letter_counts(conn, edition.id)
    assert (counts.pending, counts.sent, counts.held) == (1, 0, 1)


async def test_released_letter_waits_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    number = await last(conn)
    await _hold(conn, "")
    await notices.release(conn, edition.id, number)
    row = await conn.fetchrow("select state, attempts, unfinished from outbox")
    assert row is not None
    assert tuple(row) == ("pending", 0, 0)
    assert [claim.id for claim in await letters.claim(conn, 5)] == [number]


async def test_letter_of_another_edition_cannot_be_released(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    other = await cast.an_edition(conn, slug="other")
    await cast.a_holder(conn, edition)
    number = await last(conn)
    await _hold(conn, "")
    with pytest.raises(NotFound):
        await notices.release(conn, other.id, number)


async def test_letter_that_a_newer_one_has_overtaken_is_not_released(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await _hold(conn, "where kind = 'convocation'")
    await publish(conn, edition, [(alice, bob, 1, 0)], PUBLISHED + dt.timedelta(days=1))
    old, new = await rows(conn, alice)
    await _hold(conn, "where id = $1", old.id)
    await notices.release(conn, edition.id, old.id)
    await _hold(conn, "where id = $1", old.id)
    await conn.execute("update outbox set state = 'sent', sent_at = now() where id = $1", new.id)
    with pytest.raises(Conflict, match="newer message"):
        await notices.release(conn, edition.id, old.id)


async def _hold(conn: Connection, which: str, *values: object) -> None:
    await conn.execute(f"update outbox set state = 'held', last_error = '550 no' {which}", *values)
