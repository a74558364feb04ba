"""The road of the schema: numbered SQL files, each applied once, in order, by one process."""

import hashlib
import re
from pathlib import Path

import asyncpg

from matchmaker.db import connecting
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
    migrations = _migrations(folder)
    connection = await connecting.connect(url, "matchmaker migrate", statement_seconds=None)
    try:
        await connecting.require_session(connection, url)
        await _require_utf8(connection)
        # A lock of the session: the server frees it when this process dies.
        await connection.execute("select pg_advisory_lock($1)", _ONE_AT_A_TIME)
        await connection.execute(_TABLE)
        missing = await _missing(connection, migrations)
        for name in missing:
            await _apply(connection, name, migrations[name])
        return missing
    finally:
        await connection.close()


async def require_ready(url: str, folder: Path = FOLDER) -> None:
    """That a program may work on this database; CannotOpen or MigrationRefused say why not."""
    connection = await connecting.connect(url, "matchmaker start")
    try:
        await connecting.require_session(connection, url)
        await _require_utf8(connection)
        if not await connection.fetchval("select to_regclass('schema_migration')"):
            raise MigrationRefused("the database is not prepared: run `matchmaker migrate` first")
        if missing := await _missing(connection, _migrations(folder)):
            raise MigrationRefused(
                f"the database is older than this program, it lacks {missing[0]}:"
                " run `matchmaker migrate` first"
            )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise connecting.cannot_open(error, url) from error
    finally:
        await connection.close()


async def _require_utf8(connection: Connection) -> None:
    encoding = await connection.fetchval("show server_encoding")
    if encoding != "UTF8":
        raise MigrationRefused(
            f"the database keeps its texts in {encoding}, which cannot hold every name:"
            " make it anew with `encoding 'UTF8'`"
        )


def _migrations(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in numbered_files(folder)}


def numbered_files(folder: Path) -> list[Path]:
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
        raise MigrationRefused(
            f"the database is newer than this program: it has {', '.join(unknown)}"
        )
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
