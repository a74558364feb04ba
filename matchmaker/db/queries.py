"""Named queries: SQL lives in `queries/<room>.sql`, Python calls it by name and gets structs.

Each statement stands under its name and one line of prose:

    -- name: register_person
    -- A person enters an edition; their address is unique there.
    insert into ...
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from matchmaker.db.pool import Connection, JsonText, Record

FOLDER = Path(__file__).with_name("queries")
_HEADING = re.compile(r"^-- name: ([a-z][a-z0-9_]*)\n-- (?!name:)(\S.*)\n", re.MULTILINE)
_NAME = re.compile(r"^\s*--\s*name\s*:", re.MULTILINE | re.IGNORECASE)

T = TypeVar("T", bound=msgspec.Struct)


class QueryFileError(Exception):
    """A file of named queries that does not keep to its form."""


class NoSuchRow(LookupError):
    """Exactly one row was expected; there was none."""


class ColumnMismatch(TypeError):
    """The columns of a query are not the fields of the struct that reads it."""


class Queries:
    """The statements of one room, as attributes."""

    def __init__(self, room: str, statements: Mapping[str, str]) -> None:
        self.room = room
        self.statements = statements

    def __getattr__(self, name: str) -> str:
        try:
            return self.statements[name]
        except KeyError:
            raise AttributeError(f"queries/{self.room}.sql has no query named {name}") from None


@cache
def load(room: str) -> Queries:
    """The named queries of a room."""
    return Queries(room, parse(f"{room}.sql", (FOLDER / f"{room}.sql").read_text("utf-8")))


def parse(file: str, text: str) -> dict[str, str]:
    """Name → statement; refuses a file with anything unnamed, unexplained, empty or doubled."""
    preamble, *parts = _HEADING.split(text)
    if len(_NAME.findall(text)) * 3 != len(parts):
        raise QueryFileError(f"{file}: a name needs the form `-- name: x`, then a line of prose")
    if _without_comments(preamble):
        raise QueryFileError(f"{file}: SQL stands before the first name")
    statements: dict[str, str] = {}
    for name, body in zip(parts[::3], parts[2::3], strict=True):
        statement = body.strip().removesuffix(";").rstrip()
        if name in statements:
            raise QueryFileError(f"{file}: {name} stands twice")
        if not _without_comments(statement):
            raise QueryFileError(f"{file}: {name} has no statement")
        statements[name] = statement
    return statements


async def fetch(connection: Connection, struct: type[T], sql: str, *values: Any) -> list[T]:
    """Every row as a struct; the columns must be exactly its fields."""
    return [_to_struct(row, struct) for row in await connection.fetch(sql, *values)]


async def fetch_optional(
    connection: Connection, struct: type[T], sql: str, *values: Any
) -> T | None:
    """The first row as a struct, or None."""
    row = await connection.fetchrow(sql, *values)
    return None if row is None else _to_struct(row, struct)


async def fetch_one(connection: Connection, struct: type[T], sql: str, *values: Any) -> T:
    """The first row as a struct; NoSuchRow without one."""
    found = await fetch_optional(connection, struct, sql, *values)
    if found is None:
        raise NoSuchRow(f"no row for a {struct.__name__}")
    return found


def _to_struct(row: Record, struct: type[T]) -> T:
    columns = tuple(row.keys())
    require_columns(struct, columns)
    values = {
        column: msgspec.json.decode(str(value)) if isinstance(value, JsonText) else value
        for column, value in zip(columns, row.values(), strict=True)
    }
    return msgspec.convert(values, struct)


@cache
def require_columns(struct: type[msgspec.Struct], columns: tuple[str, ...]) -> None:
    """Raise ColumnMismatch unless the columns are the struct's fields, each once, in any order."""
    fields = [field.encode_name for field in msgspec.structs.fields(struct)]
    if sorted(columns) != sorted(fields):
        missing, extra = set(fields) - set(columns), set(columns) - set(fields)
        raise ColumnMismatch(
            f"{struct.__name__}: missing columns {sorted(missing)}, unknown columns {sorted(extra)}"
        )


def _without_comments(sql: str) -> str:
    return re.sub(r"^\s*--.*$", "", sql, flags=re.MULTILINE).strip()
