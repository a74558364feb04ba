"""Every named query of these rooms is one the migrated database understands."""

import pytest

from matchmaker.db import Connection, load

ROOMS = (
    "audit",
    "editions",
    "guide",
    "links",
    "organisers",
    "people",
    "privacy",
    "programme",
    "wishes",
)


@pytest.mark.parametrize("room", ROOMS)
async def test_every_query_can_be_prepared(conn: Connection, room: str) -> None:
    statements = load(room).statements
    assert statements
    for statement in statements.values():
        await conn.prepare(statement)
