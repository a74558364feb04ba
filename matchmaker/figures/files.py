"""The figures as CSV, and the dictionary that says what each column and table means.

Semicolons and a mark of UTF-8: what a double click opens rightly in French.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from matchmaker.figures import tabling
from matchmaker.figures.bilan import Bilan, as_document, as_open_data
from matchmaker.figures.definitions import FEWEST, FIGURES
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Translations, phrase

#: what a spreadsheet would take for a formula
_FORMULAS: Final = tuple("=+-@\t\r")
_OPEN: Final = ("edition", "held_on", "table", "of", "whole", "cells", "label", "value")
_ALL: Final = ("edition", "held_on", "figure", "title", "cell", "label", "value")
_COLUMNS: Final = {
    "edition": msgid("The address of the morning on this site."),
    "held_on": msgid("The day of the morning."),
    "table": msgid("The table: a whole in parts."),
    "of": msgid("Which cell of another table the whole is; empty: it stands by itself."),
    "whole": msgid("What all parts come to."),
    "cells": msgid("The parts that stand together in this line, with + between them."),
    "label": msgid("The same in words."),
    "value": msgid("How many; five or more."),
}


def bilan_csv(bilan: Bilan, words: Translations) -> bytes:
    """Every figure, for those who organise; an empty value: too few people to be told."""
    document = as_document(bilan, words)
    rows = [
        (
            document.edition,
            document.held_on,
            one.figure,
            one.title,
            cell.cell,
            cell.label,
            cell.value,
        )
        for one in document.figures
        for cell in one.cells
    ]
    return _written(_ALL, rows)


def open_data_csv(bilan: Bilan, words: Translations) -> bytes:
    """What everybody may have; a table without parts has one line, its whole."""
    document = as_open_data(bilan, words)
    every = words.gettext(msgid("all"))
    rows: list[Sequence[Any]] = []
    for table in document.tables:
        place = (document.edition, document.held_on, table.table, table.of, table.whole)
        rows += [(*place, "+".join(row.cells), row.label, row.value) for row in table.rows]
        if not table.rows:
            rows.append((*place, "", every, table.whole))
    return _written(_OPEN, rows)


def dictionary_csv(words: Translations) -> bytes:
    """What the columns of the open data mean, then its tables, then the figures behind them."""
    rows = [("column", name, "", words.gettext(text)) for name, text in _COLUMNS.items()]
    rows += [
        ("table", table, words.gettext(title), figure)
        for table, (title, figure) in tabling.public_tables().items()
    ]
    rows += [
        ("figure", one.name, words.gettext(one.title), words.gettext(one.definition))
        for one in FIGURES
    ]
    rule = phrase(
        msgid(
            "No cell has fewer than %(fewest)s: smaller ones stand together with others, and what"
            " could be worked out from totals is left out."
        ),
        fewest=FEWEST,
    )
    rows.append(("rule", "", "", rule.translated(words)))
    return _written(("kind", "name", "title", "meaning"), rows)


def _written(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if value is None else _guarded(str(value)) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text
