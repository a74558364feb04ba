"""One more of a resource, and what it brings."""

import dataclasses
import enum
from typing import Final, NamedTuple

import msgspec
import numpy as np

from solver.flow.residual_graph import Weight
from solver.problem.instance import Instance


class Resource(enum.StrEnum):
    """What an instance could have one more of."""

    TABLE = "table"
    SLOT = "slot"
    DELEGATE = "delegate"
    HOLDER_MAXIMUM = "holder_maximum"
    INVESTOR_MAXIMUM = "investor_maximum"
    HOLDER_KINDS = "holder_kinds"
    INVESTOR_KINDS = "investor_kinds"


#: whose limits on kinds rise
ON_KINDS: Final = {Resource.HOLDER_KINDS: "holders", Resource.INVESTOR_KINDS: "investors"}


class Increment(NamedTuple):
    """One more of a resource.

    Parameters
    ----------
    kind
        Which resource.
    position
        The slot of the table, the investor of the delegate, the person whose maximum rises;
        for a slot, which comes at the end, its number; 0 for the limits on kinds of everybody on a
        side, which rise by one together.
    """

    kind: Resource
    position: int


class Proof(enum.StrEnum):
    """How a gain is known: from prices and shortest paths, or by solving again."""

    PRICES = "prices"
    SOLVED = "solved"
    OPEN = "open"


@dataclasses.dataclass(frozen=True, slots=True)
class Gain:
    """What one more of a resource brings.

    Parameters
    ----------
    least
        Guaranteed meetings and points gained by a schedule that was found.
    most
        No schedule gains more.
    meetings
        How many meetings more the schedule found holds.
    proof
        PRICES or SOLVED: how the gain was found. OPEN: time ran out before it was exact.
    """

    change: Increment
    least: Weight
    most: Weight
    meetings: int
    proof: Proof

    @property
    def is_exact(self) -> bool:
        """The schedule found gains all that can be gained."""
        return self.least == self.most


def add_increment(instance: Instance, change: Increment) -> Instance:
    """Give the instance one more of the resource."""
    kind, position = change
    if kind is Resource.TABLE:
        assert instance.tables is not None
        shut = np.flatnonzero(instance.closed[:, 1] == position)
        if len(shut):
            table = instance.closed[shut[0], 0]
            again = (instance.closed == (table, position)).all(axis=1)
            return instance.replace(closed=instance.closed[~again])
        others = [(instance.tables, slot) for slot in range(instance.slots) if slot != position]
        closed = np.concatenate([instance.closed, np.array(others, np.int64).reshape(-1, 2)])
        return instance.replace(tables=instance.tables + 1, closed=closed)
    if kind is Resource.SLOT:
        return instance.replace(slots=instance.slots + 1)
    if kind in ON_KINDS:
        side = ON_KINDS[kind]
        more = {word: most + 1 for word, most in instance.max_per_kind[side].items()}
        return instance.replace(max_per_kind={**instance.max_per_kind, side: more})
    field = "holders" if kind is Resource.HOLDER_MAXIMUM else "investors"
    persons = list(getattr(instance, field))
    person = persons[position]
    limit = "delegates" if kind is Resource.DELEGATE else "max_meetings"
    persons[position] = msgspec.structs.replace(person, **{limit: getattr(person, limit) + 1})
    return instance.replace(**{field: persons})
