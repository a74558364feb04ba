"""schema.sql says what the migrations make, no more and no less."""

import subprocess

import pytest

from matchmaker.db import Connection, create_pool
from matchmaker.db.embedded import binary
from matchmaker.db.schema import FILE, SchemaFault, describe_schema

AS_WRITTEN_BY = "18"  # other servers word the same view or check in another way


def dump(url: str) -> list[str]:
    """The schema of a database in the words of PostgreSQL's own tool."""
    command = [str(binary("pg_dump")), "--schema-only", "--no-owner", f"--dbname={url}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]


async def test_the_file_is_what_the_migrations_make(conn: Connection) -> None:
    version = str(await conn.fetchval("show server_version"))
    if version.split(".")[0] != AS_WRITTEN_BY:
        pytest.skip(f"schema.sql is in the words of PostgreSQL {AS_WRITTEN_BY}")
    assert await describe_schema(conn) == FILE.read_text("utf-8"), (
        "run `python -m matchmaker.db.schema`"
    )


async def test_the_file_makes_the_same_schema(empty_database_url: str, database_url: str) -> None:
    async with create_pool(empty_database_url, size=1) as pool:
        await pool.execute(FILE.read_text("utf-8"))
    made, migrated = dump(empty_database_url), dump(database_url)
    assert len(migrated) > 1000
    assert made == migrated


@pytest.mark.parametrize(
    "statement",
    [
        "create table shelf (book text)",
        "create view shelf as select 1 as book",
        "create type shelf as enum ('upper', 'lower')",
        "create function shelf() returns int language sql return 1",
        "drop table act_key",
    ],
)
async def test_a_thing_without_its_section_is_told(conn: Connection, statement: str) -> None:
    await conn.execute(statement)
    with pytest.raises(SchemaFault, match=r"matchmaker/db/schema\.py .*: (shelf|act_key)$"):
        await describe_schema(conn)
