"""Runs of the solver: asked for, watched, stopped. `execution` is what a worker does with them."""

import datetime as dt
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation import queue
from matchmaker.planning.versions import version
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("planning")

RunState = Literal["queued", "running", "done", "failed"]
STOPPED: Final = msgid("Stopped before it had begun.")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run as it stands; `error` is a msgid that says what happened and what to do."""

    id: UUID
    edition_id: UUID
    state: RunState
    requested_by: UUID | None
    requested_at: dt.datetime
    seconds: float
    seed: int
    #: the version that is planned again: what is fixed and forbidden in it stays so
    base_id: UUID | None
    started_at: dt.datetime | None
    attempts: int
    stop_requested_at: dt.datetime | None
    progress: dict[str, Any] | None
    finished_at: dt.datetime | None
    result: dict[str, Any] | None
    error: str | None

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


class RunId(msgspec.Struct, frozen=True):
    id: UUID


async def request_run(
    conn: Connection,
    edition: Edition,
    organiser_id: UUID,
    seconds: float,
    seed: int,
    now: dt.datetime,
    *,
    base: UUID | None = None,
) -> UUID:
    """Have a worker plan the edition; Conflict while wishes are open or another run goes on.

    What is fixed and forbidden by hand in the version `base` stays so, by default what is so in
    the version in force.
    """
    if edition.stage in ("over", "purged"):
        raise Conflict(msgid("This morning is over; nothing is planned any more."))
    if edition.stage not in ("closed", "published"):
        raise Conflict(msgid("Close the wishes first: a schedule needs them to stay as they are."))
    if base is not None:
        await version(conn, edition.id, base)
    values = (edition.id, organiser_id, now, seconds, seed, base)
    added = await fetch_optional(conn, RunId, _QUERIES.add_run, *values)
    if added is None:
        raise Conflict(msgid("A schedule is being computed already; one at a time."))
    await queue.enqueue(conn, "solve", added.id)
    details = {"seconds": seconds, "seed": seed}
    await audit.record(conn, edition.id, organiser_id, "run.requested", added.id, details, now=now)
    return added.id


async def stop_run(
    conn: Connection, edition: Edition, run_id: UUID, organiser_id: UUID, now: dt.datetime
) -> None:
    """Have a run end with the best schedule found so far; one that has not begun is over."""
    stopped = await fetch_optional(conn, RunId, _QUERIES.stop_run, run_id, edition.id, now, STOPPED)
    if stopped is None:
        raise Conflict(msgid("This computation is over already."))
    await audit.record(conn, edition.id, organiser_id, "run.stopped", run_id, now=now)


async def run(conn: Connection, run_id: UUID) -> Run:
    """The run; NotFound without one."""
    found = await fetch_optional(conn, Run, _QUERIES.find_run, run_id)
    if found is None:
        raise NotFound(msgid("There is no such computation."))
    return found


async def recent_runs(conn: Connection, edition_id: UUID, most: int) -> list[Run]:
    """The newest runs of an edition, newest first."""
    return await fetch(conn, Run, _QUERIES.runs, edition_id, most)


async def latest_run(conn: Connection, edition_id: UUID) -> Run | None:
    """The newest run of an edition, if there ever was one."""
    return await fetch_optional(conn, Run, _QUERIES.latest_run, edition_id)
