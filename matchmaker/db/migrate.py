"""The road of the schema: numbered SQL files, each applied once, in order, by one process."""

import hashlib
import re
from pathlib import Path

import asyncpg

from matchmaker.db.pool import Connection

FOLDER = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME = 0x6D617463686D6B72  # any constant; nobody else may lock it
_TABLE = """
create table if not exists schema_migration (
    name       text primary key,
    sha256     text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationRefused(Exception):
    """The database and this program's migrations do not fit together; nothing was changed."""


async def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and return the names; callers at the same time wait for the first."""
    migrations = {path.name: path.read_text() for path in numbered(folder)}
    connection = await asyncpg.connect(
        url, server_settings={"application_name": "matchmaker migrate", "timezone": "UTC"}
    )
    try:
        # A lock of the session: the server frees it when this process dies.
        await connection.execute("select pg_advisory_lock($1)", _ONE_AT_A_TIME)
        await connection.execute(_TABLE)
        missing = await _missing(connection, migrations)
        for name in missing:
            await _apply(connection, name, migrations[name])
        return missing
    finally:
        await connection.close()


def numbered(folder: Path) -> list[Path]:
    """The files `0001_subject.sql`, …; a gap, a doubled number or another name is refused."""
    paths = sorted(folder.glob("*.sql"))
    for number, path in enumerate(paths, start=1):
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+\.sql", path.name):
            raise MigrationRefused(f"{path.name} should be number {number:04}, as 0001_subject.sql")
    return paths


async def _missing(connection: Connection, migrations: dict[str, str]) -> list[str]:
    rows = await connection.fetch("select name, sha256 from schema_migration")
    applied: dict[str, str] = {row["name"]: row["sha256"] for row in rows}
    if unknown := sorted(applied.keys() - migrations.keys()):
        raise MigrationRefused(f"the database is newer than this program: it has {unknown}")
    for name, checksum in applied.items():
        if checksum != _checksum(migrations[name]):
            raise MigrationRefused(f"{name} was edited after it had been applied")
    return [name for name in migrations if name not in applied]


async def _apply(connection: Connection, name: str, sql: str) -> None:
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '10s'")
        await connection.execute(sql)
        await connection.execute(
            "insert into schema_migration (name, sha256) values ($1, $2)", name, _checksum(sql)
        )


def _checksum(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
