"""The organiser's list is narrowed by one definition, which costs its queries nothing."""

from uuid import uuid4

from matchmaker.db import Connection


async def test_what_fits_is_looked_for_within_each_query(conn: Connection) -> None:
    asked = "select count(*) from people_who_fit($1, null, $2, null, null, null, null, 'silent')"
    rows = await conn.fetch(f"explain {asked}", uuid4(), "holder")
    plan = "\n".join(row[0] for row in rows)
    assert "Index" in plan
    assert "Function Scan" not in plan  # everybody would be found first, and counted after
