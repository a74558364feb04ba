"""The road of the schema is walked once, in order, by one."""

import asyncio
from pathlib import Path

import pytest

from matchmaker.db import MigrationRefused, Pool, create_pool, migrate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_shelf.sql").write_text("create table shelf (book text); select 1;")
    (tmp_path / "0002_fill.sql").write_text("insert into shelf values ('one');")
    return tmp_path


async def books(url: str) -> list[str]:
    async with create_pool(url) as pool:
        return [row["book"] for row in await pool.fetch("select book from shelf order by book")]


async def test_applies_what_is_missing_and_nothing_twice(
    empty_database_url: str, folder: Path
) -> None:
    assert await migrate(empty_database_url, folder) == ["0001_shelf.sql", "0002_fill.sql"]
    assert await migrate(empty_database_url, folder) == []
    (folder / "0003_more.sql").write_text("insert into shelf values ('two')")
    assert await migrate(empty_database_url, folder) == ["0003_more.sql"]
    assert await books(empty_database_url) == ["one", "two"]


async def test_of_five_at_once_one_applies(empty_database_url: str, folder: Path) -> None:
    (folder / "0003_slow.sql").write_text("select pg_sleep(0.2)")
    done = await asyncio.gather(*(migrate(empty_database_url, folder) for _ in range(5)))
    assert sorted(map(len, done)) == [0, 0, 0, 0, 3]
    assert await books(empty_database_url) == ["one"]


async def test_a_failing_file_leaves_nothing_of_itself(
    empty_database_url: str, folder: Path
) -> None:
    broken = folder / "0003_broken.sql"
    broken.write_text("insert into shelf values ('half'); select 1/0;")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(empty_database_url, folder)
    assert await books(empty_database_url) == ["one"]
    broken.write_text("insert into shelf values ('whole')")
    assert await migrate(empty_database_url, folder) == ["0003_broken.sql"]


async def test_an_edited_file_is_refused(empty_database_url: str, folder: Path) -> None:
    await migrate(empty_database_url, folder)
    (folder / "0001_shelf.sql").write_text("create table shelf (book text, year int)")
    with pytest.raises(MigrationRefused, match=r"0001_shelf\.sql was edited"):
        await migrate(empty_database_url, folder)


async def test_a_database_newer_than_the_program_is_refused(
    empty_database_url: str, folder: Path
) -> None:
    await migrate(empty_database_url, folder)
    (folder / "0002_fill.sql").unlink()
    with pytest.raises(MigrationRefused, match="newer than this program"):
        await migrate(empty_database_url, folder)


@pytest.mark.parametrize("name", ["0004_gap.sql", "0002_double.sql", "3_short.sql", "0003-x.sql"])
async def test_a_name_out_of_order_is_refused(
    empty_database_url: str, folder: Path, name: str
) -> None:
    (folder / name).write_text("select 1")
    with pytest.raises(MigrationRefused, match="should be number"):
        await migrate(empty_database_url, folder)


async def test_the_test_database_is_migrated(pool: Pool) -> None:
    assert await pool.fetchval("select count(*) from schema_migration") >= 1
