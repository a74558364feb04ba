"""A durable PostgreSQL of a benchmark's own, which goes when it ends."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from matchmaker.db import Pool, create_pool, migrate
from matchmaker.db.embedded import EmbeddedServer

Measure = Callable[[Pool, str], Awaitable[None]]


def measured(measure: Measure) -> int:
    """Measure with a pool of the migrated database, whose address is told too; 0 once done."""

    async def run(url: str) -> None:
        await migrate(url)
        async with create_pool(url, statement_seconds=300) as pool:
            await measure(pool, url)

    with (
        tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as folder,
        EmbeddedServer(Path(folder)) as server,
    ):
        asyncio.run(run(server.url()))
    return 0
