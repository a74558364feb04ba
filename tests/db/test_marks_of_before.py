"""Whoever was there before marks existed is told to programs, and counts as in their own words."""

import shutil
from pathlib import Path

from matchmaker.db import create_pool, migrate
from matchmaker.db.migrate import numbered_files
from matchmaker.people import marks

MIGRATIONS = Path("matchmaker/db/migrations")


async def test_everybody_who_stands_is_marked_and_keeps_their_words(
    empty_database_url: str, tmp_path: Path
) -> None:
    [step] = [
        path for path in numbered_files(MIGRATIONS) if path.name.endswith("_change_marks.sql")
    ]
    for path in numbered_files(MIGRATIONS):
        if path < step:
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    async with create_pool(empty_database_url) as pool:
        edition = await pool.fetchval(
            """insert into edition (slug, name, place, held_on, contact_name, contact_email,
                                    wishes_close_at, purge_on)
               values ('old', 'Old', 'There', '2099-11-24', 'Camille', 'c@example.org',
                       '2099-11-01', '2100-11-24') returning id"""
        )
        for kind in ("holder", "investor"):
            await pool.execute(
                """insert into person (edition_id, kind, email, first_name, last_name,
                                       organisation, position, sort_key, search)
                   values ($1, $2, $2 || '@example.org', 'A', 'B', 'C', 0, '', 'a')""",
                edition,
                kind,
            )
        await pool.execute(
            """insert into wish (edition_id, author_id, target_id, rank)
               select $1, h.id, i.id, 1 from person h, person i
               where h.kind = 'holder' and i.kind = 'investor'""",
            edition,
        )
    for path in numbered_files(MIGRATIONS):
        if path >= step:
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    async with create_pool(empty_database_url) as pool, pool.acquire() as conn:
        found = await marks.since(conn, edition, "", 10)
        told = sorted((one.kind, one.what) for one in found.changes)
        assert told == [("holder", "person"), ("holder", "wishes"), ("investor", "person")]
        theirs = "select bool_and(own_words_at is not null) from person"
        assert await pool.fetchval(theirs)
