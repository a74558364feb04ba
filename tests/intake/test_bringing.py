"""Lists of others come in: all or none, or the valid lines; the others go back with a reason."""

import asyncio
from collections.abc import Sequence
from typing import Any

from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions.editions import Edition
from matchmaker.importing import FileSort
from matchmaker.importing.report import Notes
from matchmaker.intake.bringing import IntakeOutcome, IntakeWay, bring
from matchmaker.intake.converting import convert, split_name
from matchmaker.intake.mapping import IntakeMapping, SheetMapping
from matchmaker.intake.proposing import propose
from matchmaker.intake.reading.delimited import read_text
from matchmaker.intake.reading.opening import sheets_of
from matchmaker.intake.reading.tables import RawSheet
from matchmaker.intake.reading.workbooks import read_workbook
from matchmaker.intake.writing import given_back
from matchmaker.wording.language import catalogue
from tests.cast import NOW, an_edition
from tests.importing.papers import HOLDER, INVESTOR, WISH
from tests.intake.papers import xlsx
from tests.intake.shapes import HAND_KEPT
from tests.intake.test_proposing import tables_of

Sheet = Sequence[Sequence[Any]]


def sheet(model: dict[str, str], *changes: dict[str, str]) -> Sheet:
    """The titles, and the model line once for each set of changes."""
    return [[*model], *([*{**model, **change}.values()] for change in changes)]


def workbook(**sheets: Sheet) -> list[RawSheet]:
    return sheets_of("liste.xlsx", read_workbook(xlsx(sheets)))


def proposed(tables: list[RawSheet]) -> IntakeMapping:
    return IntakeMapping(tuple(propose(table).mapping for table in tables))


async def brought(
    conn: Connection, edition: Edition, tables: list[RawSheet], way: IntakeWay = "all"
) -> IntakeOutcome:
    converted = convert(tables, proposed(tables), Notes())
    return await bring(conn, edition, converted, NOW, way=way)


async def count(conn: Connection, table: str) -> int:
    return int(await conn.fetchval(f"select count(*) from {table}"))


def told(outcome: IntakeOutcome) -> list[str]:
    return [str(fault) for fault in outcome.report.faults]


ALICE = {"E-mail": "alice@example.org"}
CHARLIE = {"E-mail": "charlie@example.org", "Organisation": "Charlie & Cie"}
BOB = {"E-mail": "bob@example.com"}


async def test_a_workbook_kept_by_hand_comes_in(conn: Connection) -> None:
    edition = await an_edition(conn)
    outcome = await brought(conn, edition, tables_of(HAND_KEPT.file))
    assert told(outcome) == []
    assert outcome.report.stored
    assert outcome.report.created == {FileSort.HOLDERS: 2, FileSort.INVESTORS: 2}
    rows = await conn.fetch(
        "select first_name, last_name, phone, need, amount_sought from person"
        " left join holder on person_id = id order by email"
    )
    assert [tuple(row) for row in rows] == [
        ("Alice", "MARTIN", "06 39 98 17 03", "cash_flow", 30000),
        ("Awa", "DIALLO", "06 39 98 40 11", None, None),
        ("Jean-Paul", "DE LA TOUR", "", None, None),
        ("Léo", "PETIT", "06 39 98 17 04", "premises", 12000),
    ]
    assert {(one.found, one.taken) for one in outcome.completions} == {
        ("Trésorerie", "Trésorerie et fonds de roulement"),
        ("Locaux", "Locaux et travaux"),
    }
    warned = [str(warning) for warning in outcome.report.warnings]
    label = "Matinée 2026 v3 DEF.xlsx › Porteurs"
    assert any(w.startswith(f"{label}:5:Tél.: Several telephone numbers") for w in warned)
    assert any(w.startswith(f"{label}:6:Tél.: The first zero") for w in warned)
    assert any(w.startswith(f"{label}:8: This line looks like a total") for w in warned)


async def test_one_fault_and_nothing_comes_in_unless_the_valid_lines_are_asked_for(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    tables = workbook(
        Porteurs=sheet(HOLDER, ALICE, CHARLIE | {"Montant recherché": "beaucoup"}),
        Financeurs=sheet(INVESTOR, BOB),
        Souhaits=sheet(
            WISH,
            {},
            {"Auteur": "charlie@example.org"},
            {"Auteur": "bob@example.com", "Destinataire": "alice@example.org", "Rang": "1"},
            {"Auteur": "bob@example.com", "Destinataire": "charlie@example.org", "Rang": "2"},
        ),
    )
    refused = await brought(conn, edition, tables)
    assert not refused.report.stored
    assert told(refused) == [
        "liste.xlsx › Porteurs:3:Montant recherché: A sum in whole euros is expected here, such "
        "as 15000; “beaucoup” is none."
    ]
    tried = await brought(conn, edition, tables, "check_valid")
    assert (tried.report.stored, await count(conn, "person")) == (False, 0)
    done = await brought(conn, edition, tables, "valid")
    assert done.report.stored
    assert done.report.created == {FileSort.HOLDERS: 1, FileSort.INVESTORS: 1, FileSort.WISHES: 1}
    assert len(done.report.faults) == 4
    # Bob's list has Charlie in it: his ranks come in together, once Charlie does.
    assert sorted(done.aside) == [
        ("liste.xlsx › Porteurs", 3),
        ("liste.xlsx › Souhaits", 3),
        ("liste.xlsx › Souhaits", 4),
        ("liste.xlsx › Souhaits", 5),
    ]
    back = given_back(tables, proposed(tables), done.aside, catalogue("fr"))
    returned = sheets_of("retour.xlsx", read_workbook(back))
    assert [(table.sheet, len(table.rows)) for table in returned] == [
        ("Porteurs", 2),
        ("Souhaits", 4),
    ]
    assert returned[0].rows[0].cells[-1] == "À corriger"
    assert "beaucoup" in returned[0].rows[1].cells[-1]

    mended = workbook(
        Porteurs=[
            [*row[:7], "25000", *row[8:]] if "beaucoup" in row else row
            for row in (one.cells for one in returned[0].rows)
        ],
        Souhaits=[one.cells for one in returned[1].rows],
    )
    again = await brought(conn, edition, mended)
    assert told(again) == []
    assert again.report.created == {FileSort.HOLDERS: 1, FileSort.WISHES: 3}
    assert await count(conn, "wish") == 4


async def test_a_sheet_without_a_column_that_is_needed_keeps_all_lines_out(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    incomplete = {name: text for name, text in HOLDER.items() if name != "Commune"}
    tables = workbook(Porteurs=sheet(incomplete, ALICE), Financeurs=sheet(INVESTOR, BOB))
    outcome = await brought(conn, edition, tables, "valid")
    assert told(outcome) == [
        "liste.xlsx › Porteurs:1: No column of this sheet is “Commune / commune”, which every "
        "line needs."
    ]
    assert (outcome.report.stored, await count(conn, "person")) == (False, 0)


async def test_letters_and_titles_of_others_are_told_and_prevent_nothing(conn: Connection) -> None:
    edition = await an_edition(conn)
    spoilt = "Société".encode().decode("cp1252")
    tables = workbook(
        Porteurs=[
            [*HOLDER, "Remarque de Claire"],
            [*(HOLDER | {"Organisation": spoilt, "Nom": "Mar\u200btin"}).values(), "rappeler"],
        ]
    )
    outcome = await brought(conn, edition, tables)
    assert outcome.report.stored
    warned = [str(warning) for warning in outcome.report.warnings]
    assert "liste.xlsx › Porteurs:1: These columns are left out: Remarque de Claire." in warned
    assert (
        "liste.xlsx › Porteurs:2:Organisation: “SociÃ©tÃ©” was encoded twice; “Société” is "
        "probably meant." in warned
    )
    assert await conn.fetchval("select last_name from person") == "Martin"


async def test_two_imports_at_once_bring_everybody_in_once(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
    tables = workbook(Porteurs=sheet(HOLDER, ALICE, CHARLIE))

    async def one() -> IntakeOutcome:
        async with transaction(pool) as conn:
            return await brought(conn, edition, tables, "valid")

    first, second = await asyncio.gather(one(), one())
    assert first.report.stored
    assert second.report.stored
    created = [outcome.report.created.get(FileSort.HOLDERS, 0) for outcome in (first, second)]
    assert sorted(created) == [0, 2]


async def test_cells_with_an_error_hidden_sheets_and_torn_lines_are_told(conn: Connection) -> None:
    edition = await an_edition(conn)

    def touch(book: Any, last: Any) -> None:
        book.worksheets()[0].write_formula(1, 7, "=1/0", value="#DIV/0!")
        last.hide()

    content = xlsx({"Porteurs": sheet(HOLDER, ALICE), "Souhaits": sheet(WISH, {})}, touch)
    tables = sheets_of("liste.xlsx", read_workbook(content))
    tables.append(read_text("financeurs.csv", b"E-mail;Nom\nbob@example.com;Bob;Fonds\n", Notes()))
    outcome = await brought(conn, edition, tables)
    assert "liste.xlsx › Porteurs:2:Montant recherché: A sum in whole euros" in told(outcome)[-1]
    assert [str(w) for w in outcome.report.warnings] == [
        "liste.xlsx › Souhaits: This sheet is left out."
    ]
    torn = convert(tables[2:], visitors_of(tables[2]), Notes())
    assert "This line has 3 cells, the header has 2" in str(torn.notes.faults[-1])


def visitors_of(table: RawSheet) -> IntakeMapping:
    """The table as a list of who cannot come."""
    columns = {"email": "A", "slots": "B"}
    chosen = SheetMapping(file=table.file, holds=FileSort.UNAVAILABLE, header=1, columns=columns)
    return IntakeMapping((chosen,))


def test_a_name_in_one_cell_is_two() -> None:
    assert split_name("Mme Awa DIALLO") == ("Awa", "DIALLO")
    assert split_name("DE LA TOUR Jean-Paul") == ("Jean-Paul", "DE LA TOUR")
    assert split_name("Léo Petit") == ("Léo", "Petit")
    assert split_name("M. Jean Le Goff") == ("Jean", "Le Goff")
    assert split_name("Cher") == ("", "Cher")
