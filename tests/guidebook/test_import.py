"""Investors who do not attend come in by a file, each organisation once."""

from matchmaker import guidebook, importing
from matchmaker.db import Connection
from matchmaker.importing import File, FileSort
from tests import cast
from tests.guidebook.scene import an_addition

TITLES = (
    "Organisation;Type de financement;Ticket minimum;Ticket maximum;Besoins financés;Présentation;"
    "Contact de l'organisme;Publication durable acceptée le\n"
)
LINES = (
    "Banque Verte;Prêt bancaire;5 000;60 000;cash_flow | Recrutements;Des prêts.;"
    "contact@verte.example;17/09/2026\n"
    "Fonds Absent;Prêt solidaire;5 000;60 000;;Autre chose.;;\n"
)


async def test_new_ones_come_in_and_known_ones_stay(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await guidebook.add(conn, edition, an_addition(), None, cast.NOW)
    file = File("guide.csv", (TITLES + LINES).encode())
    report = await importing.bring_in(conn, edition, [file], cast.NOW)
    assert report.faults == ()
    assert (report.created, report.unchanged) == (
        {FileSort.ADDITIONS: 1},
        {FileSort.ADDITIONS: 1},
    )
    assert [warning.where for warning in report.warnings] == ["guide.csv:3:Organisation"]
    verte, known = await guidebook.additions(conn, edition.id)
    assert (verte.contact, str(verte.lasting_since)) == ("contact@verte.example", "2026-09-17")
    assert known.description == "Prêts pour des locaux."


async def test_what_is_wrong_is_told_by_its_cell(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    line = "Banque;Prêt bancaire;9 000;60;;Des prêts.;01 23;31/31/2026\n"
    file = File("guide.csv", (TITLES + line).encode())
    report = await importing.bring_in(conn, edition, [file], cast.NOW)
    assert {fault.column for fault in report.faults} == {
        "Ticket maximum",
        "Contact de l'organisme",
        "Publication durable acceptée le",
    }
