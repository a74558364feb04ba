"""What a sheet seems to hold and which column seems to be which: by its titles and its content."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from matchmaker.importing.columns import COLUMNS, SheetColumn, sort_of
from matchmaker.importing.report import FileSort
from matchmaker.intake.answers import ANSWERS, answers_in, complete, read_answer
from matchmaker.intake.fields import FULL_NAME, LEAST, PEOPLE, is_known, nearness
from matchmaker.intake.mapping import SheetMapping, header_row, signature
from matchmaker.intake.reading.tables import RawRow, RawSheet, letter
from matchmaker.wording.errors import Unusable
from matchmaker.wording.typography import fold

#: lines in which a header is looked for, and cells by which content is known
_HEADER_WITHIN: Final = 40
_LOOKED_AT: Final = 30
#: no cell that its content gives away is longer
_LONGEST_TOLD: Final = 300
#: from here on a title leaves no doubt
_SURE: Final = 94.0
#: one of the two names that we give a column ourselves: what is wrong in it is told as a fault
_OURS: Final = 99.75
#: cells of these columns look like nothing else
_TELLING: Final = frozenset(("email", "phone", "siret", "website", "rna", *ANSWERS))
_CHECKED: Final = _TELLING | frozenset(
    (
        *("amount_sought", "ticket_from", "ticket_to", "rank", "starts", "ends", "slots"),
        *("language", "in_creation", "capacity", "max_meetings", "max_consecutive"),
        *("author", "target"),
    )
)
#: what a column is worth whose content alone tells what it is
_BY_CONTENT: Final = 70.0
_FITS: Final = 0.8
_MISFITS: Final = 0.34
_SHEET_NAMES: Final[Mapping[FileSort, tuple[str, ...]]] = {
    FileSort.HOLDERS: ("porteur", "porteurs", "projets", "candidats", "holders", "associations"),
    FileSort.INVESTORS: ("financeur", "financeurs", "investisseurs", "investors", "banques"),
    FileSort.VISITORS: ("visiteur", "visiteurs", "visitors", "invites", "elus", "presse"),
    FileSort.WORKSHOPS: ("ateliers", "programme", "workshops", "conferences"),
    FileSort.ATTENDANCES: ("participations", "attendances", "inscriptions ateliers"),
    FileSort.UNAVAILABLE: ("indisponibilites", "absences", "unavailable"),
    FileSort.ADDITIONS: ("guide", "annuaire", "additions", "absents"),
    FileSort.WISHES: ("souhaits", "voeux", "wishes", "choix"),
    FileSort.REFUSALS: ("refus", "eviter", "refusals"),
}


class SheetProposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed for a sheet; `sure` asks nobody, `titles` are those of its header."""

    mapping: SheetMapping
    titles: tuple[str, ...]
    sure: bool
    remembered: bool = False


class _Fit(NamedTuple):
    score: float
    name: str
    place: int


def propose(table: RawSheet, known: Mapping[str, SheetMapping] | None = None) -> SheetProposal:
    """What the sheet seems to be; `known` are mappings of before, by the signature of a header."""
    header = find_header(table)
    if header is None:
        first = signature(table.rows[0].cells) if table.rows else ""
        left_out = first in (known or {})
        return msgspec.structs.replace(_left_out(table), sure=left_out or len(table.rows) < 2)
    titles = header.cells
    before = (known or {}).get(signature(titles))
    if before is not None:
        mapping = SheetMapping(
            file=table.file,
            sheet=table.sheet,
            holds=before.holds,
            header=header.line,
            columns=before.columns,
        )
        return SheetProposal(mapping=mapping, titles=titles, sure=True, remembered=True)
    return _best(table, header)


def propose_as(table: RawSheet, sort: FileSort | None, line: int) -> SheetProposal:
    """What the columns seem to be, once somebody has said what the sheet holds and its header."""
    header = header_row(table, line) or find_header(table)
    if header is None or sort is None:
        return _left_out(table, header)
    fits = _fits(table, header, sort)
    return _proposal(table, header, sort, fits, sure=False)


def find_header(table: RawSheet) -> RawRow | None:
    """The line with most titles that are known, below title lines; the first of as good ones."""
    best: RawRow | None = None
    most = 0.0
    for row in table.rows[:_HEADER_WITHIN]:
        filled = [cell for cell in row.cells if cell.strip()]
        known = sum(len(cell) <= 200 and is_known(cell) for cell in filled)
        # Data have addresses in them; a header has none.
        if known == 0 or any("@" in cell for cell in filled):
            continue
        worth = known + known / len(filled)
        if worth > most and (known >= 2 or len(filled) <= 2):
            best, most = row, worth
    if best is not None:
        return best
    return next((row for row in table.rows[:_HEADER_WITHIN] if len(row.cells) > 1), None)


def data_rows(table: RawSheet, header: RawRow) -> list[RawRow]:
    """The lines below the header, without more lines of titles such as an English header."""
    below = [row for row in table.rows if row.line > header.line]
    while below and below[0].line <= header.line + 2 and _is_titles(below[0]):
        below.pop(0)
    return below


def _is_titles(row: RawRow) -> bool:
    filled = [cell for cell in row.cells if cell.strip()]
    known = sum(len(cell) <= 60 and is_known(cell) for cell in filled)
    return known >= 3 and known * 2 > len(filled) and not any("@" in cell for cell in filled)


def _best(table: RawSheet, header: RawRow) -> SheetProposal:
    hinted = _hint(table)
    best: tuple[float, FileSort, list[_Fit]] | None = None
    for sort in _guessed(hinted):
        fits = _fits(table, header, sort)
        worth = _worth(sort, fits) + (40 if sort is hinted else 0)
        if best is None or worth > best[0]:
            best = worth, sort, fits
    assert best is not None
    worth, sort, fits = best
    if table.hidden or worth < 45 or len(table.rows) < 2:
        return _left_out(table, header)
    sure = all(fit.score >= _SURE for fit in fits) and (
        sort is hinted or not _others_as_good(table, header, sort, fits)
    )
    return _proposal(table, header, sort, fits, sure=sure)


def _others_as_good(table: RawSheet, header: RawRow, sort: FileSort, fits: list[_Fit]) -> bool:
    least = _worth(sort, fits) - 10
    return any(
        _worth(other, _fits(table, header, other)) > least
        for other in _guessed(None)
        if other is not sort
    )


def _guessed(hinted: FileSort | None) -> list[FileSort]:
    """What a sheet may hold by its columns: those of the year-book are investors' too, so that a
    name alone tells it."""
    return [sort for sort in FileSort if sort is not FileSort.ADDITIONS or sort is hinted]


def _proposal(
    table: RawSheet, header: RawRow, sort: FileSort, fits: Sequence[_Fit], *, sure: bool
) -> SheetProposal:
    order = {column.name: number for number, column in enumerate(COLUMNS[sort])}
    columns = {
        fit.name: letter(fit.place)
        for fit in sorted(fits, key=lambda fit: order.get(fit.name, len(order)))
    }
    mapping = SheetMapping(
        file=table.file, sheet=table.sheet, holds=sort, header=header.line, columns=columns
    )
    return SheetProposal(mapping=mapping, titles=header.cells, sure=sure and not mapping.missing)


def _left_out(table: RawSheet, header: RawRow | None = None) -> SheetProposal:
    mapping = SheetMapping(
        file=table.file, sheet=table.sheet, header=header.line if header is not None else 0
    )
    return SheetProposal(
        mapping=mapping,
        titles=header.cells if header is not None else (),
        # A sheet that somebody has hidden, or that is empty, is left out without a question.
        sure=table.hidden or len(table.rows) < 2,
    )


def _worth(sort: FileSort, fits: Sequence[_Fit]) -> float:
    """How much of what a sheet of that sort needs is there; its own columns count more."""
    found = {fit.name for fit in fits}
    if FULL_NAME in found:
        found |= {"first_name", "last_name"}
    needed = [column.name for column in COLUMNS[sort] if column.required]
    share = sum(name in found for name in needed) / len(needed)
    own = found - {"email", "first_name", "last_name", "phone", "language", "organisation"}
    # An address and a name are in every list: they tell nothing of what it is.
    return 60 * share + 3 * len(own) if own else 40 * share


def _hint(table: RawSheet) -> FileSort | None:
    """What the name of the sheet says, or that of the file."""
    for name in (table.sheet, table.file):
        try:
            return sort_of(name)
        except Unusable:
            pass
        words = fold(name).split()
        for sort, hints in _SHEET_NAMES.items():
            if any(hint in words for hint in hints):
                return sort
    return None


def _fits(table: RawSheet, header: RawRow, sort: FileSort) -> list[_Fit]:
    """For each column of that sort the best place, each place once."""
    columns = {column.name: column for column in COLUMNS[sort]}
    names = [*columns, FULL_NAME] if sort in PEOPLE else [*columns]
    candidates: list[_Fit] = []
    rows = data_rows(table, header)[:_LOOKED_AT]
    width = max((len(row.cells) for row in (header, *rows)), default=0)
    for place in range(width):
        near = nearness(header.cell(place)[:200])
        cells = [cell for row in rows if (cell := row.cell(place).strip())]
        for name in names:
            score = _score(near.get(name, 0.0), name, columns.get(name), cells)
            if score >= LEAST:
                candidates.append(_Fit(score, name, place))
    return _chosen(candidates)


def _chosen(candidates: list[_Fit]) -> list[_Fit]:
    chosen: dict[str, _Fit] = {}
    taken: set[int] = set()
    for fit in sorted(candidates, key=lambda fit: (-fit.score, fit.place)):
        named = {"first_name", "last_name"} & chosen.keys()
        if fit.name in chosen or fit.place in taken or (fit.name == FULL_NAME and named):
            continue
        if fit.name in ("first_name", "last_name") and FULL_NAME in chosen:
            continue
        chosen[fit.name] = fit
        taken.add(fit.place)
    return [*chosen.values()]


def _score(near: float, name: str, column: SheetColumn | None, cells: Sequence[str]) -> float:
    """The title's word, doubted or confirmed by the content."""
    if near == 0.0 and name not in _TELLING:
        return 0.0
    if column is None or name not in _CHECKED or not cells:
        return near
    fitting = _share(name, column, cells)
    if near == 0.0:
        told = fitting >= _FITS and len(cells) >= 2
        return _BY_CONTENT if told else 0.0
    if fitting < _MISFITS and len(cells) >= 3 and near < _OURS:
        return near - 45
    return min(near + 6, 100.0) if fitting >= _FITS and name in _TELLING else near


def _share(name: str, column: SheetColumn, cells: Sequence[str]) -> float:
    """How many of the cells that say something can be read in that column."""
    said = [text for cell in dict.fromkeys(cells) if (text := read_answer(name, cell).text)]
    return sum(_is_read(column, text) for text in said) / len(said) if said else 1.0


def _is_read(column: SheetColumn, text: str) -> bool:
    if len(text) > _LONGEST_TOLD:
        return False
    if column.name in ANSWERS:
        parts = answers_in(text) if complete(column.name, text) is None else [text]
        return all(complete(column.name, part) is not None for part in parts)
    try:
        column.read(text)
    except Unusable:
        return False
    return True


def sample_of(table: RawSheet, header: RawRow, place: int) -> str:
    """The first cell below a title that says something, for whoever looks whether it is meant."""
    rows = data_rows(table, header)[:_LOOKED_AT]
    return next((cell for row in rows if (cell := row.cell(place).strip())), "")
