"""Behind a pooler of transactions (PgBouncer): a session of one's own lasts for one transaction.

Outside a transaction even one statement is two errands, to prepare it and to run it, and the second
may come to another server. So each is put into a transaction; nothing else is remembered by the
server: no prepared statement, no setting. What sessions are told otherwise is told by the pooler
(`connect_query`; docs/operations.md).
"""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import asyncpg


class Bracketed(asyncpg.Connection):
    """Every statement with values is a transaction, unless it is within one."""

    def _bracket(self) -> AbstractAsyncContextManager[Any]:
        return nullcontext() if self.is_in_transaction() else self.transaction()

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        if not args:  # one errand, and what begins and ends transactions
            return await super().execute(query, *args, **options)
        async with self._bracket():
            return await super().execute(query, *args, **options)

    async def executemany(self, command: str, args: Iterable[Any], **options: Any) -> None:
        async with self._bracket():
            await super().executemany(command, args, **options)

    async def fetch(self, *words: Any, **options: Any) -> Any:
        async with self._bracket():
            return await super().fetch(*words, **options)

    async def fetchrow(self, *words: Any, **options: Any) -> Any:
        async with self._bracket():
            return await super().fetchrow(*words, **options)

    async def fetchval(self, *words: Any, **options: Any) -> Any:
        async with self._bracket():
            return await super().fetchval(*words, **options)
