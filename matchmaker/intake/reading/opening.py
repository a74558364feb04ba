"""Files as they were given, to tables; what cannot be read is told in one sentence each."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

import msgspec

from matchmaker.db import apart
from matchmaker.importing.report import FilePlace, Notes
from matchmaker.importing.sheets import File
from matchmaker.intake.reading.delimited import read_text
from matchmaker.intake.reading.own_json import looks_like_json, read_own
from matchmaker.intake.reading.sniffing import (
    DAMAGED,
    PASSWORD,
    TOO_LARGE_INSIDE,
    FileContent,
    content_of,
)
from matchmaker.intake.reading.tables import MOST_LINES, RawSheet
from matchmaker.intake.reading.workbooks import WorkbookRead
from matchmaker.processes.runner import running
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

PATIENCE: Final = 60.0
WORKBOOK_PROCESS: Final = "matchmaker.intake.reading.workbook_process"
_SAID: Final = {"password": PASSWORD, "damaged": DAMAGED, "too_large": TOO_LARGE_INSIDE}


async def open_tables(files: Iterable[File], notes: Notes) -> list[RawSheet]:
    """The sheets of all files; faults of whole files are noted."""
    tables: list[RawSheet] = []
    for file in with_names_of_their_own(files):
        try:
            found = await _tables(file, notes)
        except Unusable as unusable:
            notes.refuse(FilePlace(file.name, getattr(unusable, "line", 0)), unusable)
            continue
        if not any(table.rows for table in found):
            notes.fault(FilePlace(file.name), msgid("There is nothing in this file."))
            continue
        for table in found:
            if table.cut_at:
                notes.fault(
                    FilePlace(table.label, table.cut_at),
                    msgid("A sheet holds at most %(most)s lines; split it."),
                    most=MOST_LINES,
                )
        tables.extend(found)
    return tables


def with_names_of_their_own(files: Iterable[File]) -> list[File]:
    """The same files; the second of one name has its number behind, so that both can be named."""
    found: list[File] = []
    count: Counter[str] = Counter()
    for file in files:
        count[file.name] += 1
        path = PurePath(file.name)
        name = f"{path.stem} ({count[file.name]}){path.suffix}"
        found.append(file if count[file.name] == 1 else File(name, file.content))
    return found


async def _tables(file: File, notes: Notes) -> list[RawSheet]:
    if content_of(file.content) is FileContent.TEXT:
        async with apart("a list is read"):
            if looks_like_json(file.content):
                return await asyncio.to_thread(read_own, file, notes)
            return [await asyncio.to_thread(read_text, file.name, file.content, notes)]
    read = await _in_a_process(file.content)
    if read.refused:
        raise Unusable(_SAID[read.refused])
    return sheets_of(file.name, read)


def sheets_of(file: str, read: WorkbookRead) -> list[RawSheet]:
    """The sheets of a workbook, in its order."""
    return [
        RawSheet(
            file=file,
            sheet=sheet.name,
            rows=tuple(sheet.rows),
            hidden=sheet.hidden,
            merged=frozenset(sheet.merged),
            cut_at=sheet.cut_at,
        )
        for sheet in read.sheets
    ]


async def _in_a_process(content: bytes) -> WorkbookRead:
    """Read where memory is bounded; a process that was ended had too much to read."""
    try:
        async with (
            asyncio.timeout(PATIENCE),
            running(WORKBOOK_PROCESS, content, is_alone=True) as child,
        ):
            answer = await child.content()
            status: int | None = await child.status()
    except TimeoutError:
        status = None
    if status is None or status < 0:
        raise Unusable(TOO_LARGE_INSIDE)
    if status:
        raise Unusable(DAMAGED)
    return msgspec.msgpack.decode(answer, type=WorkbookRead)
