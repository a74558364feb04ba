"""The list for a support programme, and what holders answered, as a file; each is written down.

A list holds those who agreed and what they agreed to pass on: `TOLD` names it to them beforehand.
"""

import asyncio
import csv
import datetime as dt
import enum
import io
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.editions import audit, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportProgramme
from matchmaker.exporting import write_table
from matchmaker.followup import answering, orienting
from matchmaker.followup.answering import FollowUpRead
from matchmaker.followup.orienting import OrientedHolder
from matchmaker.importing import guard
from matchmaker.wording.language import Catalogue, msgid
from matchmaker.wording.vocabularies import label

FileFormat = Literal["csv", "xlsx"]
MEDIA: Final[dict[FileFormat, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: what a programme is told of a holder, as the holder reads it before they agree
TOLD: Final = (
    ("last_name", msgid("Last name")),
    ("first_name", msgid("First name")),
    ("organisation", msgid("Organisation")),
    ("email", msgid("E-mail address")),
    ("phone", msgid("Telephone")),
    ("commune", msgid("Commune")),
    ("project", msgid("Project")),
    ("need", msgid("Need")),
    ("amount_sought", msgid("Amount sought (€)")),
    ("agreed_at", msgid("Agreed on")),
)
#: the same without the day on which they say so
PASSED_ON: Final = TOLD[:-1]
_ANSWERS: Final = (
    ("months", msgid("Months after")),
    ("name", msgid("Name")),
    ("organisation", msgid("Organisation")),
    ("project", msgid("Project")),
    ("asked_at", msgid("Asked on")),
    ("answered_at", msgid("Answered on")),
    ("financed", msgid("Financed")),
    ("amount_euros", msgid("Amount (€)")),
    ("financed_by", msgid("Financed by")),
)
SAID: Final[dict[str, str]] = {
    "yes": msgid("Yes"),
    "in_progress": msgid("Under way"),
    "no": msgid("No"),
}


class FileTable(NamedTuple):
    """A sheet on its way into a file: its name, its titles, its lines."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[Any]]


async def take_list(
    conn: Connection, edition: Edition, programme_id: UUID, by: UUID | None, now: dt.datetime
) -> tuple[SupportProgramme, list[OrientedHolder]]:
    """Who wishes to be contacted by a programme; that the list leaves the house is written down."""
    programme = await support.programme(conn, edition.id, programme_id)
    found = await orienting.agreed_to(conn, edition.id, programme_id)
    details = {"people": len(found)}
    await audit.record(conn, edition.id, by, "orientations.taken", programme_id, details, now=now)
    return programme, found


async def take_answers(
    conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime
) -> list[FollowUpRead]:
    """Every question with its answer, likewise."""
    found = await answering.answers(conn, edition.id)
    details = {"people": len({one.holder_id for one in found})}
    await audit.record(conn, edition.id, by, "followup.taken", edition.slug, details, now=now)
    return found


def list_table(
    edition: Edition, programme: SupportProgramme, found: Sequence[OrientedHolder], words: Catalogue
) -> FileTable:
    """The list for a programme, in these words."""
    return _table(edition, programme.code[:31], TOLD, found, words)


def answers_table(edition: Edition, found: Sequence[FollowUpRead], words: Catalogue) -> FileTable:
    """What holders answered, in these words."""
    return _table(edition, words.gettext(msgid("Follow-up of projects")), _ANSWERS, found, words)


async def write(table: FileTable, kind: FileFormat) -> bytes:
    """The sheet as a file; no connection need be held meanwhile."""
    return await asyncio.to_thread(_workbook if kind == "xlsx" else _csv, table)


def _table(
    edition: Edition,
    name: str,
    columns: Sequence[tuple[str, str]],
    found: Sequence[msgspec.Struct],
    words: Catalogue,
) -> FileTable:
    titles = [words.gettext(title) for _, title in columns]
    rows = [
        [_said(edition, field, getattr(one, field), words) for field, _ in columns] for one in found
    ]
    return FileTable(name, titles, rows)


def _said(edition: Edition, field: str, value: Any, words: Catalogue) -> Any:
    """A closed answer in words, a moment by the clocks of the place."""
    if isinstance(value, dt.datetime):
        return edition.local(value)
    if isinstance(value, enum.Enum):
        return label(value).translated(words)  # type: ignore[arg-type]
    if field == "financed" and value is not None:
        return words.gettext(SAID[value])
    return value


def _workbook(table: FileTable) -> bytes:
    content = io.BytesIO()
    write_table(content, table.name, table.titles, table.rows)
    return content.getvalue()


def _csv(table: FileTable) -> bytes:
    """Semicolons and a mark of UTF-8: what a double click opens rightly in French."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.titles)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """What a program of tables would take for a formula has an apostrophe."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else guard(str(value))
