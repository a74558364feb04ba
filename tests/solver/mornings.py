"""Small mornings for tests, and the best of a tiny one by trying everything."""

import itertools
from collections.abc import Sequence
from typing import Any

from solver.instance import Holder, Instance, Investor
from solver.schedule import Schedule
from solver.tables import assign
from solver.verify import Figures, figures, violations

Rows = Sequence[tuple[int, ...]]


def morning(
    wishes: Rows,
    *,
    slots: int = 3,
    holders: list[dict[str, Any]] | int = 2,
    investors: list[dict[str, Any]] | int = 2,
    **fields: Any,
) -> Instance:
    """An instance of people without limits, or with the limits given for each."""
    ours = [{}] * holders if isinstance(holders, int) else holders
    theirs = [{}] * investors if isinstance(investors, int) else investors
    return Instance(
        name="morning",
        slots=slots,
        holders=[Holder(f"P{position}", **limits) for position, limits in enumerate(ours)],
        investors=[Investor(f"F{position}", **limits) for position, limits in enumerate(theirs)],
        wishes=wishes,  # type: ignore[arg-type]  # any rows are taken
        **fields,
    )


def broken(instance: Instance, *meetings: tuple[int, int, int, int]) -> set[str]:
    """The names of the rules that these meetings violate."""
    return {violation.name for violation in violations(instance, Schedule.of(meetings))}


def best_by_trying(instance: Instance) -> tuple[int, int]:
    """Least shortfall and then greatest value, over every choice of slots for every wish."""
    pairs = list(map(tuple, instance.wishes[:, :2].tolist()))
    pairs += [pair for pair in map(tuple, instance.pinned[:, :2].tolist()) if pair not in pairs]
    options = [None, *range(instance.slots)]
    worths = []
    for slots in itertools.product(options, repeat=len(pairs)):
        held = [(*pair, slot) for pair, slot in zip(pairs, slots, strict=True) if slot is not None]
        found = _worth(instance, held)
        if found is not None:
            worths.append((found.guarantee_shortfall, -found.value))
    shortfall, value = min(worths)
    return shortfall, -value


def _worth(instance: Instance, held: Rows) -> Figures | None:
    limit = instance.open_tables
    if limit is not None:
        for slot in range(instance.slots):
            if sum(meeting[2] == slot for meeting in held) > limit[slot]:
                return None
    places = [(meeting[0], meeting[2]) for meeting in held]
    if len(set(places)) < len(places):
        return None
    meetings = Schedule.of((*row, 0) for row in held).rows[:, :3]  # type: ignore[misc]
    tables = assign(instance, meetings)
    schedule = Schedule.of(
        (*row, table) for row, table in zip(meetings.tolist(), tables.tolist(), strict=True)
    )
    return None if violations(instance, schedule) else figures(instance, schedule)
