"""Who has fewer meetings than guaranteed, and the smallest changes that would serve them."""

import dataclasses
import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from solver.flow.residual_graph import Weight
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.sensitivity.exchange import Exchange, Swaps
from solver.sensitivity.force_wish import ForcingCost, forcing_costs
from solver.sensitivity.incumbent import Incumbent, incumbent_of
from solver.subproblem.interruption import Stop, never
from solver.subproblem.kinds import kinds_limited


class Side(enum.IntEnum):
    """Which list a person is in."""

    HOLDER = 0
    INVESTOR = 1


class PersonRef(NamedTuple):
    """A person of the instance, by list and position."""

    side: Side
    position: int


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """One thing that would give the person one meeting more, everybody else keeping theirs.

    Parameters
    ----------
    rule
        AVAILABLE: somebody would have to be available in the slot. PERSONAL_MAXIMUM:
        somebody would have to accept one meeting more. KIND_MAXIMUM: somebody's limit on a kind
        would have to be one higher. TABLE_LIMIT: the slot would need a table more. WISHED_ONLY: a
        wish is missing.
    person
        Who; None for a table and for a wish.
    slot
        When; None for a maximum and for a wish.
    partners
        For a missing wish: how many of the other side could meet the person, were it wished.
        A number, not names: a pair may be without a wish because one of them refused.
    kind
        For a limit on a kind: which.
    """

    rule: Rule
    person: PersonRef | None = None
    slot: int | None = None
    partners: int | None = None
    kind: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Unserved:
    """A person who lacks guaranteed meetings.

    Parameters
    ----------
    lacking
        How many.
    missing
        Single changes that would serve them at nobody's cost: what is theirs first, then
        the others', tables, wishes.
    exchange
        Guarantees and points lost by the cheapest exchange found that gives them one
        meeting more; None when there is none.
    losers
        Who would then have fewer meetings than guaranteed, and fewer than now.
    """

    person: PersonRef
    lacking: int
    missing: tuple[Missing, ...]
    exchange: Weight | None
    losers: tuple[PersonRef, ...]


def unserved(instance: Instance, schedule: Schedule, *, stop: Stop = never) -> list[Unserved]:
    """Everybody who lacks guaranteed meetings, holders first.

    Parameters
    ----------
    instance
        The instance that was solved.
    schedule
        A schedule of it that obeys every rule.
    stop
        Once true, no more exchanges and changes are looked for.

    Raises
    ------
    solver.verification.schedule.UnsoundError
        When the schedule violates a rule of the instance.
    """
    stand = incumbent_of(instance, schedule, stop)
    states = _states(instance, schedule)
    lacking = [
        (PersonRef(side, position), states[side].lacking[position])
        for side in Side
        for position in np.flatnonzero(states[side].lacking > 0).tolist()
    ]
    rows = _wishes_of(stand, [person for person, _ in lacking])
    costs = dict(zip(rows.tolist(), forcing_costs(stand, rows), strict=True))
    swaps, full_kinds = Swaps(stand), _FullKinds(instance, schedule)
    found = []
    for person, count in lacking:
        mine = [
            row for row in rows.tolist() if stand.subproblem.wishes[row, person.side] == person[1]
        ]
        exchange = _cheapest(stand, person, [costs[row] for row in mine], mine)
        found.append(
            Unserved(
                person,
                int(count),
                () if stop() else tuple(dict.fromkeys(_missing(states, person, swaps, full_kinds))),
                exchange[1].lost if exchange else None,
                _losers(stand, states, *exchange) if exchange else (),
            )
        )
    return found


@dataclasses.dataclass(frozen=True, eq=False)
class _State:
    """One side of a schedule: arrays by person, or by person and slot."""

    side: Side
    away: Booleans
    taken: Booleans
    is_full: Booleans
    count: Integers
    guaranteed: Integers
    wished: Booleans
    kind: tuple[str | None, ...]
    meets: Booleans
    tables_out: Booleans

    @property
    def lacking(self) -> Integers:
        return self.guaranteed - self.count


def _states(instance: Instance, schedule: Schedule) -> tuple[_State, _State]:
    rows = schedule.rows
    wished = np.zeros((len(instance.holders), len(instance.investors)), dtype=np.bool_)
    wished[instance.wishes[:, 0], instance.wishes[:, 1]] = True
    meets = np.zeros_like(wished)
    meets[rows[:, 0], rows[:, 1]] = True
    tables_out = np.zeros(instance.slots, dtype=np.bool_)
    if instance.open_tables is not None:
        tables_out = np.bincount(rows[:, 2], minlength=instance.slots) >= instance.open_tables
    seats = np.ones(len(instance.holders), dtype=np.int64), instance.delegates
    sides = []
    for side, persons, available, guaranteed in (
        (Side.HOLDER, instance.holders, instance.holder_available, instance.holder_guaranteed),
        (
            Side.INVESTOR,
            instance.investors,
            instance.investor_available,
            instance.investor_guaranteed,
        ),
    ):
        busy = np.zeros(available.shape, dtype=np.int64)
        np.add.at(busy, (rows[:, side], rows[:, 2]), 1)
        count = busy.sum(axis=1)
        most = np.array([_most(one.max_meetings) for one in persons], dtype=np.int64)
        sides.append(
            _State(
                side=side,
                away=~available,
                taken=busy >= seats[side][:, None],
                is_full=count >= most,
                count=count,
                guaranteed=guaranteed,
                kind=tuple(None if one.kind is msgspec.UNSET else one.kind for one in persons),
                wished=wished if side == Side.HOLDER else wished.T,
                meets=meets if side == Side.HOLDER else meets.T,
                tables_out=tables_out,
            )
        )
    return sides[0], sides[1]


def _most(maximum: int | None) -> int:
    return np.iinfo(np.int64).max if maximum is None else maximum


def _wishes_of(stand: Incumbent, persons: list[PersonRef]) -> Integers:
    """Rows of the residual wishes of any of these persons that are not held."""
    wanted = np.zeros(len(stand.subproblem.wishes), dtype=np.bool_)
    for side in Side:
        some = [person.position for person in persons if person.side == side]
        wanted |= np.isin(stand.subproblem.wishes[:, side], some)
    return np.flatnonzero(wanted & ~stand.held)


def _cheapest(
    stand: Incumbent, person: PersonRef, costs: list[ForcingCost | None], rows: list[int]
) -> tuple[int, Exchange] | None:
    """The wish whose exchange loses least and leaves the person with one meeting more."""
    options = [
        (row, cost.exchange)
        for row, cost in zip(rows, costs, strict=True)
        if cost is not None and cost.exchange is not None
        if not np.any(
            stand.subproblem.wishes[list(cost.exchange.dropped), person.side] == person[1]
        )
    ]
    return min(options, key=lambda option: (option[1].lost, option[0])) if options else None


def _losers(
    stand: Incumbent, states: tuple[_State, _State], wish: int, exchange: Exchange
) -> tuple[PersonRef, ...]:
    gains, leaves = [wish, *exchange.added], list(exchange.dropped)
    losers = []
    for state in states:
        change = np.zeros_like(state.count)
        np.add.at(change, stand.subproblem.wishes[gains, state.side], 1)
        np.add.at(change, stand.subproblem.wishes[leaves, state.side], -1)
        short = (change < 0) & (state.count + change < state.guaranteed)
        losers += [PersonRef(state.side, position) for position in np.flatnonzero(short).tolist()]
    return tuple(losers)


class _FullKinds:
    """Which limits on kinds a schedule uses up."""

    def __init__(self, instance: Instance, schedule: Schedule) -> None:
        self._kinds = kinds_limited(instance)
        if self._kinds is not None:
            used = self._kinds.counts(schedule.rows) >= self._kinds.left
            self._used = np.append(used, False)  # NO_CELL is the last

    def of(self, person: PersonRef, partners: int) -> Booleans:
        """Shape (partners, 2): would a meeting with each exceed a holder's, an investor's limit?"""
        if self._kinds is None:
            return np.zeros((partners, 2), dtype=np.bool_)
        pairs = np.full((partners, 2), person.position)
        pairs[:, 1 - person.side] = np.arange(partners)
        full: Booleans = self._used[self._kinds.cells(pairs)]
        return full


def _missing(
    states: tuple[_State, _State], person: PersonRef, swaps: Swaps, full_kinds: _FullKinds
) -> Iterator[Missing]:
    """Ways to meet in which one thing alone is in the way."""
    ours, theirs = states[person.side], states[1 - person.side]
    position = person.position
    shape = theirs.away.shape
    of_kinds = full_kinds.of(person, shape[0])
    obstacles: list[tuple[Booleans, Callable[[int, int], Missing]]] = [
        (
            np.full(shape, ours.is_full[position]),
            lambda other, slot: Missing(Rule.PERSONAL_MAXIMUM, person),
        ),
        (
            np.broadcast_to(ours.away[position], shape),
            lambda other, slot: Missing(Rule.AVAILABLE, person, slot),
        ),
        (
            np.broadcast_to(theirs.is_full[:, None], shape),
            lambda other, slot: Missing(Rule.PERSONAL_MAXIMUM, PersonRef(theirs.side, other)),
        ),
        (
            theirs.away,
            lambda other, slot: Missing(Rule.AVAILABLE, PersonRef(theirs.side, other), slot),
        ),
        (
            np.broadcast_to(of_kinds[:, person.side, None], shape),
            lambda other, slot: Missing(Rule.KIND_MAXIMUM, person, kind=theirs.kind[other]),
        ),
        (
            np.broadcast_to(of_kinds[:, theirs.side, None], shape),
            lambda other, slot: Missing(
                Rule.KIND_MAXIMUM, PersonRef(theirs.side, other), kind=ours.kind[position]
            ),
        ),
        (
            np.broadcast_to(ours.tables_out, shape),
            lambda other, slot: Missing(Rule.TABLE_LIMIT, slot=slot),
        ),
    ]
    unwished = np.broadcast_to(~ours.wished[position][:, None], shape)
    taken = (ours.taken[position] & ~ours.away[position]) | (theirs.taken & ~theirs.away)
    taken |= ours.meets[position][:, None]
    count = unwished + sum(part.astype(np.int64) for part, _ in obstacles)
    alone = ~taken & (count == 1)
    for part, missing in obstacles:
        for other, slot in np.argwhere(alone & part).tolist():
            if _allowed(swaps, person, other, slot):
                yield missing(other, slot)
    partners = {
        other
        for other, slot in np.argwhere(alone & unwished).tolist()
        if _allowed(swaps, person, other, slot)
    }
    if partners:
        yield Missing(Rule.WISHED_ONLY, partners=len(partners))


def _allowed(swaps: Swaps, person: PersonRef, other: int, slot: int) -> bool:
    pair = (person.position, other) if person.side == Side.HOLDER else (other, person.position)
    return swaps.allows(*pair, slot)
