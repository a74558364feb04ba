"""Whose turn it is: a letter belongs to one worker at a time, by a claim that runs out.

A worker renews its claims while it lives. One that is frozen or cut off loses them, and finds so
when it begins the next letter: each claim has a number, and an older one begins nothing and writes
down no outcome.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from matchmaker.db import Connection, fetch, load

_QUERIES: Final = load("worker")

LEASE: Final = 10.0
RENEWED: Final = 2.5
SUSPECT: Final = 2
"""From so many deaths on a letter is sent alone, so that it takes no other with it."""


class ClaimedLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is ours for now; `unfinished` workers died with it in a row."""

    id: int
    claim: int
    unfinished: int = 0
    last_error: str | None = None

    @property
    def suspect(self) -> bool:
        return self.unfinished >= SUSPECT


async def claim(conn: Connection, most: int) -> list[ClaimedLetter]:
    """Letters whose turn has come, in order; none while sending is paused."""
    found = await fetch(conn, ClaimedLetter, _QUERIES.claim, most, LEASE)
    return sorted(found, key=lambda letter: letter.id)


async def claim_for_trial(conn: Connection) -> ClaimedLetter | None:
    """One letter with which to try whether the relay takes our mail again."""
    found = await fetch(conn, ClaimedLetter, _QUERIES.claim_for_trial, LEASE)
    return found[0] if found else None


async def renew(conn: Connection, claims: Sequence[ClaimedLetter]) -> None:
    """We are still at these letters."""
    numbers = [letter.id for letter in claims], [letter.claim for letter in claims]
    await conn.execute(_QUERIES.renew, *numbers, LEASE)


async def hand_back(conn: Connection, letter: ClaimedLetter) -> None:
    """Leave the letter to whoever comes next, untried."""
    await conn.execute(_QUERIES.hand_back, letter.id, letter.claim)
