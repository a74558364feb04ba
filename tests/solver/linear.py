"""The best of a small morning by SciPy's MILP: written apart from the solver, for comparison."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from solver.instance import Instance


def best_by_milp(instance: Instance) -> tuple[int, int]:
    """Least shortfall, then greatest value; pins are columns fixed to 1."""
    pinned = {tuple(row) for row in instance.pinned.tolist()}
    worth = {(holder, investor): value for holder, investor, value in instance.wishes.tolist()}
    triples = sorted(
        {
            (holder, investor, slot)
            for holder, investor in {*worth, *((h, i) for h, i, _ in pinned)}
            for slot in range(instance.slots)
            if instance.holder_available[holder, slot]
            and instance.investor_available[investor, slot]
            if (holder, investor) in worth or (holder, investor, slot) in pinned
        }
    )
    people = [("holder", h) for h in range(len(instance.holders))]
    people += [("investor", i) for i in range(len(instance.investors))]
    columns = len(triples) + len(people)
    entries: list[tuple[int, int, float]] = []
    limits: list[float] = []

    def add(coefficients: list[tuple[int, float]], limit: float) -> None:
        entries.extend((len(limits), column, amount) for column, amount in coefficients)
        limits.append(limit)

    def having(**wanted: int) -> list[tuple[int, float]]:
        names = ("holder", "investor", "slot")
        return [
            (column, 1.0)
            for column, triple in enumerate(triples)
            if all(
                dict(zip(names, triple, strict=True))[key] == value for key, value in wanted.items()
            )
        ]

    for holder, investor in {triple[:2] for triple in triples}:
        add(having(holder=holder, investor=investor), 1)
    for slot in range(instance.slots):
        for holder in range(len(instance.holders)):
            add(having(holder=holder, slot=slot), 1)
        for investor, count in enumerate(instance.delegates.tolist()):
            add(having(investor=investor, slot=slot), count)
        if instance.open_tables is not None:
            add(having(slot=slot), int(instance.open_tables[slot]))
    for number, (kind, person) in enumerate(people):
        limits_of = instance.holders[person] if kind == "holder" else instance.investors[person]
        if limits_of.max_meetings is not None:
            add(having(**{kind: person}), limits_of.max_meetings)
        less = [(column, -1.0) for column, _ in having(**{kind: person})]
        add([(len(triples) + number, 1.0), *less], 0)
    guaranteed = np.concatenate([instance.holder_guaranteed, instance.investor_guaranteed])
    lower = np.zeros(columns)
    lower[: len(triples)] = [triple in pinned for triple in triples]
    upper = np.concatenate([np.ones(len(triples)), guaranteed])
    matrix = csr_array(
        (
            [amount for _, _, amount in entries],
            ([row for row, _, _ in entries], [column for _, column, _ in entries]),
        ),
        shape=(len(limits), columns),
    )
    met = np.concatenate([np.zeros(len(triples)), np.ones(len(people))])
    value = np.concatenate(
        [[worth.get(triple[:2], 0) for triple in triples], np.zeros(len(people))]
    )
    most = _maximum(met, matrix, limits, lower, upper)
    entries.extend((len(limits), len(triples) + number, -1.0) for number in range(len(people)))
    limits.append(-most)
    matrix = csr_array(
        (
            [amount for _, _, amount in entries],
            ([row for row, _, _ in entries], [column for _, column, _ in entries]),
        ),
        shape=(len(limits), columns),
    )
    best = _maximum(value, matrix, limits, lower, upper)
    return int(guaranteed.sum()) - most, best


def _maximum(
    objective: np.typing.NDArray[np.float64],
    matrix: csr_array,
    limits: list[float],
    lower: np.typing.NDArray[np.float64],
    upper: np.typing.NDArray[np.float64],
) -> int:
    if not len(objective):
        return 0
    found = milp(
        -objective,
        integrality=np.ones(len(objective), dtype=np.int64),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(matrix, -np.inf, limits) if limits else (),
        options={"mip_rel_gap": 0.0},
    )
    assert found.success, found.message
    return round(-found.fun)
