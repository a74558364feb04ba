"""Who comes, and from when to when: drawn for each run of a forecast.

Each person has a stream of random numbers of their own, keyed by the seed, their side and their
`id`; each run has its place in it. So a draw depends on nothing else: plans, policies and
mornings with further people are compared on the same absences (common random numbers), and runs
can be played in any order, anywhere.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from solver.problem.arrays import Booleans, Floats, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.validation import InstanceError

SIDES: Final = ("holder", "investor")
# Two blocks of the generator for each run: four draws each, of which five are used.
_BLOCKS: Final = 2
_DRAWS: Final = 4 * _BLOCKS


@dataclasses.dataclass(frozen=True)
class Rates:
    """How probable it is, from 0 to 1, that somebody is not there.

    Parameters
    ----------
    holders, investors
        That one does not come; a person's own `absence` goes before it.
    late
        That whoever comes does so at the begin of a later slot than the first, each equally
        probable.
    early
        That whoever comes leaves, unannounced, after an earlier slot than the last.
    """

    holders: float = 0.0
    investors: float = 0.0
    late: float = 0.0
    early: float = 0.0

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not 0 <= value <= 1:
                raise InstanceError(f"{field.name}: {value} is outside 0..1")


@dataclasses.dataclass(frozen=True, eq=False)
class Stays:
    """The stay of each person of a side in each run: from one slot to before another.

    Parameters
    ----------
    absent
        Shape (runs, persons): who does not come.
    begin, end
        Shape (runs, persons): the slots of those who come; nobody is there from `end` on.
    """

    absent: Booleans
    begin: Integers
    end: Integers

    @property
    def came(self) -> Booleans:
        """Shape (runs, persons): who was there in some slot."""
        return ~self.absent & (self.begin < self.end)

    def there(self, person: Integers, slot: Integers) -> Booleans:
        """Shape (runs, meetings): is this person there in this slot?"""
        there: Booleans = ~self.absent[:, person] & self.within(person, slot)
        return there

    def within(self, person: Integers, slot: Integers) -> Booleans:
        """Shape (runs, meetings): would this person be there, if they came at all?"""
        within: Booleans = (self.begin[:, person] <= slot) & (slot < self.end[:, person])
        return within

    def toggle(self, person: int) -> "Stays":
        """The same with this person away where they came, and there where they did not."""
        absent = self.absent.copy()
        absent[:, person] ^= True
        return dataclasses.replace(self, absent=absent)

    def run(self, run: int) -> tuple[Integers, Integers]:
        """First slot and end of each person's stay; whoever is absent ends before they begin."""
        return self.begin[run], np.where(self.absent[run], 0, self.end[run])


def turnout(instance: Instance, rates: Rates, seed: int, runs: range) -> tuple[Stays, Stays]:
    """Draw the holders' and the investors' stays in these runs.

    Parameters
    ----------
    instance
        Names the persons, and how probable the absence of some is.
    rates
        Of the others.
    seed
        Of all draws.
    runs
        Consecutive numbers of runs; the draws of one do not depend on which others there are.
    """
    sides: tuple[tuple[Sequence[Holder | Investor], float], ...] = (
        (instance.holders, rates.holders),
        (instance.investors, rates.investors),
    )
    ours, theirs = (
        _stays(instance.slots, persons, rate, rates, _drawn(side, persons, seed, runs))
        for side, (persons, rate) in zip(SIDES, sides, strict=True)
    )
    return ours, theirs


def chance(person: Holder | Investor, rate: float) -> float:
    """How probable it is that this person does not come, where others of the side have a rate."""
    return rate if isinstance(person.absence, msgspec.UnsetType) else person.absence


def _stays(
    slots: int,
    persons: Sequence[Holder | Investor],
    rate: float,
    rates: Rates,
    drawn: Floats,
) -> Stays:
    """`drawn` has the shape (persons, runs, draws)."""
    likely = np.array([chance(one, rate) for one in persons])
    missing, late, arrival, early, departure = (drawn[:, :, number].T for number in range(5))
    between = 1 + np.floor(np.stack([arrival, departure]) * (slots - 1)).astype(np.int64)
    may_miss_some = slots > 1
    return Stays(
        absent=missing < likely,
        begin=np.where((late < rates.late) & may_miss_some, between[0], 0),
        end=np.where((early < rates.early) & may_miss_some, between[1], slots),
    )


def _drawn(side: str, persons: Sequence[Holder | Investor], seed: int, runs: range) -> Floats:
    """Shape (persons, runs, draws): numbers from 0 to below 1."""
    drawn = np.empty((len(persons), len(runs), _DRAWS))
    for position, person in enumerate(persons):
        generator = stream(f"{seed} {side} {person.id}", runs.start * _BLOCKS)
        generator.random(out=drawn[position])
    return drawn


def stream(name: str, block: int = 0) -> np.random.Generator:
    """The random numbers of this name, from a block of four on (Salmon et al. 2011, Philox)."""
    key = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little"), counter=block))
