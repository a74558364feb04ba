"""Records that may be one are compared while nobody waits for a connection."""

import pytest

from matchmaker import merging
from matchmaker.db import Connection, Database, Pool
from matchmaker.db.holding import HeldTooLong, watch_holding
from tests import cast


async def test_records_are_compared_while_nobody_holds_a_connection(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, again = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    database = Database(pool)
    with watch_holding():
        [found] = await merging.look_for_duplicates(database, edition.id)
        assert {found.first.id, found.second.id} == {alice.id, again.id}
        async with database.connection():
            with pytest.raises(HeldTooLong):
                await merging.look_for_duplicates(database, edition.id)
