"""Versions side by side: what each is worth, whom it leaves out, whom publishing it would tell."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.notices import Foreseen
from matchmaker.planning import Version, reviewing
from matchmaker.planning.reviewing import Differences
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

#: so many fit beside each other on a screen
MOST: Final = 4


class ComparedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it stands beside others.

    `unserved` are those without a meeting, by what they come under. `foreseen` is who would be
    written to if it were published now, None for what was published. `changes` are those against
    the first of the versions compared, which itself has none.
    """

    version: Version
    unserved: list[str]
    foreseen: Foreseen | None
    changes: Differences | None


async def compare_versions(
    conn: Connection, edition: Edition, ids: Sequence[UUID], now: dt.datetime
) -> list[ComparedVersion]:
    """In the order asked for; Conflict unless they are two to four, NotFound for another's."""
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST:
        raise Conflict(msgid("Choose two to four versions to compare."))
    return [await _compared(conn, edition, wanted[0], one, now) for one in wanted]


async def _compared(
    conn: Connection, edition: Edition, first: UUID, schedule_id: UUID, now: dt.datetime
) -> ComparedVersion:
    version = await planning.version(conn, edition.id, schedule_id)
    missed = await planning.unserved_people(conn, schedule_id)
    is_open = version.state == "draft" and edition.stage in ("closed", "published")
    differs = schedule_id != first
    return ComparedVersion(
        version=version,
        unserved=[person.organisation for person in missed],
        foreseen=await reviewing.foresee(conn, edition, schedule_id, now) if is_open else None,
        changes=await reviewing.differences(conn, first, schedule_id) if differs else None,
    )
