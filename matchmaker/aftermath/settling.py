"""An organiser says what became of meetings, of one or of many at once, and takes it back.

Their word counts before marks and check-in. They say it of what they were shown: when somebody has
said something else in the meantime, the whole act is refused, and nothing of it is stored.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final, Literal, get_args
from uuid import UUID

from matchmaker.aftermath.fates import (
    Evidence,
    MeetingFate,
    SeenFate,
    aftermath,
    all_fates,
)
from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("aftermath")

Settled = Literal["held", "holder_absent", "investor_absent", "cancelled"]
SETTLED: Final[tuple[Settled, ...]] = get_args(Settled)


async def settle(
    conn: Connection,
    edition: Edition,
    meetings: Collection[SeenFate],
    state: Settled,
    by: UUID,
    now: dt.datetime,
) -> int:
    """These meetings ended so; of how many that is news.

    NotFound when one of them was never published. Conflict when one has not begun, or is known by
    now to have ended otherwise than whoever settles it was shown.
    """
    await _take_turn(conn, edition)
    known = {one.as_shown[:3]: one for one in await all_fates(conn, edition.id)}
    new: list[MeetingFate] = []
    moved = 0
    for asked in sorted(set(meetings)):
        found = known.get(asked[:3])
        if found is None:
            raise NotFound(msgid("There is no such meeting in any version that was published."))
        _require_begun(edition, found, now)
        if found.fate != state:
            moved += found.fate != asked.fate
            new.append(found)
    if moved:
        raise _overtaken(edition, moved)
    values = (*_columns([one.as_shown for one in new]), state, now, by)
    await conn.execute(_SQL.settle, edition.id, *values)
    await _tell(conn, edition, "meeting.settled", [one.holder_id for one in new], state, by, now)
    return len(new)


async def settle_seen(
    conn: Connection,
    edition: Edition,
    known: Evidence,
    state: Settled,
    expected: int | None,
    by: UUID,
    now: dt.datetime,
) -> int:
    """All unclear meetings that are over and of which the same is known ended so.

    Conflict when there are not as many of them as whoever says so was shown.
    """
    await _take_turn(conn, edition)
    found = (await aftermath(conn, edition, now)).some("unclear", known)
    if expected not in (None, len(found)):
        raise _overtaken(edition, max(1, abs(len(found) - (expected or 0))))
    return await settle(conn, edition, [one.as_shown for one in found], state, by, now)


async def unsettle(
    conn: Connection,
    edition: Edition,
    meetings: Collection[SeenFate],
    by: UUID,
    now: dt.datetime,
) -> int:
    """What was settled of these meetings is taken back; of how many anything was."""
    await _take_turn(conn, edition)
    gone = await conn.fetch(_SQL.unsettle, edition.id, *_columns(meetings))
    about = [row["holder_id"] for row in gone]
    await _tell(conn, edition, "meeting.unsettled", about, None, by, now)
    return len(gone)


async def _take_turn(conn: Connection, edition: Edition) -> None:
    """One organiser after the other, as long as there is anybody to speak of."""
    if (await editions.hold(conn, edition.id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    await conn.execute(_SQL.take_turns, edition.id)


def _require_begun(edition: Edition, found: MeetingFate, now: dt.datetime) -> None:
    if found.starts_at > now:
        raise Conflict(
            msgid("The meeting of %(hour)s has not begun: say how it went once it has."),
            hour=edition.local(found.starts_at).time(),
        )


def _overtaken(edition: Edition, count: int) -> Conflict:
    return Conflict(
        msgid(
            "In the meantime something else has become known of these meetings (%(num)s): look"
            " again."
        ),
        num=count,
    ).after(edition.id, "meeting.settled", "meeting.unsettled")


def _columns(meetings: Collection[SeenFate]) -> tuple[list[UUID], list[UUID], list[int]]:
    return (
        [one.holder_id for one in meetings],
        [one.investor_id for one in meetings],
        [one.slot_number for one in meetings],
    )


async def _tell(
    conn: Connection,
    edition: Edition,
    act: str,
    about: Sequence[UUID],
    state: Settled | None,
    by: UUID,
    now: dt.datetime,
) -> None:
    """One line of the journal for an act, about the holder where it was of one meeting."""
    if not about:
        return
    said: dict[str, Any] = {"count": len(about)} | ({"state": state} if state else {})
    subject = about[0] if len(about) == 1 else ""
    await audit.record(conn, edition.id, by, act, subject, said, now=now)
    await signals.signal(conn, edition.id, "attendance")
