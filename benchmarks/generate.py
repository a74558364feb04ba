"""Instances of any size and regime, the same for the same seed."""

import dataclasses

import numpy as np

from solver.instance import Holder, Instance, Integers, Investor


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
    delegates
        Most delegates of an investor, drawn evenly from 1.
    guaranteed
        Meetings guaranteed to each holder.
    max_meetings
        Most meetings of a holder; None for no limit.
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
    delegates: int = 1
    guaranteed: int = 1
    max_meetings: int | None = None


def generate(regime: Regime, *, seed: int = 0, name: str = "generated") -> Instance:
    """The instance of this regime and seed.

    Values follow the published default: each side's rank gives 10, 9, 8 … 1 points, and a
    wish of both sides 10 more.
    """
    random = np.random.default_rng(seed)
    delegates = random.integers(1, regime.delegates + 1, size=regime.investors)
    tables, closed = _tables(regime, random, int(delegates.sum()))
    absent = random.random((regime.holders, regime.slots)) < regime.unavailable
    for _ in range(regime.workshops):
        start = int(random.integers(0, max(1, regime.slots - 1)))
        absent[random.random(regime.holders) < 0.1, start : start + 2] = True
    away = random.random((regime.investors, regime.slots)) < regime.unavailable
    return Instance(
        name=name,
        slots=regime.slots,
        tables=tables,
        closed=closed,
        holders=[
            Holder(f"P{position:05}", regime.max_meetings, regime.guaranteed, tuple(slots))
            for position, slots in enumerate(_slots_of(absent))
        ],
        investors=[
            Investor(f"F{position:05}", None, 0, tuple(slots), int(delegates[position]))
            for position, slots in enumerate(_slots_of(away))
        ],
        wishes=_wishes(regime, random),
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
    return tables, np.argwhere(random.random((tables, regime.slots)) < regime.closed)


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
