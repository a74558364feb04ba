"""The problem of fewest breaks, for any pairs of parties; the graph need not be bipartite.

Parties meet in talks. Each talk needs a slot in which both parties have a seat and a place is
free. A party's *counted* slots, in their order, are its morning: between its first and its
last busy one, each maximal idle run is a break, and the idle slots in those runs are its
waiting. Of an event of several days each day has a morning. An absence that
docs/instance-format.md deletes from the morning is left out of the counted slots. One that counts
as idle, as in the benchmark of Bofill et al. (JAIR 74, 2022), is among them.

Sets of slots are integers, slot t being bit t.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple


class Party(NamedTuple):
    """Somebody whose breaks are counted.

    Parameters
    ----------
    counted
        The slots that are idle when the party meets nobody in them.
    seats
        Talks it can have at once; it is busy when it has any.
    most_on_end
        Longest run of consecutive slots with a talk, interrupted by a free slot, by a pause of
        the problem or by a night; None for no limit.
    """

    counted: int
    seats: int = 1
    most_on_end: int | None = None


class Talk(NamedTuple):
    """A meeting of two different parties, to be held in one of these slots."""

    first: int
    second: int
    slots: int


@dataclasses.dataclass(frozen=True)
class BreaksProblem:
    """All talks of a morning; every one must be held.

    Parameters
    ----------
    slots
        Number of slots, numbered from 0.
    parties, talks
        Talks name their parties by position. Two talks may have the same parties.
    places
        Talks that fit into each slot; None for no limit.
    precedences
        Pairs of talks by position: the first is held in an earlier slot.
    pauses
        Slots after which a run of consecutive talks is interrupted.
    fairness
        Most by which the breaks of two parties, talkless ones included, may differ; None
        for no limit.
    days_end
        Slots after which a day ends.

    Raises
    ------
    ValueError
        When a position or a number makes no sense; the message names it.
    """

    slots: int
    parties: Sequence[Party]
    talks: Sequence[Talk]
    places: Sequence[int] | None = None
    precedences: Sequence[tuple[int, int]] = ()
    pauses: Sequence[int] = ()
    fairness: int | None = None
    days_end: Sequence[int] = ()

    def __post_init__(self) -> None:
        if self.places is not None and len(self.places) != self.slots:
            raise ValueError(f"places: {len(self.places)} numbers for {self.slots} slots")
        for position, talk in enumerate(self.talks):
            low, high = sorted(talk[:2])
            if not 0 <= low < high < len(self.parties):
                raise ValueError(f"talks[{position}]: two of {len(self.parties)} parties expected")
            if talk.slots >> self.slots:
                raise ValueError(f"talks[{position}]: a slot is outside 0..{self.slots - 1}")
        for position, party in enumerate(self.parties):
            if party.seats < 1 or party.counted >> self.slots:
                raise ValueError(f"parties[{position}]: seats or slots out of range")
        if any(not 0 <= talk < len(self.talks) for talk in chain(*self.precedences)):
            raise ValueError(f"precedences: a talk is outside 0..{len(self.talks) - 1}")

    @cached_property
    def days(self) -> tuple[int, ...]:
        """The slots of each day, as sets, in order."""
        bounds = sorted({0, self.slots, *(slot + 1 for slot in self.days_end)})
        return tuple((1 << end) - (1 << begin) for begin, end in pairwise(bounds))

    def talks_of(self) -> list[list[int]]:
        """The talks of each party, in their order."""
        own: list[list[int]] = [[] for _ in self.parties]
        for position, talk in enumerate(self.talks):
            own[talk.first].append(position)
            own[talk.second].append(position)
        return own

    def closed_runs(self, party: int) -> list[int]:
        """Sets of consecutive slots that the party may not all be busy in."""
        most = self.parties[party].most_on_end
        if most is None:
            return []
        runs = (range(start, start + most + 1) for start in range(self.slots - most))
        pauses = {*self.pauses, *self.days_end}
        return [bits(run) for run in runs if not pauses & set(run[:-1])]


class Tally(NamedTuple):
    """Breaks and waiting of each party."""

    breaks: list[int]
    waiting: list[int]


def tally(problem: BreaksProblem, slots: Sequence[int]) -> Tally:
    """Breaks and waiting of each party, given a slot for each talk."""
    busy = [0] * len(problem.parties)
    for who, slot in _presence(problem, slots):
        busy[who] |= 1 << slot
    breaks, waiting = [], []
    for party, own in zip(problem.parties, busy, strict=True):
        mornings = [compress(own, party.counted & day) for day in problem.days]
        breaks.append(sum(max(0, runs(line) - 1) for line in mornings))
        waiting.append(sum(map(idle_slots, mornings)))
    return Tally(breaks, waiting)


def broken_rules(
    problem: BreaksProblem, slots: Sequence[int], *, fairness: bool = True
) -> list[str]:
    """The rules that talks in these slots break, one line each; empty when they break none.

    Parameters
    ----------
    problem
        The talks.
    slots
        A slot for each talk.
    fairness
        False to let breaks differ by any number.
    """
    wrong = [*_misplaced(problem, slots), *_crowded(problem, slots), *_uneasy(problem, slots)]
    return [*wrong, *_unfair(problem, slots)] if fairness else wrong


def _misplaced(problem: BreaksProblem, slots: Sequence[int]) -> Iterator[str]:
    for position, (talk, slot) in enumerate(zip(problem.talks, slots, strict=True)):
        if not talk.slots >> slot & 1:
            yield f"talk {position} may not be in slot {slot}"
    for early, late in problem.precedences:
        if slots[early] >= slots[late]:
            yield f"talk {early} is not before talk {late}"


def _crowded(problem: BreaksProblem, slots: Sequence[int]) -> Iterator[str]:
    for (party, slot), count in Counter(_presence(problem, slots)).items():
        if count > problem.parties[party].seats:
            yield f"party {party} has {count} talks in slot {slot}"
    held = Counter(slots)
    for slot, most in enumerate(problem.places or ()):
        if held[slot] > most:
            yield f"slot {slot} has more than {most} talks"


def _uneasy(problem: BreaksProblem, slots: Sequence[int]) -> Iterator[str]:
    busy = [0] * len(problem.parties)
    for party, slot in _presence(problem, slots):
        busy[party] |= 1 << slot
    for party, own in enumerate(busy):
        if any(own & run == run for run in problem.closed_runs(party)):
            yield f"party {party} has too many talks on end"


def _unfair(problem: BreaksProblem, slots: Sequence[int]) -> Iterator[str]:
    breaks = tally(problem, slots).breaks
    apart = max(breaks, default=0) - min(breaks, default=0)
    if problem.fairness is not None and apart > problem.fairness:
        yield f"breaks differ by {apart}, more than {problem.fairness}"


def _presence(problem: BreaksProblem, slots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each party and slot of each talk."""
    for talk, slot in zip(problem.talks, slots, strict=True):
        yield talk.first, slot
        yield talk.second, slot


def bits(slots: Iterable[int]) -> int:
    """The set of these slots."""
    found = 0
    for slot in slots:
        found |= 1 << slot
    return found


def members(slots: int) -> list[int]:
    """The slots of a set, in order."""
    # By its digits: taking bit after bit from a set of a thousand slots copies it each time.
    return [slot for slot, digit in enumerate(f"{slots:b}"[::-1]) if digit == "1"]


def compress(busy: int, counted: int) -> int:
    """The busy slots among the counted ones, renumbered from 0."""
    return bits(place for place, slot in enumerate(members(counted)) if busy >> slot & 1)


def runs(line: int) -> int:
    """Maximal runs of ones."""
    return (line & ~(line << 1)).bit_count()


def idle_slots(line: int) -> int:
    """Zeros between the first and the last one."""
    return line.bit_length() - (line & -line).bit_length() + 1 - line.bit_count() if line else 0
