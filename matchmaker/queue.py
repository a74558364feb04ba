"""Jobs for `matchmaker worker`, enqueued in the transaction that causes them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from matchmaker.db import Connection

Entrypoint = Literal["send", "solve"]

# Who waits at a screen comes before who waits for a letter.
_PRIORITY: Final[dict[Entrypoint, int]] = {"solve": 10, "send": 0}
_BATCH: Final = 5_000


async def enqueue(
    conn: Connection, entrypoint: Entrypoint, subject: int | UUID, wait: timedelta | None = None
) -> None:
    """Have a worker do this once the caller's transaction commits, after `wait`.

    `subject` is the row that the job is about. While a job for it waits or runs, a second one is
    not added.
    """
    await enqueue_all(conn, entrypoint, [subject], wait)


async def enqueue_all(
    conn: Connection,
    entrypoint: Entrypoint,
    subjects: Sequence[int | UUID],
    wait: timedelta | None = None,
) -> None:
    """As `enqueue`, for many subjects; they are begun in this order."""
    jobs = Queries(AsyncpgDriver(conn))  # type: ignore[arg-type] # a pooled connection will do
    for start in range(0, len(subjects), _BATCH):
        names = [str(subject) for subject in subjects[start : start + _BATCH]]
        count = len(names)
        await jobs.enqueue(
            [entrypoint] * count,
            [name.encode() for name in names],
            [_PRIORITY[entrypoint]] * count,
            [wait] * count,
            [f"{entrypoint}:{name}" for name in names],
            on_conflict="skip",
        )
