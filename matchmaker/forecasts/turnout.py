"""How many of a hundred stay away: as in earlier mornings of the organisers, else usual."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.figures.counting import Cells, figures_named
from matchmaker.figures.earlier import EarlierYear, earlier_years
from matchmaker.people.profiles import PersonKind

_SQL: Final = load("forecasts")

#: what is taken where no earlier morning is known: free mornings lose a third of those who register
USUAL_HOLDERS: Final = 30
USUAL_INVESTORS: Final = 10
USUAL_LATE: Final = 5
#: the last mornings that are looked at
_MORNINGS: Final = 3
#: of a side with fewer people than these, its share says nothing
_FEWEST: Final = 10
#: of a hundred; more would leave no morning to play
MOST: Final = 95


class Turnout(msgspec.Struct, frozen=True, kw_only=True):
    """Who was registered and who came, of one side in one year."""

    year: int
    registered: int
    came: int


class ExpectedTurnout(msgspec.Struct, frozen=True, kw_only=True):
    """Of a hundred of each side how many stay away, and which years say so; none: it is usual.

    `late` is how many of a hundred who come do so after the first slot.
    """

    absent_holders: int
    absent_investors: int
    late: int
    holder_years: tuple[int, ...]
    investor_years: tuple[int, ...]


class _Morning(msgspec.Struct, frozen=True):
    id: UUID


async def expected_turnout(conn: Connection, edition_id: UUID) -> ExpectedTurnout:
    """What earlier mornings of the same organisers say, counted here or typed in with a source."""
    typed = await earlier_years(conn, edition_id)
    counted = dict[int, dict[str, Cells]]()
    for one in await fetch(conn, _Morning, _SQL.earlier_mornings, edition_id, _MORNINGS):
        other = await editions.by_id(conn, one.id)
        figures = await figures_named(conn, other, ("registered", "came"))
        counted.setdefault(other.held_on.year, dict(figures))
    holders = _share(_turnouts("holder", counted, typed), USUAL_HOLDERS)
    investors = _share(_turnouts("investor", counted, typed), USUAL_INVESTORS)
    return ExpectedTurnout(
        absent_holders=holders[0],
        absent_investors=investors[0],
        late=USUAL_LATE,
        holder_years=holders[1],
        investor_years=investors[1],
    )


def _turnouts(
    side: PersonKind, counted: dict[int, dict[str, Cells]], typed: Iterable[EarlierYear]
) -> list[Turnout]:
    """The years of which enough is known of a side, the newest first; counted before typed in."""
    known = {
        year: (cells["registered"].get(side) or 0, cells["came"].get(side) or 0)
        for year, cells in counted.items()
    }
    for one in typed:
        figures = (one.figures.get(f"registered_{side}", 0), one.figures.get(f"came_{side}", 0))
        known.setdefault(one.year, figures)
    found = [
        Turnout(year=year, registered=registered, came=came)
        for year, (registered, came) in known.items()
        # where nobody came, nobody was checked in
        if registered >= _FEWEST and 0 < came <= registered
    ]
    return sorted(found, key=lambda one: -one.year)[:_MORNINGS]


def _share(turnouts: list[Turnout], usual: int) -> tuple[int, tuple[int, ...]]:
    if not turnouts:
        return usual, ()
    registered = sum(one.registered for one in turnouts)
    absent = registered - sum(one.came for one in turnouts)
    return min(MOST, round(100 * absent / registered)), tuple(one.year for one in turnouts)
