"""What `usage` reads in its own test; never run."""

from typing import Final

import msgspec

from matchmaker.db import Connection, Queries, fetch

_SQL: Final = Queries("people", {})


def load(room: str) -> Queries:
    return _SQL


PEOPLE = load("people")


class Row(msgspec.Struct):
    id: int


async def read(conn: Connection, second: bool) -> list[Row]:
    return await fetch(conn, Row, PEOPLE.second if second else PEOPLE.first, 1)


async def write(conn: Connection) -> None:
    await conn.execute(PEOPLE.third)
