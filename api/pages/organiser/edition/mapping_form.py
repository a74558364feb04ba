"""Which column is which, as an organiser is asked and as they answer."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from matchmaker.importing import COLUMNS, FileSort
from matchmaker.intake.fields import FULL_NAME
from matchmaker.intake.looking import Looked
from matchmaker.intake.mapping import (
    OWN,
    SAME,
    IntakeMapping,
    SheetMapping,
    fields_of,
    header_row,
    same_everywhere,
)
from matchmaker.intake.proposing import SheetProposal, sample_of
from matchmaker.intake.reading.tables import MOST_COLUMNS, RawSheet, letter
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import Catalogue, msgid

#: what a form calls a sheet: its number, and what is said of it
HOLDS: Final = "holds"
HEADER: Final = "header"
EVERY_LINE: Final = "same"
#: the answer that leaves a sheet out
NOTHING: Final = "nothing"
_SHORT: Final = 40


class AskedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column of an import, and the column of the sheet that is taken for it."""

    name: str
    label: str
    required: bool
    value: str
    #: what every line says, where the sheet has no such column; None where that makes no sense
    same: str | None


class AskedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it is asked about; `choices` are its columns with their first cell."""

    number: int
    label: str
    holds: str
    header: int
    lines: int
    columns: list[AskedColumn]
    choices: list[dict[str, str]]
    remembered: bool
    sure: bool


def questions_of(looked: Looked, words: Catalogue) -> list[AskedSheet]:
    """The questions for all sheets that have anything in them."""
    return [
        _sheet(number, table, proposal, words)
        for number, (table, proposal) in enumerate(
            zip(looked.tables, looked.proposals, strict=True)
        )
        if table.rows
    ]


def _sheet(number: int, table: RawSheet, proposal: SheetProposal, words: Catalogue) -> AskedSheet:
    mapping = proposal.mapping
    return AskedSheet(
        number=number,
        label=table.label,
        holds=mapping.holds.value if mapping.holds is not None else NOTHING,
        header=mapping.header,
        lines=sum(row.line > mapping.header for row in table.rows),
        columns=_columns(mapping, words) if mapping.holds is not None else [],
        choices=_choices(table, mapping),
        remembered=proposal.remembered,
        sure=proposal.sure,
    )


def _columns(mapping: SheetMapping, words: Catalogue) -> list[AskedColumn]:
    assert mapping.holds is not None
    titles = {
        column.name: column.french if words.language == "fr" else column.name.replace("_", " ")
        for column in COLUMNS[mapping.holds]
    }
    titles[FULL_NAME] = words.gettext(msgid("First and last name in one column"))
    fixed = same_everywhere(mapping.columns)
    missing = {column.name for column in mapping.missing} - OWN
    needed = {column.name for column in COLUMNS[mapping.holds] if column.required}
    return [
        AskedColumn(
            name=name,
            label=titles[name][:1].upper() + titles[name][1:],
            required=name in needed,
            value="" if name in fixed else mapping.columns.get(name, ""),
            same=fixed.get(name, "") if name in missing or name in fixed else None,
        )
        for name in fields_of(mapping.holds)
    ]


def _choices(table: RawSheet, mapping: SheetMapping) -> list[dict[str, str]]:
    header = header_row(table, mapping.header)
    if header is None:
        return []
    choices = []
    for place in range(min(table.width, MOST_COLUMNS)):
        title, sample = header.cell(place).strip(), sample_of(table, header, place)
        if title or sample:
            parts = [letter(place), _brief(title), f"« {_brief(sample)} »" if sample else ""]
            choices.append(
                {"value": letter(place), "label": " – ".join(part for part in parts if part)}
            )
    return choices


def _brief(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def answers_of(data: Mapping[str, Any], looked: Looked) -> IntakeMapping | None:
    """What the form says of each sheet; None for a form that does not ask."""
    if not any(name.endswith(f"-{HOLDS}") for name in data):
        return None
    sheets = []
    for number, (table, proposal) in enumerate(zip(looked.tables, looked.proposals, strict=True)):
        holds = _text(data, number, HOLDS)
        known = FileSort(holds) if holds in {sort.value for sort in FileSort} else None
        header = _text(data, number, HEADER)
        columns = {
            name: given
            for name in (fields_of(known) if known is not None else ())
            if (given := _text(data, number, name) or _same(data, number, name))
        }
        sheets.append(
            SheetMapping(
                file=table.file,
                sheet=table.sheet,
                holds=known,
                header=int(header) if header.isdecimal() else proposal.mapping.header,
                columns=columns,
            )
        )
    return IntakeMapping(tuple(sheets))


def _same(data: Mapping[str, Any], number: int, name: str) -> str:
    value = _text(data, number, f"{name}-{EVERY_LINE}")
    return f"{SAME}{value}" if value else ""


def faults_of(invalid: Invalid) -> list[FieldFault]:
    """What is wrong, at the questions of the page: `sheets[1].email` is asked by `s1-email`."""
    return [
        FieldFault(
            re.sub(r"^sheets\[(\d+)\]\.", r"s\1-", fault.field), fault.sentence, **fault.values
        )
        for fault in invalid.faults
    ]


def _text(data: Mapping[str, Any], number: int, name: str) -> str:
    return str(data.get(f"s{number}-{name}", "")).strip()[:80]


def fields_to_carry(looked: Looked, mapping: IntakeMapping) -> list[tuple[str, str]]:
    """The answers as hidden fields, for the next step."""
    found: list[tuple[str, str]] = []
    for number, table in enumerate(looked.tables):
        said = mapping.of(table)
        if said is None:
            continue
        found.append((f"s{number}-{HOLDS}", said.holds.value if said.holds is not None else ""))
        found.append((f"s{number}-{HEADER}", str(said.header)))
        found += [(f"s{number}-{name}", letters) for name, letters in said.columns.items()]
    return found
