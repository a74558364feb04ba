"""What stood before recipients came keeps its UIDs, its way and its letters."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from matchmaker.db import create_pool, migrate
from matchmaker.db.migrate import numbered_files

MIGRATIONS = Path("matchmaker/db/migrations")


@pytest.mark.parametrize(("mode", "way"), [("digest", "file"), ("invitations", "meetings")])
async def test_editions_that_stand_keep_what_they_were_told(
    empty_database_url: str, tmp_path: Path, mode: str, way: str
) -> None:
    [step] = [path for path in numbered_files(MIGRATIONS) if path.name.endswith("_recipients.sql")]
    for path in numbered_files(MIGRATIONS):
        if path < step:
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    async with create_pool(empty_database_url) as pool:
        await _an_edition_of_before(pool, mode)
    shutil.copy(step, tmp_path)
    assert await migrate(empty_database_url, tmp_path) == [step.name]
    async with create_pool(empty_database_url) as pool:
        edition = await pool.fetchrow("select holders_calendar, investors_calendar from edition")
        assert edition is not None
        assert tuple(edition) == (way, way)
        entries = await pool.fetch(
            """select uid, sequence, kind, invited, title, email
               from calendar_entry join recipient on recipient.id = recipient_id
               order by kind, uid"""
        )
        assert [tuple(row) for row in entries[:2]] == [
            ("alice@1", 2, "meeting", way == "meetings", "", "alice@example.org"),
            ("bob@1", 0, "meeting", False, "", "bob@example.org"),
        ]
        assert [tuple(row)[1:] for row in entries[2:]] == [
            (0, "workshop", False, "Lever des fonds", "alice@example.org")
        ]
        waiting = await pool.fetchrow("select person_id = recipient_id as own, payload from outbox")
        assert waiting is not None
        assert waiting["own"]
        assert "Lever des fonds" in str(waiting["payload"])


async def _an_edition_of_before(pool: Any, mode: str) -> None:
    await pool.execute(
        """with edition as (
               insert into edition (slug, name, place, held_on, contact_name, contact_email,
                                    wishes_close_at, purge_on, calendar_mode)
               values ('old', 'Old', 'There', '2099-11-24', 'Camille', 'c@example.org',
                       '2099-11-01', '2100-11-24', $1) returning id)
           insert into person (edition_id, kind, email, first_name, last_name, organisation,
                               position, sort_key, search, withdrawn_at, erased_at)
           select id, kind, email, 'A', 'B', 'C', position, '', '', gone, gone
           from edition, (values ('holder', 'alice@example.org', 0, null::timestamptz),
                                 ('investor', 'bob@example.org', 0, null),
                                 ('investor', 'x@erased.invalid', 1, now()))
                         as people (kind, email, position, gone)""",
        mode,
    )
    await pool.execute(
        """insert into calendar_entry (uid, edition_id, recipient_id, other_id, sequence,
                                       slot_number, table_number, cancelled, stamped_at,
                                       starts_at, ends_at)
           select split_part(me.email, '@', 1) || '@1', me.edition_id, me.id, other.id,
                  case me.kind when 'holder' then 2 else 0 end, 0, 0, me.kind = 'investor', now(),
                  '2099-11-24 09:00', '2099-11-24 09:15'
           from person as me
           join person as other on other.kind <> me.kind and other.erased_at is null
           where me.erased_at is null"""
    )
    await pool.execute(
        """with workshop as (
               insert into workshop (edition_id, code, title, starts_at, ends_at)
               select id, 'A1', 'Lever des fonds', '2099-11-24 10:00', '2099-11-24 11:00'
               from edition returning id, edition_id)
           insert into workshop_attendance (edition_id, workshop_id, person_id)
           select workshop.edition_id, workshop.id, person.id
           from workshop, person where kind = 'holder'"""
    )
    await pool.execute(
        """insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
           select edition_id, id, 'convocation', '{"entries": [], "changes": []}', 'k', '<m@x>'
           from person where kind = 'holder'"""
    )
