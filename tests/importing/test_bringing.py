"""Files into an edition: every fault told at once, then all of it stored or nothing."""

import asyncio
import datetime as dt

import pytest

from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.importing import File, FileSort, Report, bring_in
from matchmaker.participation import people
from matchmaker.participation.people import HolderProfile, InvestorProfile, Profile
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage
from tests.cast import NOW, TOO_LATE, an_edition, an_organiser, holder_form, investor_form
from tests.importing.papers import HOLDER, MODELS, a_file, text, told, warned

ALL = [a_file(sort) for sort in MODELS]
TOUCHED = (
    *("person", "holder", "investor", "delegate", "wish", "refusal", "unavailability"),
    *("workshop", "workshop_attendance", "outbox", "audit", "pgqueuer"),
)


@pytest.fixture
async def edition(conn: Connection) -> Edition:
    return await an_edition(conn)


async def count(conn: Connection, *tables: str) -> int:
    """Lines in these tables; what an import touches when none is named."""
    names = tables or TOUCHED
    return sum([await conn.fetchval(f"select count(*) from {name}") for name in names])


async def test_every_file_is_stored_as_the_site_would_store_it(
    conn: Connection, edition: Edition
) -> None:
    report = await bring_in(conn, edition, ALL, NOW)
    assert report == Report(
        created=dict.fromkeys(FileSort, 1), unchanged={}, faults=(), warnings=(), stored=True
    )
    alice = await people.find_by_email(conn, edition.id, "alice@example.org")
    bob = await people.find_by_email(conn, edition.id, "bob@example.com")
    assert alice is not None
    assert bob is not None
    holder = await people.find(conn, edition.id, alice.id)
    assert isinstance(holder, HolderProfile)
    assert (holder.need, holder.amount_sought, holder.project_stage, holder.position) == (
        Need.STARTING_CAPITAL,
        30_000,
        ProjectStage.CREATION,
        0,
    )
    investor = await people.find(conn, edition.id, bob.id)
    assert isinstance(investor, InvestorProfile)
    assert (investor.finance, investor.delegates) == (Finance.BANK_LOAN, ("Awa Diallo",))
    [item] = await programme.attended_workshops(conn, alice.id)
    assert (item.code, edition.local(item.ends_at).time()) == ("A1", dt.time(9, 45))
    slots = await programme.availability(conn, alice)
    assert [slot.number for slot in slots if slot.declared] == [0, 1]
    [wish] = (await wishes.choices(conn, alice.id)).wishes
    assert (wish.target, wish.reason) == (bob.id, "Vous prêtez à des cafés.")
    [refusal] = (await wishes.choices(conn, bob.id)).refusals
    assert (refusal.target, refusal.reason) == (alice.id, "Trop loin.")


async def test_imported_people_are_found_in_the_guide_like_any_other(
    conn: Connection, edition: Edition
) -> None:
    await bring_in(conn, edition, ALL, NOW)
    page = await people.list_people(conn, edition.id, people.PeopleFilter(text="ateliers"))
    assert [line.organisation for line in page.items] == [HOLDER["Organisation"]]
    cards = await people.guide(conn, edition.id, people.GuideFilter(text="réparent"))
    assert [card.organisation for card in cards.items] == ["Fonds Bob"]


async def test_a_dry_run_reports_the_same_and_stores_nothing(
    conn: Connection, edition: Edition
) -> None:
    before = await count(conn)
    dry = await bring_in(conn, edition, ALL, NOW, dry_run=True)
    assert await count(conn) == before
    assert not dry.stored
    wet = await bring_in(conn, edition, ALL, NOW)
    assert (dry.created, dry.unchanged, dry.warnings) == (wet.created, wet.unchanged, wet.warnings)


async def test_one_fault_anywhere_keeps_everything_out(conn: Connection, edition: Edition) -> None:
    before = await count(conn)
    files = [*ALL[:-1], a_file(FileSort.REFUSALS, {"Destinataire": "nobody@example.org"})]
    report = await bring_in(conn, edition, files, NOW)
    assert told(report) == [
        "refusals.csv:2:Destinataire: Nobody is registered with the address nobody@example.org."
    ]
    assert not report.stored
    assert await count(conn) == before


async def test_every_fault_of_every_line_is_told(conn: Connection, edition: Edition) -> None:
    report = await bring_in(
        conn,
        edition,
        [
            a_file(
                FileSort.HOLDERS,
                {
                    "E-mail": "alice",
                    "Projet": "",
                    "Nom": "M" * 81,
                    "Organisation": "=cmd",
                    "SIRET": "00002498400016",
                    "Besoin": "de l’aide",
                    "Montant recherché": "beaucoup",
                    "Thèmes": "food|fooood",
                },
                {"Résumé": "a\x07b", "Montant recherché": "200 M€", "RNA": "W12"},
            ),
            a_file(FileSort.INVESTORS, {"Ticket minimum": "9000", "Ticket maximum": "10"}),
        ],
        NOW,
    )
    assert [fault.where for fault in report.faults] == [
        "holders.csv:2:E-mail",
        "holders.csv:2:SIRET",
        "holders.csv:2:Projet",
        "holders.csv:2:Besoin",
        "holders.csv:2:Montant recherché",
        "holders.csv:2:Thèmes",
        "holders.csv:2:Nom",
        "holders.csv:3:RNA",
        "holders.csv:3:Résumé",
        "holders.csv:3:Montant recherché",
        "investors.csv:2:Ticket maximum",
    ]
    assert not await count(conn, "person")


async def test_whoever_mentions_a_person_with_a_faulty_line_is_not_blamed_too(
    conn: Connection, edition: Edition
) -> None:
    files = [a_file(FileSort.HOLDERS, {"Commune": ""}), *ALL[1:]]
    report = await bring_in(conn, edition, files, NOW)
    assert told(report) == ["holders.csv:2:Commune: This cell is empty."]


async def test_whoever_mentions_people_of_an_unreadable_file_is_not_blamed_too(
    conn: Connection, edition: Edition
) -> None:
    files = [File("holders.csv", b"PK\x03\x04"), *ALL[1:]]
    report = await bring_in(conn, edition, files, NOW)
    assert [fault.where for fault in report.faults] == ["holders.csv"]


async def test_a_file_whose_name_says_nothing_is_refused(
    conn: Connection, edition: Edition
) -> None:
    report = await bring_in(conn, edition, [File("liste.csv", ALL[0].content)], NOW)
    [fault] = told(report)
    assert fault.startswith("liste.csv: The name does not say what the file holds")


@pytest.mark.parametrize("name", ["holders.csv", "Porteurs (2).CSV", "holders-2026-nord.csv"])
async def test_the_first_word_of_the_name_says_what_a_file_holds(
    conn: Connection, edition: Edition, name: str
) -> None:
    report = await bring_in(conn, edition, [File(name, ALL[0].content)], NOW)
    assert report.created == {FileSort.HOLDERS: 1}


async def test_an_address_that_stands_twice_is_refused_across_files_and_cases(
    conn: Connection, edition: Edition
) -> None:
    files = [
        a_file(FileSort.HOLDERS, {}, {"E-mail": "ALICE@example.org"}),
        a_file(FileSort.INVESTORS, {"E-mail": "Alice@Example.org"}),
    ]
    assert told(await bring_in(conn, edition, files, NOW)) == [
        "holders.csv:3:E-mail: This address stands on line 2 of holders.csv already.",
        "investors.csv:2:E-mail: This address stands on line 2 of holders.csv already.",
    ]


async def test_people_who_registered_themselves_keep_their_answers(
    conn: Connection, edition: Edition
) -> None:
    form = holder_form(email="alice@example.org", organisation="À moi", commune="Sceaux")
    alice = await people.register_holder(conn, edition, form, NOW)
    report = await bring_in(conn, edition, [ALL[0]], NOW)
    assert (report.created, report.unchanged) == ({}, {FileSort.HOLDERS: 1})
    [warning] = warned(report)
    assert warning.startswith("holders.csv:2: Already registered with other answers")
    assert "Commune" in warning
    holder = await people.find_holder(conn, edition.id, alice.id)
    assert (holder.organisation, holder.commune) == ("À moi", "Sceaux")


async def test_an_address_of_the_other_side_is_refused(conn: Connection, edition: Edition) -> None:
    form = investor_form(email="alice@example.org")
    await people.register_investor(conn, edition, form, NOW)
    [fault] = told(await bring_in(conn, edition, [ALL[0]], NOW))
    assert fault.startswith("holders.csv:2:E-mail: This address is registered in another list")


@pytest.mark.parametrize(
    "other", ["Association les ateliers d'ALICE", "SCOP Ateliers d’Alice", "Ateliers-d’Alice"]
)
async def test_an_organisation_written_otherwise_is_pointed_out(
    conn: Connection, edition: Edition, other: str
) -> None:
    rows: tuple[dict[str, str], ...] = (
        {},
        {"E-mail": "charlie@example.org", "Organisation": other},
    )
    report = await bring_in(conn, edition, [a_file(FileSort.HOLDERS, *rows)], NOW)
    assert report.stored
    assert warned(report) == [
        "holders.csv:3:Organisation: "
        "Perhaps the same as “Les Ateliers d’Alice” on line 2 of holders.csv."
    ]


async def test_a_siret_registered_under_another_address_is_pointed_out(
    conn: Connection, edition: Edition
) -> None:
    form = holder_form("Charlie", siret="00002498400015", organisation="Chez Charlie")
    await people.register_holder(conn, edition, form, NOW)
    report = await bring_in(
        conn, edition, [a_file(FileSort.HOLDERS, {"SIRET": "00002498400015"})], NOW
    )
    assert warned(report) == [
        "holders.csv:2:SIRET: "
        "Perhaps the same as “Chez Charlie”, who is registered with another address."
    ]


async def test_choices_made_on_the_site_stay(conn: Connection, edition: Edition) -> None:
    await bring_in(conn, edition, ALL[:2], NOW)
    alice = await people.find_by_email(conn, edition.id, "alice@example.org")
    bob = await people.find_by_email(conn, edition.id, "bob@example.com")
    assert alice is not None
    assert bob is not None
    own = Choices(refusals=(ChosenPerson(target=bob.id),))
    await wishes.save(conn, edition, alice, own, NOW)
    report = await bring_in(conn, edition, [a_file(FileSort.WISHES)], NOW)
    assert warned(report) == [
        "wishes.csv:2:Auteur: alice@example.org has made choices already; theirs are kept."
    ]
    assert (await wishes.choices(conn, alice.id)).wishes == ()


@pytest.mark.parametrize(
    ("change", "where", "sentence"),
    [
        ({"Destinataire": "alice@example.org"}, "3:Destinataire", "Both are on the same side"),
        ({"Rang": "1", "Destinataire": "carol@example.com"}, "3:Rang", "The same author has given"),
        ({"Rang": "0", "Destinataire": "carol@example.com"}, "3:Rang", "A whole number between"),
        ({"Rang": "2"}, "3:Destinataire", "This person stands in the list twice."),
        ({"Motif": "x" * 301, "Rang": "2"}, "3:Motif", "At most 300 characters"),
    ],
)
async def test_a_wish_that_the_site_would_not_take_is_refused(
    conn: Connection, edition: Edition, change: dict[str, str], where: str, sentence: str
) -> None:
    carol = {"E-mail": "carol@example.com", "Organisation": "Fonds Carole"}
    files = [
        a_file(FileSort.HOLDERS),
        a_file(FileSort.INVESTORS, {}, carol),
        a_file(FileSort.WISHES, {}, change),
    ]
    [fault] = told(await bring_in(conn, edition, files, NOW))
    assert fault.startswith(f"wishes.csv:{where}: {sentence}")


async def test_a_person_wished_and_refused_is_refused_as_a_line(
    conn: Connection, edition: Edition
) -> None:
    both = {"Auteur": "alice@example.org", "Destinataire": "bob@example.com"}
    files = [*ALL[:2], a_file(FileSort.WISHES), a_file(FileSort.REFUSALS, both)]
    assert told(await bring_in(conn, edition, files, NOW)) == [
        "refusals.csv:2:Destinataire: Wish for a person or avoid them, not both."
    ]


async def test_gaps_in_ranks_are_closed_and_told(conn: Connection, edition: Edition) -> None:
    carol = {"E-mail": "carol@example.com", "Organisation": "Fonds Carole"}
    files = [
        a_file(FileSort.HOLDERS),
        a_file(FileSort.INVESTORS, {}, carol),
        a_file(FileSort.WISHES, {"Rang": "7"}, {"Rang": "3", "Destinataire": "carol@example.com"}),
    ]
    report = await bring_in(conn, edition, files, NOW)
    [warning] = warned(report)
    assert warning.startswith("wishes.csv:3:Rang: The ranks of alice@example.org have gaps")
    alice = await people.find_by_email(conn, edition.id, "alice@example.org")
    assert alice is not None
    ranked = (await wishes.choices(conn, alice.id)).wishes
    assert [wish.organisation for wish in ranked] == ["Fonds Carole", "Fonds Bob"]


@pytest.mark.parametrize(
    ("sort", "change", "where", "sentence"),
    [
        (FileSort.WORKSHOPS, {"Fin": "8:00"}, "Fin", "The end lies before the start."),
        (FileSort.WORKSHOPS, {"Titre": "x" * 161}, "Titre", "At most 160 characters"),
        (FileSort.ATTENDANCES, {"Atelier": "A9"}, "Atelier", "There is no workshop “A9”."),
        (
            FileSort.UNAVAILABLE,
            {"Créneaux": "9:05"},
            "Créneaux",
            "No slot starts at 9:05; slots start",
        ),
        (FileSort.UNAVAILABLE, {"E-mail": "x@example.org"}, "E-mail", "Nobody is registered with"),
    ],
)
async def test_a_programme_that_cannot_be_is_refused(
    conn: Connection,
    edition: Edition,
    sort: FileSort,
    change: dict[str, str],
    where: str,
    sentence: str,
) -> None:
    files = [a_file(s, change) if s is sort else a_file(s) for s in FileSort]
    [fault] = told(await bring_in(conn, edition, files, NOW))
    assert fault.startswith(f"{sort}.csv:2:{where}: {sentence}")


async def test_workshops_that_overlap_cannot_both_be_attended(
    conn: Connection, edition: Edition
) -> None:
    files = [
        a_file(FileSort.HOLDERS),
        a_file(FileSort.WORKSHOPS, {}, {"Code": "A2", "Début": "9:30", "Fin": "10:00"}),
        a_file(FileSort.ATTENDANCES, {}, {"Atelier": "A2"}),
    ]
    [fault] = told(await bring_in(conn, edition, files, NOW))
    assert fault.startswith("attendances.csv:3: ")
    assert "overlap" in fault


async def test_attendances_are_added_to_those_that_people_chose(
    conn: Connection, edition: Edition
) -> None:
    await bring_in(conn, edition, ALL, NOW)
    files = [
        a_file(FileSort.WORKSHOPS, {"Code": "A2", "Début": "11:00", "Fin": "11:30"}),
        a_file(FileSort.ATTENDANCES, {}, {"Atelier": "A2"}),
    ]
    report = await bring_in(conn, edition, files, NOW)
    assert report.created == {FileSort.WORKSHOPS: 1, FileSort.ATTENDANCES: 1}
    assert report.unchanged == {FileSort.ATTENDANCES: 1}
    alice = await people.find_by_email(conn, edition.id, "alice@example.org")
    assert alice is not None
    assert [item.code for item in await programme.attended_workshops(conn, alice.id)] == [
        "A1",
        "A2",
    ]


async def test_nobody_is_written_to_unless_asked(conn: Connection, edition: Edition) -> None:
    await bring_in(conn, edition, ALL[:1], NOW)
    assert not await count(conn, "outbox", "pgqueuer")
    await bring_in(conn, edition, ALL[:2], NOW, acknowledge=True)
    letters = await conn.fetch(
        "select p.email, o.kind from outbox o join person p on p.id = o.person_id"
    )
    assert [tuple(row) for row in letters] == [("bob@example.com", "acknowledgement")]


async def test_after_the_deadline_only_an_organiser_imports(
    conn: Connection, edition: Edition
) -> None:
    before = await count(conn)
    with pytest.raises(Conflict):
        await bring_in(conn, edition, ALL, TOO_LATE)
    assert await count(conn) == before
    organiser = await an_organiser(conn, edition)
    report = await bring_in(conn, edition, ALL, TOO_LATE, by=organiser.id)
    assert report.stored
    lines = await audit.trail(conn, edition.id)
    [line] = [line for line in lines if line.act == "people.imported"]
    assert (line.actor_id, line.details) == (organiser.id, dict.fromkeys(FileSort, 1))


async def test_positions_go_on_behind_those_who_registered(
    conn: Connection, edition: Edition
) -> None:
    await people.register_holder(conn, edition, holder_form(), NOW)
    await bring_in(conn, edition, ALL, NOW)
    await people.register_holder(conn, edition, holder_form("Charlie"), NOW)
    rows = await conn.fetch("select position from person where kind = 'holder' order by position")
    assert [row["position"] for row in rows] == [0, 1, 2]


async def test_many_people_get_each_their_own_line(conn: Connection, edition: Edition) -> None:
    changes: list[dict[str, str]] = [
        {"E-mail": f"p{n}@example.org", "Organisation": f"Structure {n}", "Projet": f"Projet {n}"}
        for n in range(600)
    ]
    report = await bring_in(conn, edition, [a_file(FileSort.HOLDERS, *changes)], NOW)
    assert report.created == {FileSort.HOLDERS: 600}
    rows = await conn.fetch(
        "select position, email, organisation, project from person join holder on person_id = id"
        " order by position"
    )
    assert [tuple(row) for row in rows] == [
        (n, f"p{n}@example.org", f"Structure {n}", f"Projet {n}") for n in range(600)
    ]


async def test_who_registers_meanwhile_waits_for_the_import(pool: Pool, edition: Edition) -> None:
    """Both want the same address: the import has it, and its owner is told of the other."""
    async with transaction(pool) as first:
        await bring_in(first, edition, ALL[:1], NOW)

        async def register() -> Profile:
            async with transaction(pool) as second:
                form = holder_form(email="alice@example.org")
                return await people.register_holder(second, edition, form, NOW)

        other = asyncio.create_task(register())
        done, _ = await asyncio.wait([other], timeout=0.2)
        assert not done
    await other  # told nothing: whether an address is registered is nobody's to learn
    async with pool.acquire() as conn:
        rows = await conn.fetch("select person.email, outbox.kind from outbox join person"
                                " on person.id = outbox.person_id")  # fmt: skip
    assert [tuple(row) for row in rows] == [("alice@example.org", "acknowledgement")]


async def test_organisers_import_until_the_end_of_the_day(
    conn: Connection, edition: Edition
) -> None:
    organiser = await an_organiser(conn, edition)
    await conn.execute("update edition set stage = 'published' where id = $1", edition.id)
    with pytest.raises(Conflict, match="Registration is closed"):
        await bring_in(conn, edition, ALL[:2], NOW)
    assert (await bring_in(conn, edition, ALL[:2], NOW, by=organiser.id)).stored
    assert (await bring_in(conn, edition, [a_file(FileSort.WISHES)], NOW, by=organiser.id)).stored
    assert (await editions.glance(conn, edition.id)).wishes == 1
    await conn.execute("update edition set stage = 'over' where id = $1", edition.id)
    with pytest.raises(Conflict):
        await bring_in(conn, edition, [a_file(FileSort.REFUSALS)], NOW, by=organiser.id)


async def test_faults_are_told_in_french(conn: Connection, edition: Edition) -> None:
    content = text([{**HOLDER, "Commune": ""}]).encode()
    report = await bring_in(conn, edition, [File("porteurs.csv", content)], NOW)
    [fault] = report.faults
    assert (fault.where, fault.translated(catalogue("fr"))) == (
        "porteurs.csv:2:Commune",
        "Cette cellule est vide.",
    )
