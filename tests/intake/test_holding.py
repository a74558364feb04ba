"""Between the steps files are kept for their organiser alone, and for a day; mappings for good."""

import datetime as dt
from uuid import uuid4

import pytest

from matchmaker.db import Connection
from matchmaker.importing import File, FileSort
from matchmaker.intake import holding
from matchmaker.intake.mapping import IntakeMapping, SheetMapping, signature
from matchmaker.intake.proposing import propose
from matchmaker.participation import privacy
from matchmaker.wording.errors import NotFound
from tests.cast import NOW, a_holder, an_edition, an_organiser
from tests.intake.test_proposing import a_table
from tests.purging import purge

FILES = [File("liste.csv", b"E-mail\nalice@example.org\n")]


async def test_files_are_kept_for_their_organiser_until_the_next(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await an_organiser(conn, edition, name="Noé Benali")
    first = await holding.put(conn, edition.id, camille.id, FILES, NOW)
    other = await holding.put(conn, edition.id, noe.id, FILES, NOW)
    assert await holding.take(conn, edition.id, camille.id, first) == FILES
    with pytest.raises(NotFound):
        await holding.take(conn, edition.id, camille.id, other)
    second = await holding.put(conn, edition.id, camille.id, FILES, NOW)
    for gone in (first, uuid4()):
        with pytest.raises(NotFound):
            await holding.take(conn, edition.id, camille.id, gone)
    await holding.settle(conn, second, b"rest")
    with pytest.raises(NotFound):
        await holding.take(conn, edition.id, camille.id, second)
    assert await holding.given_back(conn, edition.id, camille.id, second) == b"rest"
    await holding.sweep(conn, NOW + holding.KEPT + dt.timedelta(seconds=1))
    assert await conn.fetchval("select count(*) from import_upload") == 0


async def test_an_erasure_and_the_purge_leave_no_file_behind(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    table = a_table(["E-mail", "Nom"], ["alice@example.org", "Martin"])
    mapping = SheetMapping(
        file="liste.csv", holds=FileSort.HOLDERS, header=1, columns={"email": "A"}
    )
    await holding.remember(conn, edition.id, [table], IntakeMapping((mapping,)), camille.id, NOW)
    await holding.put(conn, edition.id, camille.id, FILES, NOW)
    await privacy.erase(conn, alice, NOW)
    assert await conn.fetchval("select count(*) from import_upload") == 0
    known = await holding.known_mappings(conn, edition.id)
    assert known[signature(table.rows[0].cells)].columns == {"email": "A"}
    await holding.put(conn, edition.id, camille.id, FILES, NOW)
    await purge(conn, dt.datetime(2200, 1, 1, tzinfo=dt.UTC))
    assert await conn.fetchval("select count(*) from import_upload") == 0
    assert await holding.known_mappings(conn, edition.id) == {}


async def test_a_sheet_that_is_left_out_is_remembered_as_such(conn: Connection) -> None:
    edition = await an_edition(conn)
    table = a_table(["Besoins", "Codes"], ["Locaux", "L"])
    left = IntakeMapping((SheetMapping(file="liste.csv", header=1),))
    await holding.remember(conn, edition.id, [table], left, None, NOW)
    untitled = a_table(["Locaux"], ["Trésorerie"], name="notes.csv")
    left = IntakeMapping((SheetMapping(file="notes.csv"),))
    await holding.remember(conn, edition.id, [untitled], left, None, NOW)
    known = await holding.known_mappings(conn, edition.id)
    assert [one.holds for one in known.values()] == [None, None]
    for one in (table, untitled):
        assert (propose(one).sure, propose(one, known).sure) == (False, True)
