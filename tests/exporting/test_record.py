"""What comes out and never in: versions, meetings, who came, messages, consents, the team."""

import datetime as dt
from pathlib import Path

import pytest

from matchmaker import exporting, importing
from matchmaker.day.attendance import note
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.exporting import Export, ExportForm
from matchmaker.participation import people, privacy
from matchmaker.wording.vocabularies import Consent
from tests import cast
from tests.cast import NOW
from tests.planning import plans

LATER = dt.datetime(2100, 1, 5, tzinfo=dt.UTC)


async def exported(conn: Connection, edition: Edition) -> Export:
    return await exporting.look(conn, edition, ExportForm(with_refusals=True), None, LATER)


async def a_morning_that_is_over(conn: Connection) -> Edition:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    bob = await cast.an_investor(conn, edition, delegates=("Awa", "Léo"))
    gone = await cast.an_investor(conn, edition, "Emma")
    await cast.a_visitor(conn, edition)
    await privacy.agree(conn, alice.id, {Consent.NEWSLETTER}, NOW)
    await plans.publish(conn, edition, [(alice, bob, 0, 1), (alice, gone, 2, 0)])
    await note(conn, edition, bob.id, "arrived", None, None, plans.PUBLISHED)
    await privacy.erase(conn, await people.find(conn, edition.id, gone.id), plans.PUBLISHED)
    await conn.execute("update edition set stage = 'over' where id = $1", edition.id)
    return await editions.by_id(conn, edition.id)


async def test_a_morning_that_is_over_comes_in_again_closed_without_what_was_decided(
    conn: Connection, tmp_path: Path
) -> None:
    edition = await a_morning_that_is_over(conn)
    before = await exported(conn, edition)
    record = {sheet.shape.name: sheet.rows for sheet in before.record}
    [[first], [second]] = [
        [row for row in record["meetings"] if row[3].minute == minute] for minute in (0, 30)
    ]
    assert first[5] in ("Awa", "Léo")
    assert (first[2] is not None, second[2]) == (True, None)  # who was erased is named nowhere
    assert [len(record[name]) for name in ("versions", "consents", "arrivals")] == [1, 1, 1]
    assert len(record["messages"]) > 0
    assert [row[2] for row in record["team"]] == ["organiser"]
    [path] = exporting.write(before, "json", tmp_path)
    assert "emma" not in path.read_text("utf-8")
    await conn.execute("delete from meeting")
    await conn.execute("delete from edition")
    found = exporting.read_json(path.name, path.read_bytes())
    assert found is not None
    again = await importing.found_edition(conn, found.document, None, LATER)
    opened = await importing.open_sheets(found.sheets)
    report = await importing.bring_in(conn, again, opened, LATER, afresh=True)
    assert report.faults == ()
    assert (again.stage, again.held_on) == ("closed", edition.held_on)
    after = await exported(conn, again)
    assert {sheet.shape.name for sheet in after.record if sheet.rows} == set()
    assert after.edition == before.edition
    assert after.sheets == before.sheets


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_of_ours_is_left_to_others(content: bytes) -> None:
    assert exporting.read_workbook("x.xlsx", content) is None
