"""What one more would bring: a table in a slot, a slot, a delegate, a meeting for somebody.

Where the schedule is a best choice of the flow, the residual graph says exactly what one unit
brings without slots, and the timetable whether there are slots for it
(:mod:`solver.flow.residual_graph`, :mod:`solver.sensitivity.exchange`). This proves most changes
worthless without solving anything again. Elsewhere the prices of the linear program bound the
gain. What stays open is solved again.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from solver.colouring.construct import fill_plan, place_wishes
from solver.flow.min_cost_flow import Choice, best_choice
from solver.flow.residual_graph import FAR, NOTHING, ShortestPaths, Weight
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.problem.validation import MOST_SLOTS
from solver.search.price_and_branch import repair
from solver.sensitivity.changes import ON_KINDS, Gain, Increment, Proof, Resource, add_increment
from solver.sensitivity.exchange import Trial, trial
from solver.sensitivity.incumbent import Bound, Incumbent, incumbent_of
from solver.sensitivity.relax_limits import RaisedLimits
from solver.subproblem.dual_prices import DENOMINATOR, Prices
from solver.subproblem.interruption import Stop, StoppedError, never, until
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.plan import plan as plan_of
from solver.subproblem.residual_problem import ResidualProblem, capacity_with_rest, remaining
from solver.verification.schedule import Figures, figures

__all__ = ["Gain", "Increment", "Proof", "Resource", "add_increment", "what_if"]


def what_if(
    instance: Instance,
    schedule: Schedule,
    *,
    seconds: float = 5.0,
    limit: float | None = None,
    seed: int = 0,
    stop: Stop = never,
) -> list[Gain]:
    """What one more of each resource would bring, the largest gain first.

    Looks at one table more in each slot (where tables are counted), one slot more at the
    end, one delegate more for each investor, one meeting more for everybody who set a maximum, and
    one more within each limit on a kind that holds for all of a side. Gains are against the
    schedule given.

    Parameters
    ----------
    instance
        The instance that was solved.
    schedule
        A schedule of it that obeys every rule.
    seconds
        For solving again; what is not solved by then keeps its bound and says OPEN. Bounds from
        prices and flows come first, however long they take.
    limit
        Seconds after which that ends as well. A change that was not looked at says OPEN; its
        bound is everything that the schedule lacks. None for no limit. The first flow always
        runs to its end.
    seed
        For timetables of changed instances.
    stop
        Once true, everything ends as it does at the limit.

    Raises
    ------
    solver.verification.schedule.UnsoundError
        When the schedule violates a rule of the instance.
    """
    began = time.perf_counter()
    over = until(None if limit is None else began + limit, stop)
    stand = incumbent_of(instance, schedule, over)
    gains = _Gains(stand, seed, until(began + seconds, over))
    found = [gains.prove(change) for change in _changes(instance)]
    ranked = sorted(found, key=lambda gain: gain.most, reverse=True)
    solved = [
        gain if gain.is_exact or gains.is_late() else gains.solve_anew(gain) for gain in ranked
    ]
    return sorted(solved, key=_rank)


def _rank(gain: Gain) -> tuple[int, ...]:
    return (
        -gain.least.guarantees,
        -gain.least.points,
        -gain.most.guarantees,
        -gain.most.points,
        -gain.meetings,
    )


def _changes(instance: Instance) -> Iterator[Increment]:
    if instance.tables is not None:
        yield from (Increment(Resource.TABLE, slot) for slot in range(instance.slots))
    if instance.slots < MOST_SLOTS:
        yield Increment(Resource.SLOT, instance.slots)
    yield from (Increment(Resource.DELEGATE, one) for one in range(len(instance.investors)))
    yield from (
        Increment(kind, 0) for kind, side in ON_KINDS.items() if instance.max_per_kind.get(side)
    )
    everybody: tuple[tuple[Resource, Sequence[Holder | Investor]], ...] = (
        (Resource.HOLDER_MAXIMUM, instance.holders),
        (Resource.INVESTOR_MAXIMUM, instance.investors),
    )
    for kind, persons in everybody:
        for position, person in enumerate(persons):
            if person.max_meetings is not None:
                yield Increment(kind, position)


class _Gains:
    """The gains of many changes of one schedule."""

    def __init__(self, stand: Incumbent, seed: int, is_late: Stop) -> None:
        self._stand, self._seed, self.is_late = stand, seed, is_late
        self._choices: dict[Increment, tuple[ResidualProblem, Choice]] = {}
        instance, subproblem = stand.instance, stand.subproblem
        pinned, held = instance.pinned, subproblem.wishes[stand.held]
        self._pinned = _counts(pinned, instance)
        self._count = _counts(held, instance)
        self._limit = subproblem.holder_capacity, subproblem.investor_capacity
        self._owed = (
            instance.holder_guaranteed - self._pinned[0],
            instance.investor_guaranteed - self._pinned[1],
        )

    def prove(self, change: Increment) -> Gain:
        """The gain from prices and paths: exact, or bounded and open."""
        if self._stand.stop():
            return Gain(change, NOTHING, self._missing, 0, Proof.OPEN)
        if self._is_idle(change):
            return Gain(change, NOTHING, NOTHING, 0, Proof.PRICES)
        if self._stand.is_settled and self._is_one_unit(change):
            return self._by_path(change)
        most = self._by_prices(change)
        if most is None:
            most = self._by_flow(change)
        proof = Proof.PRICES if most == NOTHING else Proof.OPEN
        return Gain(change, NOTHING, most, 0, proof)

    def solve_anew(self, gain: Gain) -> Gain:
        """The gain once the changed problem is solved again."""
        found = self._by_program(gain)
        return found if found.is_exact or self.is_late() else self._by_stages(found)

    def _by_program(self, gain: Gain) -> Gain:
        """The gain from the program with its limits raised."""
        change = gain.change
        is_like = change.kind is Resource.DELEGATE and not self._opens_slots(change.position)
        if self._stand.is_settled or not (is_like or self._is_one_unit(change)):
            return gain
        try:
            if self._raised_limits is None:
                return gain
            found = self._raised_limits.gain(change, self._subproblem(change))
        except StoppedError:
            return gain
        if found is None:
            return gain
        plan, most = found[0], min(max(found[1], NOTHING), gain.most)
        if plan is None or (least := Weight(plan.met, plan.value) - self._stand.weight) < NOTHING:
            return dataclasses.replace(gain, most=most)
        meetings = int((plan.slot != UNPLACED).sum() - self._stand.held.sum())
        more = meetings if least > NOTHING else 0
        return Gain(change, least, most, more, Proof.SOLVED if least == most else Proof.OPEN)

    def _by_stages(self, gain: Gain) -> Gain:
        """The gain from solving the changed residual problem through all stages."""
        subproblem, choice = self._choice(gain.change)
        before = self._stand.weight
        meetings = self._exchanged(gain.change, subproblem, choice)
        if meetings is not None:
            gained = Weight(choice.met, choice.value) - before
            more = meetings if gained > NOTHING else 0
            return Gain(gain.change, gained, gained, more, Proof.SOLVED)
        plan = self._timetable(subproblem, choice)
        most = Weight(choice.met, choice.value)
        if plan.worth != (choice.met, choice.value):
            repaired = repair(subproblem, choice, plan, stop=self.is_late)
            plan, most = repaired.plan, Weight(repaired.met, repaired.value)
        least, most = Weight(plan.met, plan.value) - before, min(most - before, gain.most)
        meetings = int((plan.slot != UNPLACED).sum() - self._stand.held.sum())
        if least <= gain.least:
            least, meetings = gain.least, gain.meetings
        most = max(least, most)
        proof = Proof.OPEN if least < most and self.is_late() else Proof.SOLVED
        return Gain(gain.change, least, most, meetings, proof)

    def _exchanged(
        self, change: Increment, subproblem: ResidualProblem, choice: Choice
    ) -> int | None:
        """Meetings gained when paths find slots for the choice; None when they do not."""
        stand = self._stand
        if change.kind is not Resource.DELEGATE or self._opens_slots(change.position):
            return None
        dropped = np.flatnonzero(stand.held & ~choice.chosen).tolist()
        added = np.flatnonzero(choice.chosen & ~stand.held).tolist()
        with self._trial.with_seats(
            change.position, subproblem.investor_free[change.position].tolist()
        ):
            if self._trial.moves(dropped, added) is None:
                return None
        return len(added) - len(dropped)

    def _timetable(self, subproblem: ResidualProblem, choice: Choice) -> Plan:
        """Slots for the choice: the schedule's own, paths for the rest; else all found anew."""
        stand = self._stand
        if subproblem.slots == stand.subproblem.slots and np.array_equal(
            subproblem.wishes, stand.subproblem.wishes
        ):
            slot = np.where(choice.chosen, stand.slot, UNPLACED)
            missing = np.flatnonzero(choice.chosen & (slot == UNPLACED))
            kept = fill_plan(subproblem, plan_of(subproblem, slot), missing, stop=self.is_late)
            if kept.worth == (choice.met, choice.value):
                return kept
        return place_wishes(subproblem, choice.chosen, self._seed, self.is_late)

    def _is_idle(self, change: Increment) -> bool:
        """One more of what the best choice does not use up brings nothing."""
        kind, position = change
        if not self._stand.is_settled or kind is Resource.SLOT or kind in ON_KINDS:
            return False
        if kind is Resource.TABLE:
            used = int(self._stand.held.sum())
            return self._is_one_unit(change) and used != self._stand.subproblem.places
        if kind is Resource.DELEGATE and self._opens_slots(position):
            return False
        if self._brings_wishes(change):
            return False
        side = 0 if kind is Resource.HOLDER_MAXIMUM else 1
        limit = int(self._limit[side][position])
        if kind is Resource.DELEGATE:
            raised = int(self._with_delegate(position).investor_capacity[position])
        else:
            raised = self._capacity(side, position)
        if raised == limit or self._count[side][position] < limit:
            return True
        # Several units bring at most as many times what the first does: the flow is concave.
        return self._cycle(change)[0] <= NOTHING

    def _is_one_unit(self, change: Increment) -> bool:
        """Does the change add one unit to the flow, among the same wishes and slots?"""
        kind, position = change
        tables = self._stand.subproblem.tables_free
        if kind is Resource.TABLE:
            return tables is not None and bool(tables[position] > 0)
        return kind in (Resource.HOLDER_MAXIMUM, Resource.INVESTOR_MAXIMUM) and not (
            self._brings_wishes(change)
        )

    def _brings_wishes(self, change: Increment) -> bool:
        """Did pins leave the person no meeting, so that no wish of theirs is left?"""
        kind, position = change
        if kind not in (Resource.HOLDER_MAXIMUM, Resource.INVESTOR_MAXIMUM):
            return False
        side = 0 if kind is Resource.HOLDER_MAXIMUM else 1
        return not self._limit[side][position] and self._capacity(side, position) > 0

    def _by_path(self, change: Increment) -> Gain:
        """What one unit brings by the cheapest cycle, and whether slots are found for it."""
        gained, path = self._cycle(change)
        if gained <= NOTHING:
            return Gain(change, NOTHING, NOTHING, 0, Proof.PRICES)
        held = self._stand.held
        dropped = [row for row in path if held[row]]
        added = [row for row in path if not held[row]]
        trying = self._trial
        if change.kind is Resource.TABLE:
            trying = trial(self._subproblem(change), self._stand.slot)
        for order in (added, added[::-1]):
            if trying.moves(dropped, order) is not None:
                meetings = len(added) - len(dropped)
                return Gain(change, gained, gained, meetings, Proof.PRICES)
        return Gain(change, NOTHING, gained, 0, Proof.OPEN)

    def _cycle(self, change: Increment) -> tuple[Weight, list[int]]:
        graph, (kind, position) = self._stand.residual, change
        if kind is Resource.TABLE:
            search, end, length = self._from_source, graph.sink, 1
        else:
            side = 0 if kind is Resource.HOLDER_MAXIMUM else 1
            search = self._from_sink if side else self._to_source
            end = position + side * graph.holders
            rewarded = self._owed[side][position] > self._count[side][position]
            length = 1 - graph.rate * graph.unit * int(rewarded)
        distance = int(search.distance[end, 0])
        if distance == FAR:
            return NOTHING, []
        path = search.paths(np.array([end]), np.zeros(1, dtype=np.int64))[0]
        return NOTHING - graph.weight(distance + length), path

    def _by_prices(self, change: Increment) -> Weight | None:
        """The gain at most, at the program's prices; None where they do not say."""
        proof, (kind, position) = self._proof, change
        if proof is None or self._stand.is_settled or kind is Resource.SLOT or kind in ON_KINDS:
            return None
        prices, subproblem = proof.prices, self._stand.subproblem
        if kind is Resource.TABLE:
            if not self._is_one_unit(change):
                return None
            more = int(prices.slot[position])
        elif kind is Resource.DELEGATE:
            if self._opens_slots(position):
                return None
            units = self._with_delegate(position).investor_capacity - subproblem.investor_capacity
            seats = prices.investor_slot[position][subproblem.investor_free[position] > 0].sum()
            more = int(seats + prices.investor[position] * units[position])
            more += self._longer_windows(prices, position)
        else:
            if self._brings_wishes(change):
                return None
            price = prices.holder if kind is Resource.HOLDER_MAXIMUM else prices.investor
            more = int(price[position])
        return Weight(0, (proof.above + more) // DENOMINATOR)

    def _longer_windows(self, prices: Prices, investor: int) -> int:
        """What rest costs less, with a delegate more in each slot of its windows."""
        subproblem = self._stand.subproblem
        if subproblem.ties is None or not len(prices.window):
            return 0
        theirs = prices.window[subproblem.windows[:, 0] == investor].sum()
        return int(theirs * subproblem.ties.longest[investor])

    def _by_flow(self, change: Increment) -> Weight:
        _, choice = self._choice(change)
        return max(NOTHING, Weight(choice.met, choice.value) - self._stand.weight)

    def _choice(self, change: Increment) -> tuple[ResidualProblem, Choice]:
        """The changed subproblem and the flow's choice for it, found once."""
        if change not in self._choices:
            subproblem = self._subproblem(change)
            self._choices[change] = subproblem, best_choice(subproblem)
        return self._choices[change]

    def _opens_slots(self, investor: int) -> bool:
        """Would a delegate more open slots that pins have filled?"""
        available = self._stand.instance.investor_available[investor]
        return bool((available & (self._stand.subproblem.investor_free[investor] == 0)).any())

    def _capacity(self, side: int, position: int) -> int:
        """Meetings the person could still have if their maximum were one higher."""
        instance = self._stand.instance
        persons = (instance.holders, instance.investors)[side]
        maximum = persons[position].max_meetings
        assert maximum is not None
        return int(min(maximum + 1 - self._pinned[side][position], self._places[side][position]))

    def _subproblem(self, change: Increment) -> ResidualProblem:
        """The subproblem that the changed instance leaves."""
        kind, position = change
        if kind is Resource.DELEGATE and not self._opens_slots(position):
            return self._with_delegate(position)
        return remaining(add_increment(self._stand.instance, change))

    def _with_delegate(self, investor: int) -> ResidualProblem:
        """As `remaining` would find it, the others' rows being the same."""
        instance, subproblem = self._stand.instance, self._stand.subproblem
        free = subproblem.investor_free.copy()
        free[investor] += instance.investor_available[investor]
        maximum = instance.investors[investor].max_meetings
        ties = subproblem.ties
        if ties is not None:
            delegates = ties.delegates.copy()
            delegates[investor] += 1
            ties = dataclasses.replace(ties, delegates=delegates)
        most = int(capacity_with_rest(ties, free, free.sum(axis=1))[investor])
        if maximum is not None:
            most = min(most, maximum - int(self._pinned[1][investor]))
        capacity, owed = subproblem.investor_capacity.copy(), subproblem.investor_owed.copy()
        capacity[investor] = most
        owed[investor] = np.clip(self._owed[1][investor], 0, most)
        return dataclasses.replace(
            subproblem,
            investor_free=free,
            investor_capacity=capacity,
            investor_owed=owed,
            ties=ties,
        )

    @cached_property
    def _places(self) -> tuple[Integers, Integers]:
        """Places of each person that pins and rest leave, whatever their maximum."""
        subproblem = self._stand.subproblem
        free = subproblem.investor_free
        return subproblem.holder_free.sum(axis=1), capacity_with_rest(
            subproblem.ties, free, free.sum(axis=1)
        )

    @cached_property
    def _raised_limits(self) -> RaisedLimits | None:
        """Where the program is not too large."""
        if self._stand.priced is None:
            return None
        return RaisedLimits(self._stand, lacks=self._proof is None, stop=self.is_late)

    @cached_property
    def _trial(self) -> Trial:
        return trial(self._stand.subproblem, self._stand.slot)

    @cached_property
    def _to_source(self) -> ShortestPaths:
        graph = self._stand.residual
        return graph.shortest_paths(np.array([graph.source]), backward=True)

    @cached_property
    def _from_sink(self) -> ShortestPaths:
        graph = self._stand.residual
        return graph.shortest_paths(np.array([graph.sink]))

    @cached_property
    def _from_source(self) -> ShortestPaths:
        graph = self._stand.residual
        return graph.shortest_paths(np.array([graph.source]))

    @cached_property
    def _proof(self) -> Bound | None:
        """Prices, where everybody has their guarantee, so that only points can be gained."""
        return None if self._figures.guarantee_shortfall else self._stand.priced

    @cached_property
    def _missing(self) -> Weight:
        """All that no schedule has yet: no change gains more."""
        wished, found = int(self._stand.instance.wishes[:, 2].sum()), self._figures
        return Weight(found.guarantee_shortfall, wished - found.value)

    @cached_property
    def _figures(self) -> Figures:
        return figures(self._stand.instance, self._stand.schedule)


def _counts(rows: Integers, instance: Instance) -> tuple[Integers, Integers]:
    return (
        np.bincount(rows[:, 0], minlength=len(instance.holders)),
        np.bincount(rows[:, 1], minlength=len(instance.investors)),
    )
