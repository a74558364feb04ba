"""Whoever was there before applications were looked at takes part, and is found by telephone."""

import shutil
from pathlib import Path

from matchmaker.db import create_pool, migrate
from matchmaker.db.migrate import numbered_files
from matchmaker.people import finding

MIGRATIONS = Path("matchmaker/db/migrations")


async def test_everybody_who_stands_is_accepted_and_known(
    empty_database_url: str, tmp_path: Path
) -> None:
    [step] = [path for path in numbered_files(MIGRATIONS) if path.name.endswith("_people.sql")]
    for path in numbered_files(MIGRATIONS):
        if path < step:
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    async with create_pool(empty_database_url) as pool:
        await pool.execute(
            """with edition as (
                   insert into edition (slug, name, place, held_on, contact_name, contact_email,
                                        wishes_close_at, purge_on)
                   values ('old', 'Old', 'There', '2099-11-24', 'Camille', 'c@example.org',
                           '2099-11-01', '2100-11-24') returning id)
               insert into person (edition_id, kind, email, first_name, last_name, organisation,
                                   position, phone, sort_key, search, withdrawn_at)
               select id, kind, email, 'A', 'B', 'C', position, '06 12 34 56 78', '', 'a', gone
               from edition, (values ('holder', 'alice@example.org', 0, null::timestamptz),
                                     ('investor', 'bob@example.org', 0, null),
                                     ('investor', 'dora@example.org', 1, now()))
                             as people (kind, email, position, gone)"""
        )
    shutil.copy(step, tmp_path)
    assert await migrate(empty_database_url, tmp_path) == [step.name]
    async with create_pool(empty_database_url) as pool:
        rows = await pool.fetch("select application, takes_part from person order by email")
        assert [tuple(row) for row in rows] == [("accepted", here) for here in (True, True, False)]
        for typed in ("0612345678", "+33 6 12 34"):
            found = "select count(*) from person where search @@ $1::text::tsquery"
            assert await pool.fetchval(found, finding.query(typed)) == 3
