"""What is kept between the steps of an import, and from one import to the next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.importing.report import FileSort
from matchmaker.importing.sheets import File
from matchmaker.intake.mapping import IntakeMapping, SheetMapping, header_row, signature
from matchmaker.intake.reading.tables import RawSheet
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("intake")
KEPT: Final = dt.timedelta(days=1)
#: what is remembered of a sheet that is left out
_NOTHING: Final = "nothing"
_GONE: Final = msgid("These files are not kept any more; choose them again.")


class _Remembered(msgspec.Struct, frozen=True):
    signature: str
    holds: str
    columns: dict[str, Any]


async def remember(
    conn: Connection,
    edition_id: UUID,
    tables: Iterable[RawSheet],
    mapping: IntakeMapping,
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """What was said of each sheet, for the next one with the same titles."""
    for table in tables:
        chosen = mapping.of(table)
        if chosen is None or not table.rows:
            continue
        # A sheet without titles is known by its first line.
        header = header_row(table, chosen.header) or table.rows[0]
        await conn.execute(
            _SQL.remember_mapping,
            edition_id,
            signature(header.cells),
            chosen.holds.value if chosen.holds is not None else _NOTHING,
            chosen.columns,
            now,
            by,
        )


async def known_mappings(conn: Connection, edition_id: UUID) -> dict[str, SheetMapping]:
    """What was said of sheets of before, by the signature of their titles."""
    rows = await fetch(conn, _Remembered, _SQL.mappings, edition_id)
    sorts = {sort.value: sort for sort in FileSort} | {_NOTHING: None}
    return {
        row.signature: SheetMapping(file="", holds=sorts[row.holds], columns=row.columns)
        for row in rows
        if row.holds in sorts
    }


async def put(
    conn: Connection, edition_id: UUID, organiser_id: UUID, files: Sequence[File], now: dt.datetime
) -> UUID:
    """Keep an organiser's files until the next step, in the place of those before."""
    content = msgspec.msgpack.encode(files)
    found: UUID = await conn.fetchval(_SQL.put_files, edition_id, organiser_id, content, now)
    return found


async def take(
    conn: Connection, edition_id: UUID, organiser_id: UUID, upload_id: UUID
) -> list[File]:
    """The files of an upload; NotFound once others took their place, came in, or a day is over."""
    content = await conn.fetchval(_SQL.take_files, upload_id, edition_id, organiser_id)
    if not content:
        raise NotFound(_GONE)
    return msgspec.msgpack.decode(content, type=list[File])


async def settle(conn: Connection, upload_id: UUID, rest: bytes) -> None:
    """The files have come in, but for the lines of this workbook; nothing, and all is forgotten."""
    if rest:
        await conn.execute(_SQL.give_back, upload_id, rest)
    else:
        await conn.execute(_SQL.drop_upload, upload_id)


async def given_back(
    conn: Connection, edition_id: UUID, organiser_id: UUID, upload_id: UUID
) -> bytes:
    """The workbook of lines that did not come in."""
    content = await conn.fetchval(_SQL.given_back, upload_id, edition_id, organiser_id)
    if content is None:
        raise NotFound(_GONE)
    return bytes(content)


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget the files that nobody came back for."""
    await conn.execute(_SQL.sweep_uploads, now - KEPT)
