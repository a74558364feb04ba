"""Variants of the brokerage events: the same meetings under rules that nobody handed out.

Each variant changes one file by one, two or three of these rules, with shares that the files
themselves do not have:

- *forbidden*: each participant is away in each slot with this probability;
- *precedence*: so many pairs of meetings of one participant, as a share of all meetings, are put
  in order, all in line with one order of the meetings, so that no circle arises;
- *fixed*: this share of the meetings is fixed.

Every other variant is drawn around a first schedule of its file, which keeps all of them, so that
there is a schedule as long as breaks may differ. The rest, and those of files without a schedule,
are drawn blindly: two meetings of one person may be fixed in one slot.

What is drawn depends on the seed and the number of the variant alone.
"""

import dataclasses
from itertools import combinations
from random import Random

from solver.breaks.construct import first_slots
from solver.breaks.problem import BreaksProblem, bits, members

FORBIDDEN = (0.01, 0.02, 0.06)
PRECEDENCE = (0.05, 0.15, 0.30)
FIXED = (0.05, 0.10, 0.35, 0.50)
BLIND = 2  # of so many variants, one is drawn blindly
STEPS = 20_000  # of the search for a first schedule


@dataclasses.dataclass(frozen=True)
class VariantRules:
    """What a variant changes, as shares; 0 for what it leaves."""

    forbidden: float
    precedence: float
    fixed: float
    is_blind: bool

    def __str__(self) -> str:
        told = [
            f"{name}{round(100 * share):02}"
            for name, share in (
                ("forb", self.forbidden),
                ("prec", self.precedence),
                ("fixed", self.fixed),
            )
            if share
        ]
        return "+".join(told + ["blind"] * self.is_blind)


def rules_of(seed: int, number: int) -> VariantRules:
    """What the variant of this number changes."""
    random = Random(f"rules {seed} {number}")
    kinds = random.choice([kinds for size in (1, 2, 3) for kinds in combinations("fpx", size)])
    return VariantRules(
        forbidden=random.choice(FORBIDDEN) if "f" in kinds else 0.0,
        precedence=random.choice(PRECEDENCE) if "p" in kinds else 0.0,
        fixed=random.choice(FIXED) if "x" in kinds else 0.0,
        is_blind=number % BLIND == BLIND - 1,
    )


def changed(problem: BreaksProblem, rules: VariantRules, seed: int, number: int) -> BreaksProblem:
    """The problem under these rules besides its own."""
    random = Random(f"variant {seed} {number}")
    around = None if rules.is_blind else first_slots(problem, random, steps=STEPS)
    problem = _forbidden(problem, rules.forbidden, around, random)
    problem = _ordered(problem, rules.precedence, around, random)
    return _fixed(problem, rules.fixed, around, random)


def _forbidden(
    problem: BreaksProblem, share: float, around: list[int] | None, random: Random
) -> BreaksProblem:
    busy = [0] * len(problem.parties)
    for talk, slot in zip(problem.talks, around or (), strict=around is not None):
        busy[talk.first] |= 1 << slot
        busy[talk.second] |= 1 << slot
    free = [
        own | bits(slot for slot in range(problem.slots) if random.random() >= share)
        for own in busy
    ]
    talks = [
        talk._replace(slots=talk.slots & free[talk.first] & free[talk.second])
        for talk in problem.talks
    ]
    return dataclasses.replace(problem, talks=talks)


def _ordered(
    problem: BreaksProblem, share: float, around: list[int] | None, random: Random
) -> BreaksProblem:
    rank = around or random.sample(range(len(problem.talks)), len(problem.talks))
    known = {frozenset(pair) for pair in problem.precedences}
    pairs = {
        (early, late) if rank[early] < rank[late] else (late, early)
        for own in problem.talks_of()
        for early, late in combinations(own, 2)
        if frozenset((early, late)) not in known
    }
    drawn = random.sample(sorted(pairs), min(len(pairs), round(share * len(problem.talks))))
    return dataclasses.replace(problem, precedences=[*problem.precedences, *drawn])


def _fixed(
    problem: BreaksProblem, share: float, around: list[int] | None, random: Random
) -> BreaksProblem:
    talks = list(problem.talks)
    for talk in random.sample(range(len(talks)), round(share * len(talks))):
        own = members(talks[talk].slots)
        if own:
            slot = around[talk] if around is not None else random.choice(own)
            talks[talk] = talks[talk]._replace(slots=1 << slot)
    return dataclasses.replace(problem, talks=talks)
