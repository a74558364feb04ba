"""Asking for reasons and gains, and how far they are; `execution` is what a worker does."""

import datetime as dt
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation import queue
from matchmaker.planning.versions import Version, version
from matchmaker.reasons.facts import About
from matchmaker.reasons.storing import Id
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_QUERIES: Final = load("reasons")
_JOBS: Final[dict[About, queue.Entrypoint]] = {"reasons": "explain", "gains": "what_if"}

InquiryState = Literal["queued", "running", "done", "failed"]


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """An inquiry as it stands; `error` is a msgid that says what happened."""

    schedule_id: UUID
    about: About
    state: InquiryState
    requested_at: dt.datetime
    attempts: int
    progress: dict[str, Any] | None
    finished_at: dt.datetime | None
    fallen: int | None
    left_out: int | None
    result: list[dict[str, Any]] | None
    error: str | None

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


async def inquiry(conn: Connection, schedule_id: UUID, about: About) -> Inquiry | None:
    """How it stands; None before anybody asked."""
    return await fetch_optional(conn, Inquiry, _QUERIES.find_inquiry, schedule_id, about)


async def request_reasons(
    conn: Connection, edition: Edition, schedule_id: UUID, organiser_id: UUID, now: dt.datetime
) -> None:
    """Have the reasons of a version worked out, unless they are known or under way."""
    if await _request(conn, schedule_id, "reasons", now):
        values = (edition.id, organiser_id, "reasons.requested", schedule_id)
        await audit.record(conn, *values, now=now)


async def request_gains(
    conn: Connection, edition: Edition, schedule_id: UUID, organiser_id: UUID, now: dt.datetime
) -> None:
    """Have it worked out what one more would bring; Conflict for a plan of the day itself."""
    asked = await version(conn, edition.id, schedule_id)
    if not may_ask_gains(asked):
        raise Conflict(msgid("On the day itself there is nothing to add: ask before, of a draft."))
    if await _request(conn, schedule_id, "gains", now):
        await audit.record(conn, edition.id, organiser_id, "gains.requested", schedule_id, now=now)


def may_ask_gains(version: Version) -> bool:
    """Whether something could still be added to what this version was made from."""
    return version.from_slot is None and version.state != "superseded"


async def _request(conn: Connection, schedule_id: UUID, about: About, now: dt.datetime) -> bool:
    values = (schedule_id, about, now)
    added = await fetch_optional(conn, Id, _QUERIES.request_inquiry, *values)
    if added is not None:
        await queue.enqueue(conn, _JOBS[about], schedule_id)
    return added is not None
