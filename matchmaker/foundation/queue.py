"""Jobs for `matchmaker worker`, enqueued in the transaction that causes them."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from matchmaker.db import Connection

Entrypoint = Literal["answer", "solve", "explain", "what_if", "papers", "forecast"]

# Who waits at a screen comes first.
_PRIORITY: Final[dict[Entrypoint, int]] = {
    "solve": 10,
    "what_if": 10,
    "explain": 5,
    "papers": 5,
    "forecast": 3,
    "answer": 0,
}
_BATCH: Final = 5_000


async def enqueue(conn: Connection, entrypoint: Entrypoint, subject: UUID) -> None:
    """Have a worker do this once the caller's transaction commits.

    `subject` is the row that the job is about. While a job for it waits or runs, a second one is
    not added.
    """
    await _enqueue(conn, entrypoint, [str(subject)])


async def enqueue_all(conn: Connection, entrypoint: Entrypoint, subjects: Sequence[UUID]) -> None:
    """As `enqueue`, for many subjects; they are begun in this order."""
    for start in range(0, len(subjects), _BATCH):
        names = [str(subject) for subject in subjects[start : start + _BATCH]]
        await _enqueue(conn, entrypoint, names)


async def _enqueue(conn: Connection, entrypoint: Entrypoint, names: Sequence[str]) -> None:
    jobs = Queries(AsyncpgDriver(conn))  # type: ignore[arg-type] # a pooled connection will do
    await jobs.enqueue(
        [entrypoint] * len(names),
        [name.encode() for name in names],
        [_PRIORITY[entrypoint]] * len(names),
        dedupe_key=[f"{entrypoint}:{name}" for name in names],
        on_conflict="skip",
    )
