"""Fewest breaks as a CP-SAT model: one rule, one method, one sentence.

What makes it prove optima, measured on the benchmark of Bofill et al. (JAIR 74, 2022):

- a party with one seat is unbroken exactly when its talks fill one block of its counted
  slots: one literal per block, those blocks left out into which its talks do not fit
  (bipartite matching), and talks kept from slots of a block that no perfect matching uses;
- the limit on places is stated on parties: a cover of the talks by few of them, each busy at
  most once, counts every talk of a slot exactly once, so that CP-SAT sees a pigeonhole problem;
- besides, a slot with n places has at most 2n busy parties.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ortools.sat.python import cp_model

from solver.breaks.problem import BreaksProblem, bits, members

Literal = cp_model.IntVar


class BreaksModel:
    """The model of a problem; its variables are the slots of the talks.

    Parameters
    ----------
    problem
        What may be where.
    most
        Most breaks in all; None for no limit.
    minimised
        False to look for any slots within these limits, without an objective.

    Attributes
    ----------
    model
        For the solver; its objective, if any, is the number of breaks.
    at
        For each talk, the literal of each slot it may be in.
    """

    def __init__(
        self,
        problem: BreaksProblem,
        *,
        most: int | None = None,
        minimised: bool = True,
    ) -> None:
        self.model = cp_model.CpModel()
        self._problem = problem
        self._own = problem.talks_of()
        self.at: list[dict[int, Literal]] = []
        self._used: list[dict[int, Literal]] = []
        self._levels: list[list[Literal]] = []
        self._every_talk_has_one_slot()
        self._busy_when_any_talk_is_held()
        parties = range(len(problem.parties))
        # Levels may exceed the breaks unless fairness asks a party to have some.
        fewest = min(map(self._most_breaks, parties), default=0)
        self._exact = problem.fairness is not None and fewest > 0
        for party in parties:
            self._has_as_many_busy_slots_as_talks(party)
            self._levels.append(self._counts_its_breaks(party))
            self._fills_a_block_when_unbroken(party)
            self._rests(party)
        self._places_suffice()
        self._keeps_precedences()
        self._is_fair()
        total = sum(level for levels in self._levels for level in levels)
        if most is not None:
            self.model.add(total <= most)
        if minimised:
            self.model.minimize(total)

    def hint(self, slots: Sequence[int]) -> None:
        """Start the search from these slots."""
        for talk, literals in enumerate(self.at):
            for slot, literal in literals.items():
                self.model.add_hint(literal, slots[talk] == slot)

    def slots(self, found: cp_model.CpSolver | cp_model.CpSolverSolutionCallback) -> list[int]:
        """The slots that the solver found."""
        return [
            next(slot for slot, literal in literals.items() if found.boolean_value(literal))
            for literals in self.at
        ]

    def _every_talk_has_one_slot(self) -> None:
        """Each talk is held in exactly one of its slots."""
        for talk in self._problem.talks:
            literals = {slot: self._literal() for slot in members(talk.slots)}
            self.model.add_exactly_one(literals.values())
            self.at.append(literals)

    def _busy_when_any_talk_is_held(self) -> None:
        """A party is busy in a slot exactly when it has a talk then, and has a seat for each."""
        for party, own in zip(self._problem.parties, self._own, strict=True):
            used = {}
            for slot in range(self._problem.slots):
                held = [self.at[talk][slot] for talk in own if slot in self.at[talk]]
                if len(own) == 1 and held:
                    used[slot] = held[0]
                elif held:
                    used[slot] = self._literal()
                    if party.seats == 1:
                        self.model.add_exactly_one([*held, ~used[slot]])
                    else:
                        self.model.add_max_equality(used[slot], held)
                        self.model.add(sum(held) <= party.seats)
            self._used.append(used)

    def _has_as_many_busy_slots_as_talks(self, party: int) -> None:
        """With one seat as many busy slots as talks; with more, at least their share."""
        talks, seats = len(self._own[party]), self._problem.parties[party].seats
        used = sum(self._used[party].values())
        if talks > 1 and seats == 1:
            self.model.add(used == talks)
        elif talks > 1:
            self.model.add(used >= -(-talks // seats))
            self.model.add(used <= talks)

    def _counts_its_breaks(self, party: int) -> list[Literal]:
        """Level n of a party is true when it has at least n breaks: starts of busy runs less one.

        A talk in a slot that is not counted neither starts nor ends a run; where all may be
        there, nothing is taken off.
        """
        counted = self._problem.parties[party].counted
        starts: list[Literal] = []
        unbroken: list[Literal | int] = []
        for day in self._problem.days:
            line = [self._used[party].get(slot) for slot in members(counted & day)]
            starts += self._starts(line)
            unbroken.append(self._has_begun(line))
        levels = [self._literal() for _ in range(self._most_breaks(party))]
        for lower, upper in pairwise(levels):
            self.model.add_implication(upper, lower)
        if len(starts) > 1:
            breaks = sum(starts) - sum(unbroken)
            self.model.add(breaks <= sum(levels))
            if self._exact and levels:
                self.model.add(breaks == sum(levels)).only_enforce_if(levels[0])
        return levels

    def _starts(self, line: Sequence[Literal | None]) -> list[Literal]:
        """True where a busy run of these slots begins."""
        starts: list[Literal] = []
        before: Literal | None = None
        for used in line:
            if used is not None and before is not None:
                start = self._literal()
                self.model.add_bool_or([start, ~used, before])
                if self._exact:
                    self.model.add_bool_and([used, ~before]).only_enforce_if(start)
                starts.append(start)
            elif used is not None:
                starts.append(used)
            before = used
        return starts

    def _has_begun(self, line: Sequence[Literal | None]) -> Literal | int:
        """Is a party ever busy in these slots of a day? An only day is one on which it is."""
        if len(self._problem.days) == 1:
            return 1
        busy = [used for used in line if used is not None]
        if not busy:
            return 0
        begun = self._literal()
        self.model.add_max_equality(begun, busy)
        return begun

    def _fills_a_block_when_unbroken(self, party: int) -> None:
        """The talks of an unbroken party with one seat fill one block of its counted slots."""
        own, used = self._own[party], self._used[party]
        counted = self._counted(party)
        levels = self._levels[party]
        if len(own) < 2 or self._problem.parties[party].seats > 1 or set(used) - set(counted):
            return
        if not any(bits(used) & ~day == 0 for day in self._problem.days):
            return  # over several days they fill a block of each, of sizes that nobody knows
        broken = levels[0] if levels else self.model.new_constant(0)
        covering: dict[int, list[Literal]] = {slot: [broken] for slot in used}
        missing: dict[int, list[Literal]] = {slot: [broken] for slot in used}
        blocks = []
        for start in range(len(counted) - len(own) + 1):
            block = counted[start : start + len(own)]
            kept_out = self._kept_out(own, block)
            if kept_out is None:
                continue
            literal = self._literal()
            blocks.append(literal)
            for slot, busy in used.items():
                self.model.add_implication(literal, busy if slot in block else ~busy)
                (covering if slot in block else missing)[slot].append(literal)
            for talk, slot in kept_out:
                self.model.add_implication(literal, ~self.at[talk][slot])
        self.model.add_exactly_one([*blocks, broken])
        for slot, busy in used.items():
            self.model.add_bool_or([~busy, *covering[slot]])
            self.model.add_bool_or([busy, *missing[slot]])

    def _kept_out(self, own: Sequence[int], block: Sequence[int]) -> list[tuple[int, int]] | None:
        """Talks and slots that no matching of the talks with the block uses; None without one.

        An edge is in some perfect matching exactly when it is in the one at hand or on a
        cycle that alternates with it (Régin 1994).
        """
        choices = [[slot for slot in block if slot in self.at[talk]] for talk in own]
        if all(len(slots) == len(block) for slots in choices):
            return []
        holder = _matching(choices)
        if holder is None:
            return None
        reach = [_reachable(choices, holder, place) for place in range(len(own))]
        return [
            (own[place], slot)
            for place, slots in enumerate(choices)
            for slot in slots
            if place not in reach[holder[slot]]
        ]

    def _rests(self, party: int) -> None:
        """A party is not busy in all slots of a run that is longer than its rest allows."""
        for run in self._problem.closed_runs(party):
            busy = [self._used[party].get(slot) for slot in members(run)]
            if all(used is not None for used in busy):
                self.model.add_bool_or([~used for used in busy if used is not None])

    def _places_suffice(self) -> None:
        """No slot has more talks than places."""
        if self._problem.places is None:
            return
        cover = self._cover()
        for slot, places in enumerate(self._problem.places):
            terms = [term for party, own in cover for term in self._terms(party, own, slot)]
            if len(terms) > places:
                self.model.add(sum(terms) <= places)
            busy = [used[slot] for used in self._used if slot in used]
            if len(busy) > 2 * places:
                self.model.add(sum(busy) <= 2 * places)

    def _terms(self, party: int, own: Sequence[int], slot: int) -> list[Literal]:
        """Literals that add up to the number of these talks of the party held in the slot."""
        held = [self.at[talk][slot] for talk in own if slot in self.at[talk]]
        if len(held) < 2 or self._problem.parties[party].seats > 1:
            return held
        if len(own) == len(self._own[party]):
            return [self._used[party][slot]]
        any_held = self._literal()
        self.model.add_exactly_one([*held, ~any_held])
        return [any_held]

    def _cover(self) -> list[tuple[int, list[int]]]:
        """Each talk given to one of its parties, to few parties in all: greedily the busiest."""
        rest = [set(own) for own in self._own]
        cover: list[tuple[int, list[int]]] = []
        while True:
            party = max(range(len(rest)), key=lambda each: len(rest[each]), default=-1)
            if party < 0 or not rest[party]:
                return cover
            own = sorted(rest[party])
            cover.append((party, own))
            for talk in own:
                rest[self._problem.talks[talk].first].discard(talk)
                rest[self._problem.talks[talk].second].discard(talk)

    def _keeps_precedences(self) -> None:
        """The first talk of a precedence is not in a slot from which the second is not later."""
        for early, late in self._problem.precedences:
            for slot in range(self._problem.slots):
                first = [literal for when, literal in self.at[early].items() if when >= slot]
                second = [literal for when, literal in self.at[late].items() if when <= slot]
                if first and second:
                    self.model.add_at_most_one([*first, *second])

    def _is_fair(self) -> None:
        """No party has more breaks than another by more than the problem's fairness."""
        fairness = self._problem.fairness
        if fairness is None:
            return
        least = min((len(levels) for levels in self._levels), default=0)
        for levels in self._levels:
            self._forbid(levels[least + fairness :])
            for other in self._levels if least else ():
                for level, literal in enumerate(levels[fairness:]):
                    if level < len(other):
                        self.model.add_implication(literal, other[level])

    def _most_breaks(self, party: int) -> int:
        """Breaks that the party could have at all."""
        counted, used = set(self._counted(party)), set(self._used[party])
        talks, seats = len(self._own[party]), self._problem.parties[party].seats
        free = len(counted) - -(-talks // seats) if used <= counted else len(counted)
        return max(0, min(talks - 1, len(used & counted) - 1, free))

    def _counted(self, party: int) -> list[int]:
        return members(self._problem.parties[party].counted)

    def _forbid(self, literals: Iterable[Literal]) -> None:
        for literal in literals:
            self.model.add_bool_and([~literal])

    def _literal(self) -> Literal:
        return self.model.new_bool_var("")


def _matching(choices: Sequence[Sequence[int]]) -> dict[int, int] | None:
    """Who takes each slot, by augmenting paths (Kuhn); None when not everybody gets one."""
    holder: dict[int, int] = {}

    def place(each: int, seen: set[int]) -> bool:
        for slot in choices[each]:
            if slot not in seen:
                seen.add(slot)
                if slot not in holder or place(holder[slot], seen):
                    holder[slot] = each
                    return True
        return False

    return holder if all(place(each, set()) for each in range(len(choices))) else None


def _reachable(choices: Sequence[Sequence[int]], holder: dict[int, int], start: int) -> set[int]:
    """Who could be displaced, one after the other, if `start` took another of its slots."""
    seen, ends = {start}, [start]
    while ends:
        for slot in choices[ends.pop()]:
            if holder[slot] not in seen:
                seen.add(holder[slot])
                ends.append(holder[slot])
    return seen
