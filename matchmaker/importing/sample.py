"""The sample edition: files of this repository, brought in as an organiser would."""

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from matchmaker import editions
from matchmaker.db import Connection
from matchmaker.editions import Edition, EditionForm
from matchmaker.errors import NotFound
from matchmaker.importing.bringing import bring_in
from matchmaker.importing.report import ImportRefused
from matchmaker.importing.sheets import File

SAMPLE: Final = Path(__file__).parent.parent / "sample"
_DAYS_BEFORE_THE_DEADLINE: Final = 1


def edition_of(folder: Path) -> EditionForm:
    """The edition that a folder describes in its edition.json."""
    return msgspec.json.decode((folder / "edition.json").read_bytes(), type=EditionForm)


def files_of(folder: Path) -> list[File]:
    """The CSV files of a folder, in the order of their names."""
    return [File(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]


async def load_sample(conn: Connection, now: dt.datetime) -> Edition:
    """The sample edition, brought in unless it is there already; nobody is written to.

    Its people registered before its deadline, whatever the calendar says today.
    """
    form = edition_of(SAMPLE)
    try:
        return await editions.by_slug(conn, form.slug)
    except NotFound:
        pass
    async with conn.transaction():
        edition = await editions.create(conn, form, None, now)
        eve = edition.wishes_close_at - dt.timedelta(days=_DAYS_BEFORE_THE_DEADLINE)
        report = await bring_in(conn, edition, files_of(SAMPLE), min(now, eve))
        if not report.stored:
            raise ImportRefused(report)
    return edition
