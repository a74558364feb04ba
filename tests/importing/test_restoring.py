"""What only an export tells: representatives, standings, tags, notes, places, moments."""

import datetime as dt

from matchmaker.db import Connection
from matchmaker.importing import File, FileSort, Report, bring_in
from matchmaker.people import remarks
from tests.cast import NOW, TOO_LATE, a_holder, an_edition, an_investor
from tests.importing.papers import a_file, told, warned

ALICE, BOB = "alice@example.org", "bob@example.com"
PEOPLE = (a_file(FileSort.HOLDERS), a_file(FileSort.INVESTORS))


async def founded(conn: Connection, *files: File) -> Report:
    """Brought in with an edition of their own, whose deadline has passed."""
    edition = await an_edition(conn)
    return await bring_in(conn, edition, [*PEOPLE, *files], TOO_LATE, afresh=True)


async def test_whoever_is_new_stands_as_the_file_says_and_others_as_they_did(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    known = await a_holder(conn, edition)
    moment = "2026-10-02T09:00"
    standing = a_file(
        FileSort.STANDINGS,
        {"E-mail": ALICE, "Candidature": "À examiner", "Adresse confirmée le": moment},
        {"E-mail": BOB, "Candidature": "accepted", "Désistement le": moment},
        {"E-mail": known.email, "Candidature": "Non retenue", "Désistement le": moment},
    )
    report = await bring_in(conn, edition, [*PEOPLE, standing], NOW, acknowledge=True)
    assert (report.faults, report.stored) == ((), True)
    rows = await conn.fetch(
        "select email, application, takes_part, confirmed_at, withdrawn_at from person"
        " where edition_id = $1 order by email = $2, email",
        edition.id,
        known.email,
    )
    at = dt.datetime(2026, 10, 2, 7, tzinfo=dt.UTC)
    assert [tuple(row) for row in rows] == [
        (ALICE, "pending", False, None, None),
        (BOB, "accepted", False, None, at),
        (known.email, "accepted", True, None, None),
    ]
    # Nobody is written to who takes no part.
    assert await conn.fetchval("select count(*) from outbox where kind = 'acknowledgement'"
                               " and person_id <> $1", known.id) == 0  # fmt: skip
    assert report.unchanged[FileSort.STANDINGS] == 1


async def test_tags_and_notes_are_added_and_never_twice(conn: Connection) -> None:
    edition = await an_edition(conn)
    files = [*PEOPLE, a_file(FileSort.TAGS), a_file(FileSort.NOTES)]
    first = await bring_in(conn, edition, files, NOW)
    again = await bring_in(conn, edition, files, NOW)
    for sort in (FileSort.TAGS, FileSort.NOTES):
        assert (first.created[sort], again.created.get(sort), again.unchanged[sort]) == (1, None, 1)
    assert [tag.tag for tag in await remarks.tags(conn, edition.id)] == ["Coup de cœur"]


async def test_representatives_are_told_of_by_their_own_lines(conn: Connection) -> None:
    edition = await an_edition(conn)
    emma = await an_investor(conn, edition, "Emma")
    lines = a_file(
        FileSort.DELEGATES,
        {"Nom": "Dupont, Jean", "E-mail": ""},
        {"Nom": "Awa", "E-mail": "awa@example.com"},
        {"Nom": "Léo", "E-mail": "AWA@example.com"},
        {"Financeur": emma.email, "Nom": "Léo"},
        {"Financeur": "nobody@example.com", "Nom": "Léo"},
    )
    report = await bring_in(conn, edition, [*PEOPLE, lines], NOW)
    assert told(report) == [
        "delegates.csv:4:Nom: Another representative has this address already.",
        "delegates.csv:6:Financeur: Nobody is registered with the address nobody@example.com.",
    ]
    assert warned(report) == [
        "delegates.csv:5:Financeur: This investor is registered already; "
        "their representatives are kept."
    ]


async def test_an_edition_that_is_brought_in_stands_as_the_files_tell(conn: Connection) -> None:
    workshop = a_file(FileSort.WORKSHOPS, {"Places": "1"})
    taken = {"Place": "A une place"}
    wish = {"Rang": "3", "Formulé le": "2026-10-02T09:00", "Saisi par l'équipe": "oui"}
    report = await founded(
        conn,
        workshop,
        a_file(FileSort.ATTENDANCES, taken, {"E-mail": BOB, "Place": "waiting"}),
        a_file(FileSort.WISHES, wish),
        a_file(FileSort.REFUSALS, {"Auteur": ALICE, "Destinataire": BOB}),
        a_file(FileSort.UNAVAILABLE),
    )
    assert (report.faults, report.warnings, report.stored) == ((), (), True)
    row = await conn.fetchrow("select rank, made_at, by_organiser from wish")
    assert row is not None
    assert tuple(row) == (3, dt.datetime(2026, 10, 2, 7, tzinfo=dt.UTC), True)
    assert await conn.fetchval("select count(*) from workshop_waiting") == 1


async def test_what_cannot_stand_is_told_with_its_line(conn: Connection) -> None:
    report = await founded(
        conn,
        a_file(FileSort.WORKSHOPS, {"Places": "1"}),
        a_file(
            FileSort.ATTENDANCES,
            {"Place": "attending"},
            {"E-mail": BOB, "Place": "attending"},
            {"Atelier": "B2", "Place": "attending"},
            {"Place": "waiting"},
        ),
        a_file(FileSort.WISHES, {}, {"Rang": "2"}),
        a_file(FileSort.REFUSALS, {"Auteur": ALICE, "Destinataire": BOB}),
        a_file(FileSort.STANDINGS, {"Motif du refus": "Trop tôt"}),
    )
    assert not report.stored
    assert told(report) == [
        "standings.csv:2:Motif du refus: A reason stands only where the application was not "
        "accepted.",
        "wishes.csv:3:Destinataire: This person stands in the list twice.",
        "refusals.csv:2:Destinataire: Wish for a person or avoid them, not both.",
        "attendances.csv:3:E-mail: “A1” is full: there is no place left for this person.",
        "attendances.csv:4:Atelier: There is no workshop “B2”.",
        "attendances.csv:5:E-mail: This person stands in the list twice.",
    ]
