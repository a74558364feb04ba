"""Every named query stands in the migrated schema, is used, and fills the struct that reads it."""

from pathlib import Path

import pytest

from matchmaker.db import ColumnMismatch, Connection, load
from matchmaker.db.queries import FOLDER, require_columns
from tests.db.usage import uses, uses_of

ROOMS = sorted(path.stem for path in FOLDER.glob("*.sql"))


@pytest.mark.parametrize("room", ROOMS)
async def test_every_query_prepares(conn: Connection, room: str) -> None:
    refused = []
    for name, statement in load(room).statements.items():
        try:
            await conn.prepare(statement)
        except Exception as error:  # each is listed, and the list must be empty
            refused.append(f"{name}: {error}")
    assert refused == []


def test_every_query_is_used_and_every_use_has_its_query() -> None:
    used = {(use.room, use.name): use.place for use in uses()}
    stands = {(room, name) for room in ROOMS for name in load(room).statements}
    assert {key: place for key, place in used.items() if key not in stands} == {}
    assert sorted(stands - used.keys()) == []


@pytest.mark.parametrize("room", ROOMS)
async def test_every_query_fills_the_struct_that_reads_it(conn: Connection, room: str) -> None:
    mismatches = []
    for use in uses():
        if use.room == room and use.struct:
            prepared = await conn.prepare(load(room).statements[use.name])
            columns = tuple(column.name for column in prepared.get_attributes())
            try:
                require_columns(use.struct, columns)
            except ColumnMismatch as error:
                mismatches.append(f"{use.place} reads {use.name}: {error}")
    assert mismatches == []


def test_uses_are_read_from_the_source() -> None:
    found = sorted(uses_of(Path(__file__).with_name("sample_uses.py")))  # by room and name
    assert [(use.room, use.name, use.struct and use.struct.__name__) for use in found] == [
        ("people", "first", "Row"),
        ("people", "second", "Row"),
        ("people", "third", None),
    ]
    assert found[0].place.startswith("tests/db/sample_uses.py:")
