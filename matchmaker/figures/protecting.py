"""The figures as everybody may have them: no cell of fewer than five, nor one that can be worked out.

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

from matchmaker.figures.counting import Figures, at_least
from matchmaker.figures.definitions import FEWEST, FINANCED, MONTHS, OTHERS

#: tables whose cells part a whole by what people are; their small cells are together already
_PARTS: Final = (
    ("needs", "holder"),
    ("project_stages", "holder"),
    ("communes", "holder"),
    ("finance", "investor"),
)


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


def protect(figures: Figures, holder_maximum: int) -> list[PublicTable]:
    """What may be given to everybody, of figures as `figures_of` has them."""
    return [
        table
        for table in (
            *_people(figures, holder_maximum),
            *_meetings(figures, holder_maximum),
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


def _cell(figures: Figures, name: str, cell: str) -> int:
    return figures[name].get(cell) or 0


# People and meetings ------------------------------------------------------------------------------


def _people(figures: Figures, holder_maximum: int) -> Iterator[PublicTable]:
    """Each side by itself: their sum is told nowhere."""
    for side in ("holder", "investor", "visitor"):
        came = _cell(figures, "came", side)
        parts = {"came": came}
        if side == "holder":
            met = _cell(figures, "met", side)
            parts = {"met": met, "came_only": came - met}
        parts |= {name: _cell(figures, name, side) for name in ("withdrew", "stayed_away")}
        table = part(f"{side}s", f"registered.{side}", parts)
        told = side != "holder" or _met_is_open(figures, table, holder_maximum)
        yield table if told else msgspec.structs.replace(table, rows=())


def _met_is_open(figures: Figures, table: PublicTable, holder_maximum: int) -> bool:
    """Whether how many met somebody is told, or lies far apart for whoever knows the meetings."""
    together = next((row for row in table.rows if "met" in row.cells), None)
    if together is None or together.cells == ("met",):
        return True
    held = _cell(figures, "meetings", "held")
    least = -(-held // holder_maximum)
    return min(together.value, held) - least >= FEWEST


def _meetings(figures: Figures, holder_maximum: int) -> Iterator[PublicTable]:
    fates = {fate: value or 0 for fate, value in figures["meetings"].items() if fate != "planned"}
    table = part("meetings", "meetings.planned", fates)
    held = table.alone("held") or 0
    holders = _cell(figures, "registered", "holder")
    if min(holders, held) - -(-held // holder_maximum) < FEWEST:
        # So many meetings for so few holders would say who among them met nobody.
        yield msgspec.structs.replace(table, rows=())
        return
    yield table
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

    def known(self) -> int:
        return sum(self.granted[rank] for rank in self.told)

    def most(self, planned: int) -> int:
        """How many of the meetings planned can be theirs, for whoever reads what is told."""
        hidden = sum(self.asked.values()) - sum(self.asked[rank] for rank in self.told)
        return min(planned, self.known() + hidden)


def _wishes(figures: Figures) -> Iterator[PublicTable]:
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
        for rank in one.told:
            parts = {"granted": one.granted[rank], "other": one.asked[rank] - one.granted[rank]}
            yield part(
                f"{side}_wishes_{'_'.join(rank)}", f"{one.ranks.name}.{'+'.join(rank)}", parts
            )


def _side(figures: Figures, side: str) -> _Side:
    asked = _of_side(figures, "wishes", side)
    granted = _of_side(figures, "wishes_granted", side)
    ranks = part(f"{side}_wishes", "", asked)
    groups = {row.cells: row.value for row in ranks.rows} or {tuple(asked): ranks.whole}
    served = {rank: sum(granted.get(each, 0) for each in rank) for rank in groups}
    told = {
        rank for rank in groups if served[rank] >= FEWEST and groups[rank] - served[rank] >= FEWEST
    }
    return _Side(ranks, groups, served, frozenset(told))


def _of_side(figures: Figures, name: str, side: str) -> dict[str, int]:
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
        most = planned - one.known()
        least = most - other.most(planned)
        for asked in hidden.values():
            low = max(0, least - (sum(hidden.values()) - asked))
            if min(asked, most) - low < FEWEST:
                return False
    return True


# Afterwards, projects, programme -------------------------------------------------------------------


def _after(figures: Figures) -> Iterator[PublicTable]:
    yield part("orientations", "", {c: v or 0 for c, v in figures["orientations"].items()})
    for months in MONTHS:
        answers = {one: _cell(figures, "financed", f"{months}.{one}") for one in FINANCED}
        table = part(f"financed_{months}", "", answers)
        yield table
        euros = figures["financed_euros"].get(months)
        if euros is not None and table.alone("yes") is not None:
            rows = (PublicRow(("euros",), euros),)
            yield PublicTable(f"financed_euros_{months}", f"financed_{months}.yes", euros, rows)


def _projects(figures: Figures) -> Iterator[PublicTable]:
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


def _programme(figures: Figures) -> Iterator[PublicTable]:
    """Each item by itself; who was seen at it, and who was not."""
    for code, places in figures["programme_places"].items():
        came = _cell(figures, "programme_came", code)
        parts = {"came": came, "other": (places or 0) - came}
        yield part(f"programme_{code}", "", parts)
