"""Instances of any size and regime, the same for the same seed."""

import dataclasses
from collections import Counter

import msgspec
import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor, limit_of_kind


@dataclasses.dataclass(frozen=True)
class Regime:
    """What a generated morning is like.

    Parameters
    ----------
    holders, investors, slots
        Its size.
    wishes
        Number of wished pairs.
    skew
        0 for wishes spread evenly over investors; 1 for popularity that falls like 1/rank.
    unavailable
        Share of slots in which each person is absent, drawn slot by slot.
    workshops
        Number of workshops; each takes two slots and a tenth of the holders.
    tables
        Tables, as a share of the most meetings a slot could hold; None for no limit.
    closed
        Share of tables and slots that are closed.
    uneven
        Share of slots in which half the tables are closed besides.
    delegates
        Most delegates of an investor, drawn evenly from 1.
    guaranteed
        Meetings guaranteed to each holder.
    max_meetings
        Most meetings of a holder; None for no limit.
    investor_maximum
        Most meetings of an investor; None for no limit.
    pins
        Meetings fixed by hand, as a share of the holders; fewer where they do not fit.
    max_consecutive
        Most meetings on end of an investor; None for no limit.
    precedences
        Number of pairs of wishes of one holder of which one comes before the other.
    kinds
        Number of kinds that everybody is one of, drawn evenly; 0 for none.
    per_kind
        Most investors of one kind for each holder; None for no limit.
    of_kind
        Most holders of one kind for each investor; None for no limit.
    """

    holders: int
    investors: int
    slots: int
    wishes: int
    skew: float = 0.0
    unavailable: float = 0.0
    workshops: int = 0
    tables: float | None = None
    closed: float = 0.0
    uneven: float = 0.0
    delegates: int = 1
    guaranteed: int = 1
    max_meetings: int | None = None
    investor_maximum: int | None = None
    pins: float = 0.0
    max_consecutive: int | None = None
    precedences: int = 0
    kinds: int = 0
    per_kind: int | None = None
    of_kind: int | None = None


def generate(regime: Regime, *, seed: int = 0, name: str = "generated") -> Instance:
    """The instance of this regime and seed.

    Values follow the published default: each side's rank gives 10, 9, 8 … 1 points, and a
    wish of both sides 10 more.

    Raises
    ------
    ValueError
        When there are more wishes than pairs.
    """
    if regime.wishes > regime.holders * regime.investors:
        raise ValueError(f"{regime.wishes} wishes among fewer pairs")
    random = np.random.default_rng(seed)
    delegates = random.integers(1, regime.delegates + 1, size=regime.investors)
    tables, closed = _tables(regime, random, int(delegates.sum()))
    absent = random.random((regime.holders, regime.slots)) < regime.unavailable
    for _ in range(regime.workshops):
        start = int(random.integers(0, max(1, regime.slots - 1)))
        absent[random.random(regime.holders) < 0.1, start : start + 2] = True
    away = random.random((regime.investors, regime.slots)) < regime.unavailable
    wishes = _wishes(regime, random)
    instance = Instance(
        name=name,
        slots=regime.slots,
        tables=tables,
        closed=closed,
        holders=[
            Holder(f"P{position:05}", regime.max_meetings, regime.guaranteed, tuple(slots))
            for position, slots in enumerate(_slots_of(absent))
        ],
        investors=[
            Investor(
                id=f"F{position:05}",
                max_meetings=regime.investor_maximum,
                unavailable=tuple(slots),
                delegates=int(delegates[position]),
                max_consecutive=regime.max_consecutive,
            )
            for position, slots in enumerate(_slots_of(away))
        ],
        wishes=wishes,
        precedences=_precedences(regime, wishes, random),
    )
    if regime.kinds:
        instance = _with_kinds(instance, regime, np.random.default_rng((seed, regime.kinds)))
    pinned = _pins(instance, random, round(regime.pins * regime.holders))
    return instance.replace(pinned=pinned) if pinned else instance


def _with_kinds(instance: Instance, regime: Regime, random: np.random.Generator) -> Instance:
    """The same morning with a kind for everybody; what else it is does not depend on them."""
    words = [f"K{number}" for number in range(regime.kinds)]

    def kind() -> str:
        return words[int(random.integers(len(words)))]

    limits = {"holders": regime.per_kind, "investors": regime.of_kind}
    return instance.replace(
        holders=[msgspec.structs.replace(one, kind=kind()) for one in instance.holders],
        investors=[msgspec.structs.replace(one, kind=kind()) for one in instance.investors],
        max_per_kind={
            side: dict.fromkeys(words, most) for side, most in limits.items() if most is not None
        },
    )


def _slots_of(absent: np.typing.NDArray[np.bool_]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(len(absent))]
    for person, slot in np.argwhere(absent).tolist():
        rows[person].append(slot)
    return rows


def _tables(
    regime: Regime, random: np.random.Generator, delegates: int
) -> tuple[int | None, Integers]:
    if regime.tables is None:
        return None, np.empty((0, 2), dtype=np.int64)
    tables = max(1, round(regime.tables * min(delegates, regime.holders)))
    shut = random.random((tables, regime.slots)) < regime.closed
    if regime.uneven:
        narrow = random.random(regime.slots) < regime.uneven
        shut[: tables // 2, narrow] = True
    return tables, np.argwhere(shut)


def _pins(instance: Instance, random: np.random.Generator, count: int) -> list[list[int]]:
    """Wishes drawn at random, each in the first slot that all before it have left free."""
    if not count:
        return []
    holders = instance.holder_available.copy()
    investors = instance.investor_available * instance.delegates[:, None]
    tables = instance.open_tables
    tables = np.full(instance.slots, len(holders)) if tables is None else tables.copy()
    most = instance.holder_capacity.copy(), instance.investor_capacity.copy()
    of_kinds: Counter[tuple[str, int, object]] = Counter()
    pinned: list[list[int]] = []
    for row in random.permutation(len(instance.wishes)).tolist():
        holder, investor, _ = instance.wishes[row].tolist()
        free = np.flatnonzero(holders[holder] & (investors[investor] > 0) & (tables > 0))
        if not len(free) or not most[0][holder] or not most[1][investor]:
            continue
        ours, theirs = instance.holders[holder], instance.investors[investor]
        cells = ("holders", holder, theirs.kind), ("investors", investor, ours.kind)
        limits = [
            limit_of_kind(one, instance.max_per_kind.get(side, {}), kind)
            for one, (side, _, kind) in zip((ours, theirs), cells, strict=True)
        ]
        if any(
            limit is not None and of_kinds[cell] >= limit
            for cell, limit in zip(cells, limits, strict=True)
        ):
            continue
        of_kinds.update(cells)
        slot = int(free[0])
        holders[holder, slot] = False
        investors[investor, slot] -= 1
        tables[slot] -= 1
        most[0][holder] -= 1
        most[1][investor] -= 1
        pinned.append([holder, investor, slot])
        if len(pinned) == count:
            break
    return pinned


def _precedences(regime: Regime, wishes: Integers, random: np.random.Generator) -> Integers:
    """Neighbouring wishes of one holder, the first before the second."""
    if not regime.precedences:
        return np.empty((0, 2, 2), dtype=np.int64)
    same = np.flatnonzero(wishes[:-1, 0] == wishes[1:, 0])
    firsts = np.sort(random.choice(same, size=min(regime.precedences, len(same)), replace=False))
    return np.stack([wishes[firsts, :2], wishes[firsts + 1, :2]], axis=1)


def _wishes(regime: Regime, random: np.random.Generator) -> Integers:
    """Pairs by popularity; about a third are wished by both sides."""
    popularity = 1.0 / np.arange(1, regime.investors + 1) ** regime.skew
    random.shuffle(popularity)
    popularity /= popularity.sum()
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < regime.wishes:
        missing = int((regime.wishes - len(pairs)) * 1.2) + 10
        holder = random.integers(0, regime.holders, size=missing)
        investor = random.choice(regime.investors, size=missing, p=popularity)
        pairs = np.unique(np.concatenate([pairs, holder * regime.investors + investor]))
    pairs = np.sort(random.choice(pairs, size=regime.wishes, replace=False))
    by_holder = random.random(regime.wishes) < 0.7
    by_investor = ~by_holder | (random.random(regime.wishes) < 0.4)
    values = by_holder * random.integers(1, 11, size=regime.wishes)
    values += by_investor * random.integers(1, 11, size=regime.wishes)
    values += 10 * (by_holder & by_investor)
    return np.column_stack([pairs // regime.investors, pairs % regime.investors, values])
