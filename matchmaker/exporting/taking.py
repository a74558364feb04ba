"""An export is asked for: written into the journal, read in one look, then made as a file."""

import asyncio
import datetime as dt
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Final, NamedTuple
from uuid import UUID

import msgspec

from matchmaker.db import Connection, Database, apart
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.exporting.collecting import collect
from matchmaker.exporting.sheets import Export
from matchmaker.exporting.writing import (
    ExportFormat,
    Told,
    files_below,
    tell_nobody,
    write_folder,
    write_json,
    write_workbook,
)

_MEDIA: Final[dict[ExportFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "json": "application/json",
}


class ExportForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to leave the house; refusals only where they are asked for, on the record."""

    format: ExportFormat = "xlsx"
    with_refusals: bool = False


class ExportFile(NamedTuple):
    """A file that nobody else sees, to be read once and closed."""

    name: str
    media_type: str
    content: IO[bytes]


async def look(
    conn: Connection, edition: Edition, asked: ExportForm, by: UUID | None, now: dt.datetime
) -> Export:
    """Everything of the edition; that it leaves the house is written down."""
    export = await collect(conn, edition, with_refusals=asked.with_refusals)
    people = sum(len(sheet.rows) for sheet in export.sheets if sheet.shape.name in _PEOPLE)
    details = {"format": asked.format, "people": people}
    values = (edition.slug, details)
    await audit.record(conn, edition.id, by, "edition.exported", *values, now=now)
    if asked.with_refusals:
        await audit.record(conn, edition.id, by, "refusals.exported", edition.slug, now=now)
    return export


_PEOPLE: Final = frozenset({"holders", "investors", "visitors"})


async def take_out(
    database: Database, edition: Edition, asked: ExportForm, by: UUID | None, now: dt.datetime
) -> ExportFile:
    """The export as one file, written while nobody holds a connection; CSV files come packed."""
    async with database.transaction(isolation="repeatable_read") as conn:
        export = await look(conn, edition, asked, by, now)
    async with apart("an export is written"):
        content = await asyncio.to_thread(_packed, export, asked.format)
    suffix = "zip" if asked.format == "csv" else asked.format
    return ExportFile(f"{edition.slug}.{suffix}", _MEDIA[asked.format], content)


def write(export: Export, kind: ExportFormat, folder: Path, told: Told = tell_nobody) -> list[Path]:
    """The files of an export in that folder."""
    if kind == "csv":
        return write_folder(export, folder, told)
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "json":
        return write_json(export, folder / f"{export.slug}.json", told)
    return write_workbook(export, folder / f"{export.slug}.xlsx", told)


def _packed(export: Export, kind: ExportFormat) -> IO[bytes]:
    with tempfile.TemporaryDirectory() as below:
        folder = Path(below)
        written = write(export, kind, folder)
        if kind != "csv":
            # The name goes with the folder, the content with whoever closes it.
            return written[0].open("rb")
        content = tempfile.TemporaryFile()  # noqa: SIM115
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files_below(folder):
                archive.write(path, f"{export.slug}/{path.relative_to(folder)}")
    content.seek(0)
    return content
