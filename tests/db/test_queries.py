"""Named queries become structs, and nothing is lost or made up on the way."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec
import pytest

from matchmaker.db import ColumnMismatch, Connection, NoSuchRow, fetch, fetch_one, fetch_optional
from matchmaker.db.queries import Queries, QueryFileError, parse

FILE = """
-- Shelves and what stands on them.

-- name: find_book
-- The book of that title.
select title
-- the year is unknown for some
from book where title = $1;

-- name: forget_book
-- Takes the book off the shelf.
delete from book
"""


def test_statements_are_found_by_name() -> None:
    statements = parse("shelf.sql", FILE)
    assert list(statements) == ["find_book", "forget_book"]
    assert statements["forget_book"] == "delete from book"
    assert statements["find_book"].endswith("from book where title = $1")


def test_a_name_that_does_not_exist_fails_at_once() -> None:
    queries = Queries("shelf", parse("shelf.sql", FILE))
    assert queries.forget_book == "delete from book"
    with pytest.raises(AttributeError, match=r"queries/shelf\.sql has no query named find_boook"):
        _ = queries.find_boook


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("select 1;\n-- name: a\n-- Prose.\nselect 2\n", "before the first name"),
        ("-- name: a\nselect 1\n", "needs the form"),
        ("-- name: a\n-- name: b\n-- Prose.\nselect 1\n", "needs the form"),
        ("-- Name: a\n-- Prose.\nselect 1\n", "needs the form"),
        ("--name: a\n-- Prose.\n\n-- name: b\n-- Prose.\nselect 1\n", "needs the form"),
        ("-- name: a\n-- Prose.\n;\n", "no statement"),
        ("-- name: a\n-- Prose.\n-- only words\n", "no statement"),
        ("-- name: a\n-- P.\nselect 1;\n-- name: a\n-- P.\nselect 2;\n", "stands twice"),
    ],
)
def test_a_file_that_does_not_keep_to_the_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(QueryFileError, match=reason):
        parse("shelf.sql", text)


class Colour(StrEnum):
    RED = "red"


class Label(msgspec.Struct, frozen=True):
    text: str
    added: date


class Book(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    title: str
    colour: Colour
    state: Literal["lent", "here"]
    bought_at: datetime
    printed_on: date | None
    tags: tuple[str, ...]
    cover: bytes
    label: Label
    rest: dict[str, Any]


BOOK = """
select '00000000-0000-4000-8000-000000000001'::uuid as id, 'Sœurs' as title, 'red' as colour,
    'here' as state, '2026-11-19 08:00Z'::timestamptz as bought_at, null::date as printed_on,
    array['a', 'b'] as tags, '\\x00ff'::bytea as cover,
    '{"text": "new", "added": "2026-01-02"}'::jsonb as label, '{"pages": [1, 2]}'::jsonb as rest
"""


async def test_a_row_becomes_a_typed_struct(conn: Connection) -> None:
    book = await fetch_one(conn, Book, BOOK)
    assert book == Book(
        id=UUID("00000000-0000-4000-8000-000000000001"),
        title="Sœurs",
        colour=Colour.RED,
        state="here",
        bought_at=datetime(2026, 11, 19, 8, tzinfo=UTC),
        printed_on=None,
        tags=("a", "b"),
        cover=b"\x00\xff",
        label=Label("new", date(2026, 1, 2)),
        rest={"pages": [1, 2]},
    )
    assert msgspec.json.decode(msgspec.json.encode(book), type=Book) == book


class Pair(msgspec.Struct, frozen=True):
    low: int
    high: int = 9


async def test_rows_keep_their_order(conn: Connection) -> None:
    sql = "select n as low, n + $1 as high from generate_series(1, 3) n order by n desc"
    assert await fetch(conn, Pair, sql, 5) == [Pair(3, 8), Pair(2, 7), Pair(1, 6)]


async def test_no_row_is_none_or_an_error_as_asked(conn: Connection) -> None:
    sql = "select 1 as low, 2 as high where false"
    assert await fetch(conn, Pair, sql) == []
    assert await fetch_optional(conn, Pair, sql) is None
    with pytest.raises(NoSuchRow, match="Pair"):
        await fetch_one(conn, Pair, sql)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select 1 as low", r"missing columns \['high'\]"),
        ("select 1 as low, 2 as high, 3 as top", r"unknown columns \['top'\]"),
        ("select 1 as low, 2 as high, 3 as high", "Pair"),
    ],
)
async def test_columns_must_be_exactly_the_fields(conn: Connection, sql: str, reason: str) -> None:
    with pytest.raises(ColumnMismatch, match=reason):
        await fetch(conn, Pair, sql)


async def test_a_value_of_another_type_is_refused(conn: Connection) -> None:
    with pytest.raises(msgspec.ValidationError, match="low"):
        await fetch(conn, Pair, "select '1' as low, 2 as high")
