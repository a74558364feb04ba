"""Variants of the brokerage events: the same meetings under rules that nobody handed out.

Each variant changes one file by one, two or three of these rules, with shares that the files
themselves do not have:

- *forbidden*: each participant is away in each slot with this probability;
- *precedence*: so many pairs of meetings of one participant, as a share of all meetings, are put
  in order, all in line with one order of the meetings, so that no circle arises;
- *fixed*: this share of the meetings is fixed, to the slots of a first schedule that keeps the
  other two. Every eighth variant, and where there is no such schedule, each is fixed to a slot
  drawn blindly among its own: then two meetings of one person may be fixed in one slot.

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
BLIND = 8  # of so many variants, one fixes its meetings blindly
STEPS = 20_000  # of the search for a first schedule


@dataclasses.dataclass(frozen=True)
class Rules:
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
                ("blind" if self.is_blind else "fixed", self.fixed),
            )
            if share
        ]
        return "+".join(told)


def rules_of(seed: int, number: int) -> Rules:
    """What the variant of this number changes."""
    random = Random(f"rules {seed} {number}")
    kinds = random.choice([kinds for size in (1, 2, 3) for kinds in combinations("fpx", size)])
    return Rules(
        forbidden=random.choice(FORBIDDEN) if "f" in kinds else 0.0,
        precedence=random.choice(PRECEDENCE) if "p" in kinds else 0.0,
        fixed=random.choice(FIXED) if "x" in kinds else 0.0,
        is_blind=number % BLIND == BLIND - 1,
    )


def changed(problem: BreaksProblem, rules: Rules, seed: int, number: int) -> BreaksProblem:
    """The problem under these rules besides its own."""
    random = Random(f"variant {seed} {number}")
    problem = _forbidden(problem, rules.forbidden, random)
    problem = _ordered(problem, rules.precedence, random)
    return _fixed(problem, rules, random)


def _forbidden(problem: BreaksProblem, share: float, random: Random) -> BreaksProblem:
    if not share:
        return problem
    free = [
        bits(slot for slot in range(problem.slots) if random.random() >= share)
        for _ in problem.parties
    ]
    talks = [
        talk._replace(slots=talk.slots & free[talk.first] & free[talk.second])
        for talk in problem.talks
    ]
    return dataclasses.replace(problem, talks=talks)


def _ordered(problem: BreaksProblem, share: float, random: Random) -> BreaksProblem:
    rank = list(range(len(problem.talks)))
    random.shuffle(rank)
    pairs = {pair for own in problem.talks_of() for pair in combinations(own, 2)}
    count = min(len(pairs), round(share * len(problem.talks)))
    drawn = random.sample(sorted(pairs), count)
    ordered = [tuple(sorted(pair, key=lambda talk: rank[talk])) for pair in drawn]
    known = set(problem.precedences)
    new = [(early, late) for early, late in ordered if not {(early, late), (late, early)} & known]
    return dataclasses.replace(problem, precedences=[*problem.precedences, *new])


def _fixed(problem: BreaksProblem, rules: Rules, random: Random) -> BreaksProblem:
    if not rules.fixed:
        return problem
    slots = None if rules.is_blind else first_slots(problem, random, steps=STEPS)
    talks = list(problem.talks)
    for talk in random.sample(range(len(talks)), round(rules.fixed * len(talks))):
        own = members(talks[talk].slots)
        slot = slots[talk] if slots is not None else random.choice(own) if own else None
        if slot is not None:
            talks[talk] = talks[talk]._replace(slots=1 << slot)
    return dataclasses.replace(problem, talks=talks)
