"""A replan by SciPy's MILP: written apart from the solver, for small mornings.

A column for each way to hold a meeting, for each slot in which an investor is busy, and for the
guarantees of each person. The objectives are solved one after the other.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor

Triple = tuple[int, int, int]
Amounts = dict[int, float]


@dataclasses.dataclass(frozen=True)
class DayByMilp:
    """What is left of a day.

    Parameters
    ----------
    instance
        As it stands.
    held
        Meetings before the slot.
    planned
        Meetings of the plan from the slot on.
    from_slot
        The first slot to plan.
    """

    instance: Instance
    held: list[Triple]
    planned: list[Triple]
    from_slot: int

    @property
    def ways(self) -> list[Triple]:
        """Every (holder, investor, slot) that could be held from the slot on."""
        now = self.instance
        met = {row[:2] for row in self.held}
        wished = {(h, i) for h, i, _ in now.wishes.tolist()}
        ways = {
            (h, i, s)
            for h, i in wished - met
            for s in range(self.from_slot, now.slots)
            if now.holder_available[h, s] and now.investor_available[i, s]
        }
        return sorted(ways | self.pins)

    @property
    def pins(self) -> set[Triple]:
        """The pins that are still to come."""
        rows = map(tuple, self.instance.pinned.tolist())
        return {(h, i, s) for h, i, s in rows if s >= self.from_slot}

    @property
    def survivors(self) -> list[Triple]:
        """Planned meetings that the instance by itself allows, pinned ones aside."""
        possible = set(self.ways) - self.pins
        pinned = {pin[:2] for pin in self.pins}
        return [row for row in self.planned if row in possible and row[:2] not in pinned]

    def most_kept(self) -> float:
        """The value of the survivors that fit together, each counting a little besides."""
        stay = self.survivors
        amount = {way: float(self._value(way) * (len(stay) + 1) + 1) for way in stay}
        model = _Model(self, only={*stay, *self.pins})
        return model.most(model.of(amount))

    def kept(self, rows: Iterable[Triple]) -> float:
        """What these survivors count in :meth:`most_kept`."""
        return float(sum(self._value(row) * (len(self.survivors) + 1) + 1 for row in rows))

    def best(self, stay: list[Triple], most_moves: int | None) -> tuple[int, int, int]:
        """Least shortfall, greatest value, fewest moves.

        Parameters
        ----------
        stay
            The survivors that fit together.
        most_moves
            So many of them may be moved or dropped; None for all.
        """
        model = _Model(self)
        at_home = model.of(dict.fromkeys(stay, 1.0))
        if most_moves is not None:
            model.at_least(at_home, len(stay) - most_moves)
        met = model.most(model.guarantees)
        model.at_least(model.guarantees, met)
        worth = model.of({way: float(self._value(way)) for way in self.ways})
        value = model.most(worth)
        model.at_least(worth, value)
        now = self.instance
        owed = int(now.holder_guaranteed.sum() + now.investor_guaranteed.sum())
        before = sum(self._value(row) for row in self.held)
        return owed - round(met), round(value) + before, len(stay) - round(model.most(at_home))

    def _value(self, way: Triple) -> int:
        wishes = self.instance.wishes
        here = (wishes[:, 0] == way[0]) & (wishes[:, 1] == way[1])
        return int(wishes[here, 2].sum())


class _Model:
    """Rows Σ amount · column ≤ limit over ways, busy slots and guarantees, all whole."""

    def __init__(self, day: DayByMilp, only: set[Triple] | None = None) -> None:
        self._day, now = day, day.instance
        self._rows: list[tuple[Amounts, float]] = []
        self._ways = [way for way in day.ways if only is None or way in only]
        self._at = {way: column for column, way in enumerate(self._ways)}
        count = len(self._ways)
        self._busy = {
            (i, s): count + i * now.slots + s
            for i in range(len(now.investors))
            for s in range(now.slots)
        }
        first = count + len(self._busy)
        people = len(now.holders) + len(now.investors)
        owed = np.concatenate([now.holder_guaranteed, now.investor_guaranteed])
        self._most = [1.0] * first + owed.astype(float).tolist()
        self.guarantees: Amounts = {first + person: 1.0 for person in range(people)}
        self._places()
        self._maxima_and_guarantees(first)
        self._kinds()
        self._rest()
        self._order()

    def of(self, amounts: dict[Triple, float]) -> Amounts:
        """By column, where a way has one."""
        return {self._at[way]: each for way, each in amounts.items() if way in self._at}

    def at_least(self, amounts: Amounts, least: float) -> None:
        """One row more."""
        self._rows.append(({column: -each for column, each in amounts.items()}, -least))

    def most(self, amounts: Amounts) -> float:
        """The greatest sum of these amounts."""
        lower = np.zeros(len(self._most))
        for pin in self._day.pins:
            lower[self._at[pin]] = 1.0
        matrix = np.zeros((len(self._rows), len(lower)))
        for row, (entries, _) in enumerate(self._rows):
            for column, each in entries.items():
                matrix[row, column] += each
        worth = np.zeros(len(lower))
        for column, each in amounts.items():
            worth[column] = each
        found = milp(
            -worth,
            integrality=np.ones(len(lower), dtype=np.int64),
            bounds=Bounds(lower, np.array(self._most)),
            constraints=LinearConstraint(matrix, -np.inf, [limit for _, limit in self._rows]),
            options={"mip_rel_gap": 0.0},
        )
        assert found.success, found.message
        return float(round(-found.fun))

    def _sum(self, ways: Iterable[Triple], limit: float) -> None:
        self._rows.append(({self._at[way]: 1.0 for way in ways}, limit))

    def _places(self) -> None:
        now = self._day.instance
        groups: dict[tuple[object, ...], list[Triple]] = {}
        for way in self._ways:
            h, i, s = way
            keys: tuple[tuple[object, ...], ...] = (
                *(("pair", h, i), ("holder", h, s)),
                *(("investor", i, s), ("slot", s)),
            )
            for key in keys:
                groups.setdefault(key, []).append(way)
        for key, ways in groups.items():
            if key[0] == "investor":
                self._sum(ways, float(now.delegates[ways[0][1]]))
            elif key[0] == "slot":
                if now.open_tables is not None:
                    self._sum(ways, float(now.open_tables[ways[0][2]]))
            else:
                self._sum(ways, 1.0)

    def _maxima_and_guarantees(self, first: int) -> None:
        now, held = self._day.instance, self._day.held
        everybody: tuple[Sequence[Holder | Investor], ...] = (now.holders, now.investors)
        for side, people in enumerate(everybody):
            had = Counter(row[side] for row in held)
            for position, person in enumerate(people):
                mine = [way for way in self._ways if way[side] == position]
                if person.max_meetings is not None:
                    pinned = sum(way in self._day.pins for way in mine)
                    self._sum(mine, max(pinned, person.max_meetings - had[position]))
                unit = first + side * len(now.holders) + position
                meetings = {self._at[way]: -1.0 for way in mine}
                self._rows.append(({**meetings, unit: 1.0}, float(had[position])))

    def _kinds(self) -> None:
        now = self._day.instance
        for side, name in enumerate(("holders", "investors")):
            people: tuple[Sequence[Holder | Investor], ...] = (now.holders, now.investors)
            for position, person in enumerate(people[side]):
                own = person.max_per_kind if isinstance(person.max_per_kind, dict) else {}
                for kind, most in {**now.max_per_kind.get(name, {}), **own}.items():
                    held, pinned, ways = (
                        [
                            way
                            for way in some
                            if way[side] == position
                            and people[1 - side][way[1 - side]].kind == kind
                        ]
                        for some in (self._day.held, self._day.pins, self._ways)
                    )
                    self._sum(ways, max(len(pinned), most - len(held)))

    def _rest(self) -> None:
        now = self._day.instance
        for h, i, s in self._ways:
            self._rows.append(({self._at[h, i, s]: 1.0, self._busy[i, s]: -1.0}, 0.0))
        for i, investor in enumerate(now.investors):
            longest = investor.max_consecutive
            for begin in range(self._day.from_slot, now.slots - (longest or now.slots)):
                run = range(begin, begin + (longest or 0) + 1)
                if not {*now.breaks_after, *now.days_end} & set(run[:-1]):
                    self._rows.append(({self._busy[i, s]: 1.0 for s in run}, float(longest or 0)))

    def _order(self) -> None:
        for first, second in self._day.instance.precedences.tolist():
            for early in (way for way in self._ways if list(way[:2]) == first):
                for late in (way for way in self._ways if list(way[:2]) == second):
                    if early[2] >= late[2]:
                        self._sum((early, late), 1.0)
