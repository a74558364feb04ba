"""What following suggestions does to the meetings that the solver then finds.

Every other person of both sides has made their own list. The rest take what they are shown, as it
stands, five each. Ten slots; the values are those of an edition that nobody has changed.
"""

import dataclasses
from collections.abc import Callable, Sequence

from benchmarks.suggestions import judging
from benchmarks.suggestions.generator import Morning
from benchmarks.suggestions.judging import Seats, Way
from solver.problem.instance import Instance, rows
from solver.problem.persons import Holder, Investor
from solver.stages import solve

SLOTS = 10
TOP_POINTS = 10
MUTUAL_BONUS = 10


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Shares of people: of the followers and of all whose first wish was granted, who met anybody.

    `dear` is the share of all meetings that both sides would have wished for, or one of them did.
    """

    first_of_followers: float
    first_of_all: float
    met: float
    dear: float


def outcomes(morning: Morning) -> dict[str, Outcome]:
    """What comes of each way to suggest, and of everybody's own list."""
    names = ([one.name for one in morning.investors], [one.name for one in morning.holders])
    sides = judging.both_sides(morning)
    own = [_own_list(seats) for seats in sides]
    early = [range(0, len(seats.own), 2) for seats in sides]
    ways: dict[str, Callable[[int], Way]] = {
        "own list": lambda n: own[n],
        "our rules": lambda n: judging.by_rules(sides[n], morning.seed, names[n], early[n]),
        "popularity": lambda n: judging.by_popularity(sides[n], morning.seed, early[n]),
        "chance": lambda n: judging.by_chance(sides[n], morning.seed),
    }
    found = {}
    for name, way in ways.items():
        lists = [
            [own[n](who) if who in early[n] else shown(who) for who in range(len(sides[n].own))]
            for n, shown in ((0, way(0)), (1, way(1)))
        ]
        found[name] = _outcome(sides, lists)
    return found


def _own_list(seats: Seats) -> Way:
    return lambda who: seats.side.wishes[who]


def _outcome(sides: tuple[Seats, Seats], lists: Sequence[Sequence[Sequence[int]]]) -> Outcome:
    meetings = _met(lists)
    first = [
        [
            (who, wished[0]) in meetings if side == 0 else (wished[0], who) in meetings
            for who, wished in enumerate(lists[side])
            if wished
        ]
        for side in (0, 1)
    ]
    followed = [one for side in first for one in side[1::2]]
    everybody = [one for side in first for one in side]
    wished = {(h, i) for h, those in enumerate(sides[0].side.wishes) for i in those}
    wished |= {(h, i) for i, those in enumerate(sides[1].side.wishes) for h in those}
    people = len({h for h, _ in meetings}) + len({i for _, i in meetings})
    return Outcome(
        first_of_followers=sum(followed) / len(followed),
        first_of_all=sum(everybody) / len(everybody),
        met=people / sum(len(seats.own) for seats in sides),
        dear=len(meetings & wished) / len(meetings),
    )


def _met(lists: Sequence[Sequence[Sequence[int]]]) -> set[tuple[int, int]]:
    """Who meets whom when these lists are planned."""
    values: dict[tuple[int, int], int] = {}
    for side, of_side in enumerate(lists):
        for who, wished in enumerate(of_side):
            for rank, other in enumerate(wished, start=1):
                pair = (who, other) if side == 0 else (other, who)
                bonus = MUTUAL_BONUS if pair in values and side == 1 else 0
                points = max(1, TOP_POINTS + 1 - rank)
                values[pair] = values.get(pair, 0) + points + bonus
    instance = Instance(
        name="suggestions",
        slots=SLOTS,
        holders=[Holder(id=f"H{h}", max_meetings=7) for h in range(len(lists[0]))],
        investors=[Investor(id=f"I{i}") for i in range(len(lists[1]))],
        wishes=rows([(h, i, value) for (h, i), value in sorted(values.items())], 3),
    )
    schedule = solve(instance, seconds=0).schedule
    return {(int(h), int(i)) for h, i, *_ in schedule.rows}
