"""Sessions, transactions and what the database refuses."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import db
from matchmaker.db import Connection, Pool, create_pool, errors, transaction

QUERIES: Final = Path(db.__file__).parent / "queries"


async def test_transaction_commits_on_leaving(pool: Pool) -> None:
    await pool.execute("create table shelf (book text)")
    async with transaction(pool) as connection:
        await connection.execute("insert into shelf values ('kept')")
    assert await pool.fetchval("select book from shelf") == "kept"


async def test_transaction_rolls_back_on_raising(pool: Pool) -> None:
    await pool.execute("create table shelf (book text)")

    async def change_my_mind() -> None:
        async with transaction(pool) as connection:
            await connection.execute("insert into shelf values ('lost')")
            raise RuntimeError("second thoughts")

    with pytest.raises(RuntimeError, match="second thoughts"):
        await change_my_mind()
    assert await pool.fetchval("select count(*) from shelf") == 0


async def test_serializable_transactions_that_clash_fail_by_name(pool: Pool) -> None:
    await pool.execute("create table counter as select 0 as value")
    update = "update counter set value = value + 1"
    async with pool.acquire() as first, first.transaction(isolation="serializable"):
        await first.fetchval("select value from counter")
        async with transaction(pool) as second:
            await second.execute(update)
        with pytest.raises(errors.SerializationFailure):
            await first.execute(update)


async def test_every_statement_of_ours_is_prepared_once_for_a_connection(pool: Pool) -> None:
    """The driver prepares anew, each time, what is longer than it keeps."""
    longest = "select 1 -- ".ljust(max(map(len, _statements())), "x")
    async with pool.acquire() as connection:
        for _ in range(2):
            assert await connection.fetchval(longest) == 1
        kept = "select count(*) from pg_prepared_statements where statement = $1"
        assert await connection.fetchval(kept, longest) == 1


def _statements() -> list[str]:
    """All that stand in files."""
    texts = (path.read_text("utf-8") for path in QUERIES.glob("*.sql"))
    return [statement for text in texts for statement in text.split("-- name: ")]


async def test_connections_are_of_the_type_the_domain_names(conn: Connection) -> None:
    assert isinstance(conn, Connection)


async def test_what_the_server_has_from_birth_is_asked_once_for_all(pool: Pool) -> None:
    async def asked(question: str, value: object) -> list[str]:
        heard: list[str] = []
        async with pool.acquire() as connection, pool.acquire() as fresh:
            assert connection is not fresh
            with fresh.query_logger(lambda record: heard.append(record.query)):
                assert await fresh.fetchval(question, value) == value
            await fresh.close()
        return [each for each in heard if "typeinfo" in each]

    await asked("select $1::uuid[]", [UUID(int=7)])
    assert await asked("select $1::uuid[]", [UUID(int=7)]) == []
    await pool.execute("create type shade as enum ('light', 'dark')")
    for _ in range(2):  # one of our own has another number in every database
        assert await asked("select $1::shade[]", ["dark"]) != []


async def test_sessions_are_in_utc(conn: Connection) -> None:
    await conn.execute("create table moment as select '2026-11-19 08:00+01'::timestamptz as at")
    assert await conn.fetchval("show timezone") == "UTC"
    assert await conn.fetchval("select at from moment") == datetime(2026, 11, 19, 7, tzinfo=UTC)


async def test_statements_are_bounded_in_time(database_url: str) -> None:
    async with create_pool(database_url, statement_seconds=0.05) as pool:
        with pytest.raises(errors.StatementTimeout):
            await pool.execute("select pg_sleep(20)")


async def test_waiting_for_a_lock_is_bounded_in_time(database_url: str, pool: Pool) -> None:
    await pool.execute("create table shelf (book text)")
    async with (
        create_pool(database_url, statement_seconds=0.05) as hurried,
        transaction(pool) as connection,
    ):
        await connection.execute("lock table shelf")
        with pytest.raises((errors.LockTimeout, errors.StatementTimeout)):
            await hurried.execute("insert into shelf values ('never')")


@pytest.mark.parametrize(
    ("error", "statement", "constraint"),
    [
        (errors.UniqueViolation, "insert into child values (1, 1, 1)", "child_once"),
        (errors.ForeignKeyViolation, "insert into child values (2, 7, 1)", "child_has_parent"),
        (errors.CheckViolation, "insert into child values (2, 1, -1)", "child_age_positive"),
        (errors.NotNullViolation, "insert into child values (2, 1, null)", None),
    ],
)
async def test_violations_name_their_constraint(
    conn: Connection, error: type[Exception], statement: str, constraint: str | None
) -> None:
    await conn.execute(
        """
        create table parent (id int primary key);
        create table child (
            id int constraint child_once unique,
            parent int constraint child_has_parent references parent,
            age int not null constraint child_age_positive check (age > 0)
        );
        insert into parent values (1);
        insert into child values (1, 1, 1);
        """
    )
    with pytest.raises(errors.ConstraintViolation) as caught:
        await conn.execute(statement)
    assert type(caught.value) is error
    assert caught.value.constraint_name == constraint


@pytest.mark.parametrize("value", [2**31, "a\0b"])
async def test_values_a_column_cannot_hold_fail_by_name(conn: Connection, value: object) -> None:
    kind = "int" if isinstance(value, int) else "text"
    with pytest.raises(errors.UnusableValue):
        await conn.fetchval(f"select $1::{kind}", value)


async def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(errors.UNAVAILABLE):
        await create_pool("postgresql://nobody@127.0.0.1:1/none")


async def test_a_connection_lost_in_a_transaction_is_unavailable_then_replaced(pool: Pool) -> None:
    async def lose_it(then: str) -> None:
        async with transaction(pool) as connection:
            number = connection.get_server_pid()
            await pool.fetchval("select pg_terminate_backend($1, 5000)", number)
            await connection.execute(then)

    with pytest.raises(errors.UNAVAILABLE):
        await lose_it("select 1")
    answers = await asyncio.gather(*(pool.fetchval("select 1") for _ in range(12)))
    assert answers == [1] * 12


async def test_a_connection_used_wrongly_is_not_called_unavailable(pool: Pool) -> None:
    async def forget_the_argument() -> None:
        async with transaction(pool) as connection:
            await connection.fetchval("select $1::int")

    with pytest.raises(Exception, match="expects 1 argument") as caught:
        await forget_the_argument()
    assert not isinstance(caught.value, errors.UNAVAILABLE)


class Remark(msgspec.Struct, frozen=True):
    subject: str
    at: datetime


async def test_json_takes_structs_and_text_that_is_json_already(conn: Connection) -> None:
    remark = Remark("l’été", datetime(2026, 6, 21, tzinfo=UTC))
    text = "select $1::jsonb ->> 'subject'"
    assert await conn.fetchval(text, remark) == "l’été"
    assert await conn.fetchval(text, '{"subject": "hiver"}') == "hiver"
