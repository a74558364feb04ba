"""An edition as a folder: edition.json and CSV files. The sample edition is one."""

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.importing.bringing import bring_in
from matchmaker.importing.columns import EDITION as EDITION
from matchmaker.importing.encodings import LARGEST
from matchmaker.importing.report import ImportRefused
from matchmaker.importing.restoring.edition import EditionDocument
from matchmaker.importing.sheets import File
from matchmaker.wording.errors import NotFound

SAMPLE: Final = Path(__file__).parent.parent / "sample"
SOONEST: Final = dt.timedelta(days=2)


def edition_of(folder: Path) -> EditionDocument:
    """The edition that a folder describes; OSError or msgspec's errors when it does not."""
    return msgspec.json.decode((folder / EDITION).read_bytes(), type=EditionDocument)


def fields_of(folder: Path) -> frozenset[str]:
    """What the folder says of its edition; what it does not say stays as it is."""
    document = msgspec.json.decode((folder / EDITION).read_bytes(), type=dict[str, msgspec.Raw])
    return frozenset(document)


def ahead(form: EditionDocument, today: dt.date) -> EditionDocument:
    """The same edition, by whole weeks later if need be, so that it is at least two days off."""
    late = today + SOONEST - form.held_on
    shift = dt.timedelta(weeks=max(0, -(-late.days // 7)))
    held_on = form.held_on + shift
    return msgspec.structs.replace(
        form,
        name=form.name.replace(str(form.held_on.year), str(held_on.year)),
        held_on=held_on,
        wishes_close_at=form.wishes_close_at + shift,
        purge_on=form.purge_on + shift,
    )


def files_of(folder: Path) -> list[File]:
    """The CSV files of a folder, in the order of their names."""
    return [file_at(path) for path in sorted(folder.glob("*.csv"))]


def file_at(path: Path) -> File:
    """A file with as much of its content as an import looks at."""
    with path.open("rb") as source:
        return File(path.name, source.read(LARGEST + 1))


async def load_sample(conn: Connection, now: dt.datetime) -> Edition:
    """The sample edition, brought in unless it is there already; nobody is written to.

    Its people registered before its deadline, whatever the calendar says today; the morning
    itself lies ahead, because nobody is written to about one that is over.
    """
    form = ahead(edition_of(SAMPLE), now.date())
    try:
        return await editions.by_slug(conn, form.slug)
    except NotFound:
        pass
    async with conn.transaction():
        edition = await editions.create(conn, form, None, now)
        eve = edition.wishes_close_at - dt.timedelta(days=1)
        report = await bring_in(conn, edition, files_of(SAMPLE), min(now, eve))
        if not report.stored:
            raise ImportRefused(report)
    return edition
