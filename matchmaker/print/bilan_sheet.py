"""The bilan on one sheet, for those who vote on the next one."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from matchmaker.figures.bilan import Bilan
from matchmaker.figures.tabling import FigureTable
from matchmaker.print import typst
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.phrases import Translations, phrase
from matchmaker.wording.typography import long_date, number, typeset

#: how many rows of a table the sheet has room for, the largest first where they part people
_MOST: Final = {"communes": 6, "themes": 6, "needs": 5, "project_stages": 4, "finance": 5}
_OTHERWISE: Final = 8
_YEARS: Final = 6
#: more columns than these become lines
_WIDE: Final = 3
#: what the page says better
_LEFT_OUT: Final = frozenset({"programme_places", "project_stages", "contacts", "next_steps"})

#: what stands above the labels of the lines
_CORNER: Final = msgid("Detail")


def bilan_pdf(bilan: Bilan, language: str) -> bytes:
    """One page (A4, PDF/UA-1): every table with its bars, then year against year."""
    words = catalogue(language)
    edition = bilan.edition
    groups = bilan.groups(words)
    tables = [
        _turned(table, language) if len(table.columns) > _WIDE else _table(table, words, language)
        for group in groups
        for table in group.tables
        if table.name not in _LEFT_OUT and not table.name.startswith("programme_")
    ]
    years = bilan.year_table(words)
    data = {
        "language": language,
        "title": f"{words.gettext(msgid('Bilan'))} – {edition.name}",
        "heading": words.gettext(msgid("Bilan")),
        "edition": edition.name,
        "day": long_date(edition.held_on, language),
        "place": edition.place,
        "halves": _halves([*tables, *([_turned(years, language)] if years.rows else [])]),
        "keys": [
            {"value": number(value, language), "label": typeset(label, language)}
            for label, value in bilan.key_figures(words)
        ],
        "note": _note(bilan, words),
    }
    return typst.compile_pdf("bilan.typ", typst.keep_drawable(data))


def _note(bilan: Bilan, words: Translations) -> str:
    kept = (
        msgid("Nobody has fewer than five in a line: smaller ones stand together.")
        if bilan.public
        else msgid("For the service and those it reports to; the published bilan has less.")
    )
    return words.gettext(kept)


def _table(table: FigureTable, words: Translations, language: str) -> dict[str, Any]:
    rows = table.rows[: _MOST.get(table.name, _OTHERWISE)]
    highest = max((value or 0 for row in rows for value in row.values), default=0) or 1
    left = len(table.rows) - len(rows)
    said = phrase("and %(num)s other line", plural="and %(num)s other lines", num=left)
    whole = "" if table.whole is None else f" ({number(table.whole, language)})"
    single = (words.gettext(msgid("How many")),)
    return {
        "title": typeset(table.title, language) + whole,
        "corner": words.gettext(_CORNER),
        "columns": single if len(table.columns) == 1 else _set(table.columns, language),
        "rows": [
            {
                "label": typeset(row.label, language),
                "values": list(_values(row.values, language)),
                "share": (row.values[0] or 0) / highest,
            }
            for row in rows
        ],
        "more": said.translated(words) if left else "",
        "turned": False,
    }


def _turned(table: FigureTable, language: str) -> dict[str, Any]:
    """A line for each of its columns: of many, and of years, the last of which have room."""
    shown = table.rows[-_YEARS:]
    return {
        "title": typeset(table.title, language),
        "corner": catalogue(language).gettext(_CORNER),
        "columns": _set([row.label for row in shown], language),
        "rows": [
            {
                "label": typeset(label, language),
                "values": list(_values(tuple(row.values[place] for row in shown), language)),
                "share": 0,
            }
            for place, label in enumerate(table.columns)
        ],
        "more": "",
        "turned": True,
    }


def _halves(tables: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Two columns about as high, in reading order; a heading is as high as three lines."""
    heights = [len(table["rows"]) + 3 for table in tables]
    first = next(
        (place for place in range(len(tables) + 1) if 2 * sum(heights[:place]) >= sum(heights)),
        0,
    )
    return [list(tables[:first]), list(tables[first:])]


def _set(columns: Sequence[str], language: str) -> list[str]:
    return [typeset(column, language) for column in columns]


def _values(values: tuple[int | None, ...], language: str) -> Iterator[str]:
    """As they are written; empty where one is not told or not known."""
    for value in values:
        yield "" if value is None else number(value, language)
