"""Somebody who has all of the open data, knows how a morning works, and wants one cell of it.

What is told becomes equations; the cells behind it are unknown, none of them below nothing. A
linear program then says how small and how large each of them can be.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.optimize import linprog

from matchmaker.figures.protecting import PublicTable

SIDES: Final = ("holder", "investor")
RANKS: Final = tuple("123456")


class Attack:
    """The unknowns by name, and what is known of them."""

    def __init__(self, tables: Sequence[PublicTable], holder_maximum: int) -> None:
        self.names: dict[str, int] = {}
        self.equal: list[tuple[dict[str, float], float]] = []
        self.at_most: list[tuple[dict[str, float], float]] = []
        for table in tables:
            self._read(table)
        self._tie(holder_maximum)
        for terms, _ in (*self.equal, *self.at_most):
            for name in terms:
                self.names.setdefault(name, len(self.names))

    def _read(self, table: PublicTable) -> None:
        side, _, ranks = table.name.partition("_wishes_")
        for row in table.rows if ranks else ():
            if row.cells == ("granted",):
                served = {f"{side}.granted.{rank}": 1.0 for rank in ranks.split("_")}
                self.equal.append((served, row.value))
        for row in table.rows:
            cells = {f"{table.name}.{cell}": 1.0 for cell in row.cells}
            self.equal.append((cells, row.value))
        # What is a part of itself in another table is the same number there.
        if table.of:
            name, _, cells_of = table.of.partition(".")
            whole = {f"{name}.{cell}": 1.0 for cell in cells_of.split("+")}
            self.equal.append((whole, table.whole))

    def _tie(self, holder_maximum: int) -> None:
        """How a morning works, whoever is in it."""
        fates = ("held", "holder_absent", "investor_absent", "cancelled", "unclear")
        ends = {"meetings.planned": -1.0} | {f"meetings.{fate}": 1.0 for fate in fates}
        self.equal.append((ends, 0))
        parts = ("met", "came_only", "withdrew", "stayed_away")
        holders = {"registered.holder": -1.0} | {f"holders.{one}": 1.0 for one in parts}
        self.equal.append((holders, 0))
        self.at_most.append(({"holders.met": 1, "meetings.held": -1}, 0))
        self.at_most.append(({"meetings.held": 1, "holders.met": -float(holder_maximum)}, 0))
        both: dict[str, float] = {"meetings.planned": 1.0}
        for side in SIDES:
            served = {f"{side}.granted.{rank}": 1.0 for rank in RANKS}
            self.at_most.append((served | {"meetings.planned": -1.0}, 0))
            both |= dict.fromkeys(served, -1.0)
            for rank in RANKS:
                asked = {f"{side}_wishes.{rank}": -1.0}
                self.at_most.append(({f"{side}.granted.{rank}": 1.0} | asked, 0))
        self.at_most.append((both, 0))

    def know(self, name: str, value: float) -> None:
        self.equal.append(({name: 1.0}, value))

    def interval(self, name: str) -> tuple[float, float]:
        """The least and the most that this can be."""
        aim = np.zeros(len(self.names))
        aim[self.names[name]] = 1
        return self._solve(aim), -self._solve(-aim)

    def _solve(self, aim: np.ndarray) -> float:
        equal, is_equal = self._matrix(self.equal)
        at_most, is_most = self._matrix(self.at_most)
        found = linprog(aim, at_most, is_most, equal, is_equal, bounds=(0, 10_000))
        assert found.success, found.message
        return float(found.fun or 0)

    def _matrix(
        self, rows: Sequence[tuple[dict[str, float], float]]
    ) -> tuple[np.ndarray, np.ndarray]:
        matrix = np.zeros((len(rows), len(self.names)))
        for line, (terms, _) in enumerate(rows):
            for name, factor in terms.items():
                matrix[line, self.names[name]] += factor
        return matrix, np.array([value for _, value in rows], dtype=float)
