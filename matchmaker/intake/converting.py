"""From a mapped sheet to the lines of an import: titles, totals and remarks of others left out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from matchmaker.importing.book import NOTHING, Lines
from matchmaker.importing.columns import COLUMNS
from matchmaker.importing.records import parse
from matchmaker.importing.report import FilePlace, FileSort, Notes, Remark
from matchmaker.importing.sheets import Sheet, SheetRow
from matchmaker.intake.answers import read_answer
from matchmaker.intake.fields import FULL_NAME
from matchmaker.intake.mapping import (
    REASON_TITLE,
    IntakeMapping,
    SheetMapping,
    header_row,
    places,
    same_everywhere,
)
from matchmaker.intake.proposing import data_rows
from matchmaker.intake.reading.letters import doubt
from matchmaker.intake.reading.tables import RawRow, RawSheet, letter
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

_TOTAL: Final = re.compile(r"(?:sous )?(?:total|totaux|somme|nombre|moyenne)(?: .*)?")
_CIVILITY: Final = re.compile(
    r"^(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|dr|me)\b\.?\s*", re.I
)
#: of one sheet; more of them say nothing new
_DOUBTS_AT_MOST: Final = 200


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a list that was completed, and on how many lines."""

    label: str
    column: str
    found: str
    taken: str
    lines: int


Where = tuple[str, int]


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """Lines ready to be brought in, and what is to be said of them.

    `blocking` are faults of whole sheets, beside which no line comes in; `authors` say who wishes
    or refuses in a line.
    """

    lines: dict[FileSort, Lines]
    notes: Notes
    blocking: tuple[Remark, ...]
    completions: tuple[Completion, ...]
    authors: Mapping[Where, str]


def convert(tables: Iterable[RawSheet], mapping: IntakeMapping, notes: Notes) -> Converted:
    """The lines of all sheets that hold something; every fault of every cell is noted."""
    held = [(table, chosen) for table in tables if (chosen := _chosen(table, mapping, notes))]
    for table, chosen in held:
        _require_columns(table, chosen, notes)
    blocking = notes.faults
    lines: dict[FileSort, Lines] = {}
    completions: list[Completion] = []
    authors: dict[Where, str] = {}
    for table, chosen in held:
        if chosen.missing:
            continue
        sheet = _sheet(table, chosen, notes, completions)
        parsed = parse(sheet, notes)
        before = lines.get(sheet.sort, NOTHING)
        lines[sheet.sort] = Lines(
            (*before.entries, *parsed.entries), before.announced | parsed.announced, before.whole
        )
        for row in sheet.rows:
            if author := row.cells.get("author"):
                authors[sheet.file, row.line] = author.lower()
    return Converted(
        lines=lines,
        notes=notes,
        blocking=blocking,
        completions=tuple(completions),
        authors=authors,
    )


def _chosen(table: RawSheet, mapping: IntakeMapping, notes: Notes) -> SheetMapping | None:
    chosen = mapping.of(table)
    if chosen is not None and chosen.holds is not None:
        return chosen
    if len(table.rows) > 1:  # titles alone are an empty sheet
        notes.warn(FilePlace(table.label), msgid("This sheet is left out."))
    return None


def _require_columns(table: RawSheet, chosen: SheetMapping, notes: Notes) -> None:
    for column in chosen.missing:
        notes.fault(
            FilePlace(table.label, chosen.header),
            msgid("No column of this sheet is “%(column)s”, which every line needs."),
            column=column.title,
        )


def _sheet(
    table: RawSheet, chosen: SheetMapping, notes: Notes, completions: list[Completion]
) -> Sheet:
    header = header_row(table, chosen.header)
    assert header is not None
    assert chosen.holds is not None
    where = places(chosen.columns)
    _tell_left_out(table, header, where, notes)
    printed = {name: header.cell(place).strip() or letter(place) for name, place in where.items()}
    printed |= {name: printed[FULL_NAME] for name in _NAMES if FULL_NAME in printed}
    fixed = same_everywhere(chosen.columns)
    printed |= fixed
    _tell_same(table, chosen, fixed, notes)
    said = _Said(table.label, printed, notes)
    rows = tuple(
        SheetRow(row.line, {**said.cells(row, where), **said.same(fixed)})
        for row in _people(table, header, where, notes)
    )
    completions.extend(said.completions())
    return Sheet(table.label, chosen.holds, printed, rows)


def _tell_same(
    table: RawSheet, chosen: SheetMapping, fixed: Mapping[str, str], notes: Notes
) -> None:
    assert chosen.holds is not None
    titles = {column.name: column.title for column in COLUMNS[chosen.holds]}
    for name, value in fixed.items():
        notes.warn(
            FilePlace(table.label, chosen.header),
            msgid("“%(column)s” is “%(value)s” on every line, as you said."),
            column=titles.get(name, name),
            value=value,
        )


def _tell_left_out(table: RawSheet, header: RawRow, where: Mapping[str, int], notes: Notes) -> None:
    others = [
        title.strip()
        for place, title in enumerate(header.cells)
        if title.strip() and place not in where.values() and fold(title) != fold(REASON_TITLE)
    ]
    if others:
        notes.warn(
            FilePlace(table.label, header.line),
            msgid("These columns are left out: %(columns)s."),
            columns=others,
        )


_NAMES: Final = ("first_name", "last_name")


def _people(
    table: RawSheet, header: RawRow, where: Mapping[str, int], notes: Notes
) -> list[RawRow]:
    """The lines that say something in the columns that count, without totals at the end."""
    rows = [
        row
        for row in data_rows(table, header)
        if any(row.cell(place).strip() for place in where.values())
        and row.cells != header.cells
        and not _is_torn(table, header, row, notes)
    ]
    while rows and _is_total(rows[-1], where):
        notes.warn(
            FilePlace(table.label, rows.pop().line),
            msgid("This line looks like a total; it is left out."),
        )
    merged = [row.line for row in rows if row.line in table.merged]
    if merged:
        notes.warn(
            FilePlace(table.label, merged[0]),
            msgid("From this line on, cells merged over several lines count for each of them."),
        )
    return rows


def _is_torn(table: RawSheet, header: RawRow, row: RawRow, notes: Notes) -> bool:
    """Whether a line of a CSV file has more cells than titles: a text was cut in two."""
    if table.sheet or not any(cell.strip() for cell in row.cells[len(header.cells) :]):
        return False
    notes.fault(
        FilePlace(table.label, row.line),
        msgid(
            "This line has %(found)s cells, the header has %(expected)s; "
            "put text that contains the separator between quotation marks."
        ),
        found=len(row.cells),
        expected=len(header.cells),
    )
    return True


def _is_total(row: RawRow, where: Mapping[str, int]) -> bool:
    first = next((cell for cell in row.cells if cell.strip()), "")
    address = any("@" in row.cell(where[name]) for name in ("email", "author") if name in where)
    return not address and bool(_TOTAL.fullmatch(fold(first)))


class _Said:
    """Reads the cells of one sheet, and keeps what is to be told of them."""

    def __init__(self, label: str, printed: Mapping[str, str], notes: Notes) -> None:
        self._label = label
        self._printed = printed
        self._notes = notes
        self._doubts = 0
        self._completed: Counter[tuple[str, str, str]] = Counter()

    def cells(self, row: RawRow, where: Mapping[str, int]) -> dict[str, str]:
        """What the line says in each column."""
        found: dict[str, str] = {}
        for name, place in where.items():
            cell = row.cell(place)
            if not cell:
                continue
            answer = read_answer(name, cell)
            if answer.remark:
                self._warn(row, name, answer.remark, answer.values)
            for written, taken in answer.completed:
                self._completed[name, written, taken] += 1
            found[name] = answer.text
            if not answer.text.isascii():
                self._doubt(row, name, answer.text)
        if FULL_NAME in found:
            found |= dict(zip(_NAMES, split_name(found.pop(FULL_NAME)), strict=True))
        return found

    def same(self, fixed: Mapping[str, str]) -> dict[str, str]:
        """What every line says, read like a cell and told of once, as a completion."""
        found = {}
        for name, value in fixed.items():
            answer = read_answer(name, value)
            for written, taken in answer.completed:
                self._completed[name, written, taken] += 1
            found[name] = answer.text
        return found

    def completions(self) -> list[Completion]:
        """Every completion once, as they came."""
        return [
            Completion(
                label=self._label,
                column=self._printed[name],
                found=written,
                taken=taken,
                lines=lines,
            )
            for (name, written, taken), lines in self._completed.items()
        ]

    def _doubt(self, row: RawRow, name: str, text: str) -> None:
        found = doubt(text) if self._doubts < _DOUBTS_AT_MOST else None
        if found is not None:
            self._doubts += 1
            self._warn(row, name, *found)

    def _warn(self, row: RawRow, name: str, sentence: str, values: Mapping[str, str]) -> None:
        self._notes.warn(FilePlace(self._label, row.line, self._printed[name]), sentence, **values)


def split_name(text: str) -> tuple[str, str]:
    """First and last name: capitals are the last name, else the first word is the first; a word
    that stands alone is the last name."""
    words = _CIVILITY.sub("", text.strip()).split()
    capitals = [word for word in words if word.isupper() and len(word.strip(".-")) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    if len(words) < 2:
        return "", " ".join(words)
    return words[0], " ".join(words[1:])
