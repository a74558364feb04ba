"""Editions of before have the stages of now."""

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from matchmaker.db import create_pool, migrate
from matchmaker.db.migrate import numbered_files
from matchmaker.editions.editions import EditionStage

MIGRATIONS = Path("matchmaker/db/migrations")
QUERIES = Path("matchmaker/db/queries")
ASKED = re.compile(r"\bstage (?:=|<>|in|not in) (\(?'[^;\n)]*')")
PURGED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("before", "purged_at", "after"),
    [
        ("registration", None, "open"),
        ("closed", None, "closed"),
        ("published", None, "published"),
        ("archived", None, "over"),
        ("archived", PURGED, "purged"),
    ],
)
async def test_an_edition_that_stands_has_a_stage_of_now(
    empty_database_url: str, tmp_path: Path, before: str, purged_at: dt.datetime | None, after: str
) -> None:
    [step] = [path for path in numbered_files(MIGRATIONS) if path.name.endswith("_editions.sql")]
    for path in numbered_files(MIGRATIONS):
        if path < step:
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    async with create_pool(empty_database_url) as pool:
        await pool.execute(
            """insert into edition (slug, name, place, held_on, contact_name, contact_email,
                                    wishes_close_at, purge_on, stage, purged_at)
               values ('old', 'Old', 'There', '2099-11-24', 'Camille', 'c@example.org',
                       '2099-11-01', '2100-11-24', $1, $2)""",
            before,
            purged_at,
        )
    shutil.copy(step, tmp_path)
    assert await migrate(empty_database_url, tmp_path) == [step.name]
    async with create_pool(empty_database_url) as pool:
        found = await pool.fetchrow("select stage, revision, languages from edition")
        assert found is not None
        assert tuple(found) == (after, 0, ["fr", "en"])


def test_queries_ask_for_stages_that_there_are() -> None:
    stages = set(get_args(EditionStage))
    asked = [
        (path.name, stage)
        for path in sorted(QUERIES.glob("*.sql"))
        for found in ASKED.findall(path.read_text("utf-8"))
        for stage in re.findall(r"'(\w+)'", found)
    ]
    assert len(asked) > 10
    assert [each for each in asked if each[1] not in stages] == []
