"""One pause for all sending: a refusal that is about us is no refusal of any recipient.

The state is a row that all workers share. While it says paused, no letter begins but one, which
whoever has the turn tries after pauses that grow; when it goes through, everything leaves again.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from matchmaker.db import Connection, fetch_one, load
from matchmaker.post.blame import is_greylisting
from matchmaker.post.delivery import Deferred, Refused

_QUERIES: Final = load("sending")
_LOG: Final = structlog.get_logger(__name__)

IN_A_ROW: Final = 3
TURN: Final = 10.0


class Pauses(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: the first pause, the longest, and the longest for a server that greylists.

    Such a server wants each letter twice, so many are shown to it.
    """

    first: float = 1.0
    longest: float = 30.0
    greylisted: float = 4.0


PAUSES: Final = Pauses()


class SendingState(msgspec.Struct, frozen=True, kw_only=True):
    """How sending stands: since when it is paused and why, in our words and the relay's."""

    paused_at: dt.datetime | None
    reason: str
    answer: str
    pause: float
    next_trial_at: dt.datetime

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """What was declined in a row: the letters, and beside each its domain."""

    paused_at: dt.datetime | None
    suspects: tuple[int, ...]
    domains: tuple[str, ...]


async def sending_state(conn: Connection) -> SendingState:
    """How sending stands, for all editions together."""
    return await fetch_one(conn, SendingState, _QUERIES.standing)


async def pause(conn: Connection, outcome: Deferred | Refused, pauses: Pauses) -> None:
    """Nothing leaves until a trial goes through; already paused, nothing changes."""
    values = (outcome.reason, outcome.answer, pauses.first, _longest(outcome, pauses))
    await conn.execute(_QUERIES.pause, *values)
    _LOG.warning("sending.paused", reason=outcome.reason, answer=outcome.answer)


async def is_about_us(
    conn: Connection, number: int, domain: str, outcome: Deferred | Refused, pauses: Pauses
) -> bool:
    """Weigh an outcome, in the transaction that writes it down; a pause begins if it is about us.

    What may be one strict mailbox counts as ours when it comes three times in a row: refusals from
    three domains, or delays of three letters. The letters of that row are then released again.
    """
    if outcome.blame == "us":
        await pause(conn, outcome, pauses)
        return True
    row = await fetch_one(conn, _Row, _QUERIES.hold_standing)
    if outcome.blame == "recipient":
        if row.suspects and isinstance(outcome, Refused):
            await _note(conn, {})  # it looked at the recipient, so it takes our mail
        return False
    if row.paused_at is not None:
        return True  # what began before the pause
    seen = {**dict(zip(row.suspects, row.domains, strict=True)), number: domain}
    different = len(set(seen.values())) if isinstance(outcome, Refused) else len(seen)
    if different < IN_A_ROW:
        await _note(conn, seen)
        return False
    await conn.execute(_QUERIES.free_suspects, list(row.suspects))
    await pause(conn, outcome, pauses)
    return True


async def take_turn(conn: Connection) -> int | None:
    """The number of our turn to try one letter; None when there is none to take."""
    turn = await conn.fetchval(_QUERIES.take_turn, TURN)
    return None if turn is None else int(turn)


async def renew_turn(conn: Connection, turn: int) -> None:
    """We are still trying."""
    await conn.execute(_QUERIES.renew_turn, turn, TURN)


async def give_turn_back(conn: Connection, turn: int, pauses: Pauses) -> None:
    """Nothing could be tried; somebody looks again soon."""
    await conn.execute(_QUERIES.give_turn_back, turn, pauses.first)


async def pause_longer(
    conn: Connection, turn: int, outcome: Deferred | Refused, pauses: Pauses
) -> None:
    """The trial was in vain."""
    values = (outcome.reason, outcome.answer, pauses.first, _longest(outcome, pauses))
    await conn.execute(_QUERIES.pause_longer, turn, *values)


async def resume(conn: Connection, turn: int) -> None:
    """The trial went through: everything leaves again."""
    await conn.execute(_QUERIES.resume, turn)
    _LOG.info("sending.resumed")


async def try_now(conn: Connection) -> bool:
    """Have one letter tried at once, because somebody says that it is mended; False: no pause."""
    return await conn.fetchval(_QUERIES.try_now) is not None


def _longest(outcome: Deferred | Refused, pauses: Pauses) -> float:
    return pauses.greylisted if is_greylisting(outcome.answer) else pauses.longest


async def _note(conn: Connection, seen: dict[int, str]) -> None:
    letters: Sequence[int] = list(seen)
    await conn.execute(_QUERIES.note_suspects, letters, list(seen.values()))
