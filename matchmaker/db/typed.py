"""What PostgreSQL's own types are, asked once for all connections of a process.

The driver asks on each connection anew what an array of uuid is, or jsonb: a statement of some 5 ms
each time. Identifiers that PostgreSQL assigns by hand are the same in every database and stay so
(manual, "System Catalog Initial Data"); those of our own types are not, and are asked for.
"""

from collections.abc import Iterable
from typing import Any, Final

import asyncpg

BY_HAND: Final = 10_000
"""Identifiers below are assigned by hand, and never again to anything else."""

_known: dict[frozenset[int], Any] = {}


class _NotAsked:
    """Stands for the driver's statement where there was none: nothing must be prepared again."""

    name: Final = "known"


class Typed(asyncpg.Connection):
    """Knows PostgreSQL's own types as soon as one connection of the process has asked."""

    async def _introspect_types(self, typeoids: Iterable[int], *rest: Any) -> Any:
        asked = frozenset(typeoids)
        if asked in _known:
            return _known[asked], _NotAsked()
        driver: Any = super()  # it has no public word for it
        types, statement = await driver._introspect_types(asked, *rest)
        if max(asked) < BY_HAND:
            _known[asked] = types
        return types, statement
