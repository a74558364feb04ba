"""The papers hold the whole morning, every sheet with its version and a way to the board."""

import datetime as dt
import io

import pypdf
import pytest

from matchmaker import hall
from matchmaker.db import Connection
from matchmaker.print import hall_pack, typst
from tests import cast
from tests.planning import plans

LONG = "Société coopérative d’intérêt collectif Les Jardins de la Vallée-aux-Loups"


def pages(pack: hall_pack.Pack, language: str = "fr") -> list[str]:
    pdf = typst.compile_pdf(hall_pack.TEMPLATE, hall_pack.values(pack, language))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_meeting_stands_by_slot_by_table_and_by_person(
    conn: Connection, language: str
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, "Alice", last_name="Aubry")
    bob = await cast.an_investor(conn, edition, "Bob", organisation=LONG)
    diane = await cast.an_investor(conn, edition, "Diane")
    await plans.publish(conn, edition, [(alice, bob, 0, 2), (alice, diane, 3, 4)])
    plan = await hall.load_plan(conn, edition)
    sheets = pages(
        hall_pack.Pack(edition=edition, plan=plan, address="https://a.example/b"), language
    )
    # A cover, fourteen slots, two tables, the slips.
    assert len(sheets) == 1 + 14 + 2 + 1
    assert all("Version 1" in sheet for sheet in sheets)
    slots, tables, slips = sheets[1:15], sheets[15:17], sheets[17]
    assert [("Aubry" in sheet) for sheet in slots] == [number in (0, 3) for number in range(14)]
    assert "Table 3" in tables[0]
    assert "Société coopérative" in tables[0]
    assert "Aubry" in tables[0]
    assert "Fonds Diane" in tables[1]
    for name in ("Aubry", "Fonds Diane", "Société coopérative"):
        assert name in slips


async def test_a_version_without_meetings_is_still_a_pack(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await plans.publish(conn, edition, [])
    plan = await hall.load_plan(conn, edition)
    sheets = pages(hall_pack.Pack(edition=edition, plan=plan, address="https://a.example/b"))
    assert len(sheets) == 15
    assert "Aucun rendez-vous à cette heure." in sheets[1]


async def test_thirty_meetings_of_a_person_and_forty_at_once_fit(conn: Connection) -> None:
    edition = await cast.an_edition(
        conn, tables=40, slot_count=30, slot_minutes=5, first_slot_at=dt.time(9), pauses=()
    )
    bob = await cast.an_investor(conn, edition, "Bob")
    crowd = [await cast.a_holder(conn, edition, f"Porteur{number}") for number in range(40)]
    others = [await cast.an_investor(conn, edition, f"Autre{number}") for number in range(39)]
    seats: list[plans.Seat] = [(crowd[slot], bob, slot, 0) for slot in range(30)]
    seats += [(crowd[at + 1], other, 0, at + 1) for at, other in enumerate(others)]
    await plans.publish(conn, edition, seats)
    plan = await hall.load_plan(conn, edition)
    sheets = pages(hall_pack.Pack(edition=edition, plan=plan, address="https://a.example/b"))
    first = next(at for at, sheet in enumerate(sheets) if "Porteur39" in sheet)
    assert first in (1, 2)
    assert sum("Table 1" in sheet and "Fonds Bob" in sheet for sheet in sheets) >= 1
