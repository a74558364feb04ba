"""The figures as everybody may have them: no cell of fewer than five, nor one that follows.

Nothing is blacked out. Every table parts a whole that is told into cells of five or more; what is
smaller stands in one cell with others. So each number that was put together lies anywhere between
nothing and at least five, and one-way tables of the same whole say nothing of each other. What ties
tables besides (how many meetings one holder may have; that no meeting is planned unless somebody
wished for it) is worked out here, and what would follow too closely is left out. Why so, and what
is left out for good: docs/decisions/0058.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from matchmaker.figures.counting import FigureCells, at_least
from matchmaker.figures.definitions import FEWEST, FINANCED, MONTHS, OTHERS

#: tables whose cells part a whole by what people are; their small cells are together already
_PARTS: Final = (
    ("needs", "holder"),
    ("project_stages", "holder"),
    ("communes", "holder"),
    ("finance", "investor"),
)
_ENDLESS: Final = 10**9


class PublicRow(msgspec.Struct, frozen=True):
    """What stands in one or several cells together: five or more."""

    cells: tuple[str, ...]
    value: int


class PublicTable(msgspec.Struct, frozen=True):
    """A whole and its parts; `of` is what it is a part of itself, as `table.cell`."""

    name: str
    of: str
    whole: int
    rows: tuple[PublicRow, ...]

    def alone(self, cell: str) -> int | None:
        """What stands in that cell, where it is told by itself."""
        return next((row.value for row in self.rows if row.cells == (cell,)), None)


def protect(figures: FigureCells, holder_maximum: int) -> list[PublicTable]:
    """What may be given to everybody, of figures as `figures_of` has them."""
    return [
        table
        for table in (
            *_people_and_meetings(figures, holder_maximum),
            *_wishes(figures),
            *_after(figures),
            *_projects(figures),
            *_programme(figures),
        )
        if at_least(table.whole)
    ]


def part(name: str, of: str, cells: Mapping[str, int]) -> PublicTable:
    """The whole of these cells in parts of five or more, none where that cannot be.

    Those of fewer stand together, nobody's cells among them: that nobody is in one is a figure too.
    """
    whole = sum(cells.values())
    small: list[str] = []
    value = 0
    apart: list[str] = []
    for cell in sorted(cells, key=lambda one: cells[one]):
        if cells[cell] < FEWEST or (small and value < FEWEST):
            small.append(cell)
            value += cells[cell]
        else:
            apart.append(cell)
    order = list(cells)
    rows = [PublicRow((cell,), cells[cell]) for cell in sorted(apart, key=order.index)]
    if small:
        rows.append(PublicRow(tuple(sorted(small, key=order.index)), value))
    told = rows if len(rows) > 1 or not small else []
    return PublicTable(name, of, whole, tuple(told))


def _cell(figures: FigureCells, name: str, cell: str) -> int:
    return figures[name].get(cell) or 0


# People and meetings ------------------------------------------------------------------------------


def _people_and_meetings(figures: FigureCells, holder_maximum: int) -> Iterator[PublicTable]:
    """Each side by itself, their sum is told nowhere; what became of the meetings.

    Who met somebody had a meeting that was held, and at most so many: what is told of the one says
    something of the other. Of both, as much as leaves every hidden cell open.
    """
    holders, meetings = _holders(figures), _fates(figures)
    pairs = (
        (holders, meetings),
        (_bare(holders), meetings),
        (holders, _bare(meetings)),
        (_bare(holders), _bare(meetings)),
    )
    told = next(pair for pair in pairs if _open_pair(*pair, holder_maximum))
    yield told[0]
    for side in ("investor", "visitor"):
        names = ("came", "withdrew", "stayed_away")
        cells = {name: _cell(figures, name, side) for name in names}
        yield part(f"{side}s", f"registered.{side}", cells)
    yield told[1]
    if (held := told[1].alone("held")) is not None:
        yield from _returns(figures, held)


def _holders(figures: FigureCells) -> PublicTable:
    met = _cell(figures, "met", "holder")
    cells = {"met": met, "came_only": _cell(figures, "came", "holder") - met}
    cells |= {name: _cell(figures, name, "holder") for name in ("withdrew", "stayed_away")}
    return part("holders", "registered.holder", cells)


def _fates(figures: FigureCells) -> PublicTable:
    fates = {fate: value or 0 for fate, value in figures["meetings"].items() if fate != "planned"}
    return part("meetings", "meetings.planned", fates)


def _bare(table: PublicTable) -> PublicTable:
    """The whole alone."""
    return msgspec.structs.replace(table, rows=())


def _open_pair(holders: PublicTable, meetings: PublicTable, holder_maximum: int) -> bool:
    """Whether no hidden cell of the two lies closer than five, for whoever reads both."""
    met, met_in = _reach(holders, "met")
    held, held_in = _reach(meetings, "held")
    before = None
    while before != (met, held):
        before = (met, held)
        met = (max(met[0], -(-held[0] // holder_maximum)), min(met[1], held[1]))
        held = (max(held[0], met[0]), min(held[1], met[1] * holder_maximum))
    return _far(met, met_in) and _far(held, held_in)


def _reach(table: PublicTable, cell: str) -> tuple[tuple[int, int], int | None]:
    """Between what a cell lies, and in how many it is hidden; None where it is told."""
    if (value := table.alone(cell)) is not None:
        return (value, value), None
    among = next((row.value for row in table.rows if cell in row.cells), table.whole)
    # A whole of fewer than five is not told: nobody knows an end.
    return (0, among if table.whole >= FEWEST else _ENDLESS), among


def _far(reach: tuple[int, int], among: int | None) -> bool:
    """The cell itself, and whatever is hidden with it."""
    low, high = reach
    return among is None or among < FEWEST or (high - low >= FEWEST and among - low >= FEWEST)


def _returns(figures: FigureCells, held: int) -> Iterator[PublicTable]:
    for name in ("usefulness", "next_steps", "outcomes"):
        answers = {cell: value or 0 for cell, value in figures[name].items()}
        answers["unanswered"] = held - sum(answers.values())
        yield part(name, "meetings.held", answers)
    passed = _cell(figures, "contacts", "")
    yield part("contacts", "meetings.held", {"passed": passed, "not_passed": held - passed})


# Wishes -------------------------------------------------------------------------------------------


class _Side(msgspec.Struct, frozen=True):
    """The wishes of one side: those of each rank, those that are granted, what is told of it."""

    ranks: PublicTable
    asked: Mapping[tuple[str, ...], int]
    granted: Mapping[tuple[str, ...], int]
    told: frozenset[tuple[str, ...]]

    def count_told(self) -> int:
        return sum(self.granted[rank] for rank in self.told)

    def most(self, planned: int) -> int:
        """How many of the meetings planned can be theirs, for whoever reads what is told."""
        hidden = sum(self.asked.values()) - sum(self.asked[rank] for rank in self.told)
        return min(planned, self.count_told() + hidden)


def _wishes(figures: FigureCells) -> Iterator[PublicTable]:
    """By rank, each with those granted, unless what is hidden would follow from the meetings."""
    planned = _cell(figures, "meetings", "planned")
    sides = {side: _side(figures, side) for side in ("holder", "investor")}
    if not _open(sides.values(), planned):
        sides = {
            side: msgspec.structs.replace(one, told=frozenset()) for side, one in sides.items()
        }
    if not _open(sides.values(), planned):
        return
    for side, one in sides.items():
        yield one.ranks
        for rank in filter(one.told.__contains__, one.asked):
            parts = {"granted": one.granted[rank], "other": one.asked[rank] - one.granted[rank]}
            yield part(
                f"{side}_wishes_{'_'.join(rank)}", f"{one.ranks.name}.{'+'.join(rank)}", parts
            )


def _side(figures: FigureCells, side: str) -> _Side:
    asked = _of_side(figures, "wishes", side)
    granted = _of_side(figures, "wishes_granted", side)
    ranks = part(f"{side}_wishes", "", asked)
    groups = {row.cells: row.value for row in ranks.rows} or {tuple(asked): ranks.whole}
    served = {rank: sum(granted.get(each, 0) for each in rank) for rank in groups}
    told = {
        rank for rank in groups if served[rank] >= FEWEST and groups[rank] - served[rank] >= FEWEST
    }
    return _Side(ranks, groups, served, frozenset(told))


def _of_side(figures: FigureCells, name: str, side: str) -> dict[str, int]:
    return {
        cell.split(".")[1]: value or 0
        for cell, value in figures[name].items()
        if cell.startswith(f"{side}.")
    }


def _open(sides: Iterable[_Side], planned: int) -> bool:
    """Whether what is hidden of the wishes granted lies far apart, for whoever knows the meetings.

    Each meeting was wished for by one side at least, and no wish is granted twice.
    """
    both = list(sides)
    for one, other in zip(both, reversed(both), strict=True):
        hidden = {
            rank: asked for rank, asked in one.asked.items() if rank not in one.told and asked
        }
        most = planned - one.count_told()
        least = most - other.most(planned)
        for asked in filter(None, hidden.values()):
            low = max(0, least - (sum(hidden.values()) - asked))
            if min(asked, most) - low < FEWEST:
                return False
    return True


# Afterwards, projects, programme ------------------------------------------------------------------


def _after(figures: FigureCells) -> Iterator[PublicTable]:
    yield part("orientations", "", {c: v or 0 for c, v in figures["orientations"].items()})
    for months in MONTHS:
        answers = {one: _cell(figures, "financed", f"{months}.{one}") for one in FINANCED}
        table = part(f"financed_{months}", "", answers)
        yield table
        euros = figures["financed_euros"].get(months)
        if euros is not None and table.alone("yes") is not None:
            rows = (PublicRow(("euros",), euros),)
            yield PublicTable(f"financed_euros_{months}", f"financed_{months}.yes", euros, rows)


def _projects(figures: FigureCells) -> Iterator[PublicTable]:
    for name, side in _PARTS:
        cells = figures[name]
        whole = sum(value or 0 for value in cells.values())
        rows = tuple(PublicRow((cell,), value or 0) for cell, value in cells.items())
        if cells.get(OTHERS, 0) is not None:
            yield PublicTable(name, f"registered.{side}", whole, rows)
    holders = _cell(figures, "registered", "holder")
    themes = [
        PublicRow((theme,), value)
        for theme, value in figures["themes"].items()
        if value is not None and FEWEST <= value <= holders - FEWEST
    ]
    yield PublicTable("themes", "registered.holder", holders, tuple(themes))


def _programme(figures: FigureCells) -> Iterator[PublicTable]:
    """Each item by itself; who was seen at it, and who was not."""
    for code, places in figures["programme_places"].items():
        came = _cell(figures, "programme_came", code)
        parts = {"came": came, "other": (places or 0) - came}
        yield part(f"programme_{code}", "", parts)
