"""What outlives the edition is what was agreed to, field by field, and ends when taken back."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import AgreementForm, LastingEntry, LastingField
from matchmaker.participation import applying, people, privacy
from matchmaker.participation.applying import RefusalForm
from matchmaker.participation.people import InvestorProfile
from matchmaker.wording.errors import Invalid, NotFound
from matchmaker.wording.vocabularies import Finance, Need
from tests import cast
from tests.guidebook.scene import an_addition
from tests.purging import purge

NOW = cast.NOW
SECRET = "s" * 32
TODAY = NOW.date()
TERRITORY = (LastingField.TERRITORY,)
#: everything by which a person could be told in what is left
OF_THE_PERSON = ("Bob", "bob", "Ferrand", "+33 1 98", "Awa Diallo", "awa@")


async def an_investor(conn: Connection, edition: Edition, **changes: Any) -> InvestorProfile:
    """Bob, in whose record every field says something."""
    answers: dict[str, Any] = {
        "last_name": "Ferrand",
        "phone": "01 98 76 54 32",
        "organisation": "Fonds Clair",
        "territory": "Hauts-de-Seine",
        "website": "https://clair.example.org",
        "needs_financed": (Need.EQUITY,),
        "delegates": ("Awa Diallo <awa@example.com>",),
    }
    return await cast.an_investor(conn, edition, **(answers | changes))


async def agree(
    conn: Connection, person: InvestorProfile, fields: Any = TERRITORY, contact: str = ""
) -> UUID:
    form = AgreementForm(agreed=True, fields=tuple(fields), contact=contact)
    return (await guidebook.agree(conn, person, form, NOW)).id


async def purge_after(conn: Connection, edition: Edition) -> None:
    await conn.execute("update edition set purge_on = held_on + 1 where id = $1", edition.id)
    await purge(conn, dt.datetime(2099, 11, 26, tzinfo=dt.UTC))


async def read(conn: Connection, today: dt.date = TODAY) -> list[LastingEntry]:
    return await guidebook.lasting_entries(conn, today)


def said(entry: LastingEntry) -> dict[str, Any]:
    """Every value that says something."""
    names = (*LastingEntry.__struct_fields__,)
    known = {name: getattr(entry, name) for name in names if name not in _BESIDE}
    return {name: value for name, value in known.items() if value}


_BESIDE = {
    *("id", "edition_id", "origin", "attends", "agreed_on", "renew_by", "year", "fields"),
}


async def test_nothing_is_published_that_was_not_agreed_to(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob, emma = await an_investor(conn, edition), await cast.an_investor(conn, edition, "Emma")
    assert await read(conn) == []
    await agree(conn, bob, TERRITORY, "accueil@clair.example.org")
    [entry] = await read(conn)
    only = {
        "organisation": "Fonds Clair",
        "finance": bob.finance,
        "territory": "Hauts-de-Seine",
        "contact": "accueil@clair.example.org",
    }
    assert said(entry) == only
    assert emma.organisation not in str(entry)


async def test_it_reads_the_same_after_the_purge_and_names_nobody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    await cast.an_investor(conn, edition, "Emma")
    await agree(conn, bob, LastingField, "accueil@clair.example.org")
    lasting = an_addition(lasting_since=TODAY)
    await guidebook.add(conn, edition, lasting, None, NOW)
    await guidebook.add(conn, edition, an_addition(organisation="Banque"), None, NOW)
    before = await read(conn)
    assert [entry.organisation for entry in before] == ["Fonds Absent", "Fonds Clair"]
    await purge_after(conn, edition)
    after = await read(conn)
    assert [(entry.id, said(entry)) for entry in after] == [
        (entry.id, said(entry)) for entry in before
    ]
    left = await conn.fetchval("select string_agg(l::text, ' ') from guide_listing l")
    assert not [trace for trace in OF_THE_PERSON if trace in left]
    for table in ("guide_agreement", "guide_addition"):
        assert await conn.fetchval(f"select count(*) from {table}") == 0


async def test_signatures_go_with_the_purge_and_the_editorial_stays(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    form = guidebook.EditorialForm(text_fr="Bienvenue.", signature_fr="Claude Dupont")
    await guidebook.save_editorial(conn, edition, form, 0, None, NOW)
    await purge_after(conn, edition)
    assert (await guidebook.editorial(conn, edition.id)).form == guidebook.EditorialForm(
        text_fr="Bienvenue."
    )


@pytest.mark.parametrize("purged", [False, True])
async def test_the_investor_s_link_renews_and_ends_it(conn: Connection, purged: bool) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    token = guidebook.token(SECRET, await agree(conn, bob))
    if purged:
        await purge_after(conn, edition)
    later = NOW + dt.timedelta(days=300)
    found = await guidebook.renew(conn, SECRET, token, later)
    assert (found.organisation, found.renew_by) == ("Fonds Clair", dt.date(2029, 8, 1))
    await guidebook.leave(conn, SECRET, token, later)
    assert await read(conn) == []
    await guidebook.leave(conn, SECRET, token, later)
    with pytest.raises(NotFound):
        await guidebook.renew(conn, SECRET, token, later)
    with pytest.raises(NotFound):
        await guidebook.entry_of(conn, "another" * 6, token)


async def test_what_is_not_renewed_is_shown_no_more_and_then_deleted(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await agree(conn, await an_investor(conn, edition))
    await purge_after(conn, edition)
    ends = dt.date(2028, 10, 5)
    assert len(await read(conn, ends - dt.timedelta(days=1))) == 1
    assert await read(conn, ends) == []
    await purge(conn, dt.datetime(2028, 10, 4, 21, tzinfo=dt.UTC))
    assert await conn.fetchval("select count(*) from guide_listing") == 1
    await purge(conn, dt.datetime(2028, 10, 4, 22, tzinfo=dt.UTC))
    assert await conn.fetchval("select count(*) from guide_listing") == 0


async def test_who_takes_it_back_or_is_erased_is_not_there_after_the_purge(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    emma = await cast.an_investor(conn, edition, "Emma")
    for person in (bob, emma):
        await agree(conn, person)
    await guidebook.take_back(conn, bob, NOW)
    await privacy.erase(conn, emma, NOW)
    assert await read(conn) == []
    held = (await privacy.export(conn, bob.id))["guide_agreements"]
    assert [one["fields"] for one in held] == [["territory"]]
    assert held[0]["withdrawn_at"] is not None
    await purge_after(conn, edition)
    assert await conn.fetchval("select count(*) from guide_listing") == 0


async def test_who_withdrew_and_agrees_stands_there_as_not_attending(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    await agree(conn, bob)
    await people.withdraw(conn, bob, NOW)
    book = await guidebook.read_book(conn, edition, NOW)
    assert [(one.organisation, one.attends) for one in book.entries] == [("Fonds Clair", False)]
    assert (book.entries[0].territory, book.entries[0].description) == ("Hauts-de-Seine", "")


async def test_a_refused_applicant_stands_there_once_an_organiser_says_so(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    bob = await an_investor(conn, edition)
    identifier = await agree(conn, bob)
    await conn.execute("update person set application = 'pending' where id = $1", bob.id)
    refusal = RefusalForm(reason="Hors territoire.")
    await applying.refuse(conn, edition, bob.id, refusal, camille.id, NOW)
    assert await read(conn) == []
    await guidebook.rule(conn, edition, identifier, "shown", camille.id, NOW)
    assert len(await read(conn)) == 1
    await guidebook.rule(conn, edition, identifier, "removed", camille.id, NOW)
    assert await read(conn) == []


@pytest.mark.parametrize(
    "contact", ["bob.clair@example.org", "awa_d@example.org", "+33 1 98 76 54 32"]
)
async def test_a_contact_that_names_somebody_is_refused(conn: Connection, contact: str) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    with pytest.raises(Invalid) as refused:
        await agree(conn, bob, TERRITORY, contact)
    assert [fault.field for fault in refused.value.faults] == ["contact"]


async def test_nothing_ticked_is_no_agreement(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    with pytest.raises(Invalid):
        await guidebook.agree(conn, bob, AgreementForm(fields=TERRITORY), NOW)
    assert await guidebook.agreement(conn, bob) is None


async def test_one_letter_leaves_for_each_answer_and_the_last_one_alone(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob = await an_investor(conn, edition)
    first = await agree(conn, bob)
    assert await agree(conn, bob) == first
    second = await agree(conn, bob, ())
    written = "select payload ->> 'agreement' as id from outbox where kind = 'guide_agreed'"
    assert [row["id"] for row in await conn.fetch(written)] == [str(second)]


async def test_an_organisation_is_there_once_as_of_the_newest_year(conn: Connection) -> None:
    old = await cast.an_edition(conn)
    new = await cast.an_edition(conn, slug="mfi-2100", held_on=dt.date(2100, 11, 23),
                                purge_on=dt.date(2101, 11, 23))  # fmt: skip
    for edition, territory in ((old, "Nanterre"), (new, "Paris")):
        await agree(conn, await an_investor(conn, edition, territory=territory))
    assert [(one.year, one.territory) for one in await read(conn)] == [(2100, "Paris")]
    [of_2099] = await guidebook.lasting_entries(conn, TODAY, 2099)
    assert of_2099.territory == "Nanterre"


async def test_additions_of_the_year_before_are_proposed_again(conn: Connection) -> None:
    old = await cast.an_edition(conn)
    new = await cast.an_edition(conn, slug="mfi-2100", held_on=dt.date(2100, 11, 23),
                                purge_on=dt.date(2101, 11, 23))  # fmt: skip
    for name in ("Banque", "Fonds Absent"):
        await guidebook.add(conn, old, an_addition(organisation=name), None, NOW)
    await guidebook.add(conn, new, an_addition(organisation="BANQUE"), None, NOW)
    assert [one.organisation for one in await guidebook.earlier_additions(conn, new, NOW)] == [
        "Fonds Absent"
    ]
    assert await guidebook.earlier_additions(conn, old, NOW) == []


async def test_the_year_book_has_an_investor_once_as_who_comes(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await an_investor(conn, edition)
    twice = an_addition(organisation="FONDS CLAIR", finance=Finance.BANK_LOAN)
    await guidebook.add(conn, edition, twice, None, NOW)
    with pytest.raises(Invalid):
        await guidebook.add(conn, edition, twice, None, NOW)
    [entry] = (await guidebook.read_book(conn, edition, NOW)).entries
    assert (entry.attends, entry.needs) == (True, (Need.EQUITY,))
