"""What became of somebody's meetings: told to the two of each, once the morning is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from matchmaker import aftermath
from matchmaker.aftermath import MeetingEnd
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition, Slot


async def endings_of(
    conn: Connection, edition: Edition, person_id: UUID, slots: Sequence[Slot], now: datetime
) -> Mapping[UUID, MeetingEnd]:
    """By whom they were to meet; nothing before the last slot has ended, while all may change."""
    if not slots or any(slot.ends_at > now for slot in slots):
        return {}
    found = await aftermath.all_fates(conn, edition.id, person_id)
    return {
        one.investor_id if one.holder_id == person_id else one.holder_id: one.fate for one in found
    }
