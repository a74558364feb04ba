"""An edition in which everything is a little odd: names like formulas, gaps, closed hours, people
who wait, withdrew or were refused."""

import datetime as dt
from typing import Any, Final

from matchmaker import guidebook, texts
from matchmaker.choices import correcting, programme, wishes
from matchmaker.choices.correcting import Correction
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import Edition, GivenSlot, GivenTable
from matchmaker.editions.partners import PartnerForm
from matchmaker.guidebook import AdditionForm, EditorialForm
from matchmaker.participation import people, registering, remarking
from matchmaker.participation.remarking import NoteForm, TagForm
from matchmaker.texts import TextForm
from matchmaker.wording.vocabularies import Finance, Need
from tests.cast import (
    NOW,
    a_visitor,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
    holder_form,
)

#: what programs of tables take for something else than a name
ODD: Final = (
    *("=1+1", "+33 6", "-Ève", "@lice", "'Aïcha", "'=2", "''@x", '="0612"', "007", "12/11/2026"),
    *("1,5", "1E5", "TRUE", "oui | non", "a;b", 'dit "Bob"', "https://x.example", "_x0041_"),
)
_PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 200


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


async def an_odd_edition(conn: Connection) -> Edition:
    """Slots of their own lengths, named tables, all settings other than the usual ones."""
    slots = (
        GivenSlot(starts_at=at(9), ends_at=at(9, 20)),
        GivenSlot(starts_at=at(9, 20), ends_at=at(9, 35), pause_after=True),
        GivenSlot(starts_at=at(10), ends_at=at(10, 15)),
    )
    tables = (
        GivenTable(label="=A1", zone="Nord", closed=(at(9, 20),)),
        GivenTable(label="2"),
        GivenTable(label="'Bleue"),
    )
    return await an_edition(
        conn,
        slots=slots,
        pauses=(),
        table_list=tables,
        welcome="Bienvenue.\n\n- Venez tôt.",
        languages=("en", "fr"),
        registration_closes_at=dt.datetime(2099, 11, 10, tzinfo=dt.UTC),
        investor_maximum=7,
        max_consecutive=3,
        finance_maximum=5,
        investor_guaranteed=1,
        publisher="=Département",
        calendars=editions.Calendars(holders="file", investors="meetings"),
    )


async def a_full_house(conn: Connection) -> Edition:
    """That edition with everybody in it."""
    edition = await an_odd_edition(conn)
    camille = await an_organiser(conn, edition)
    for name, logo in (("=Partenaire", _PNG), ("Sans logo", None)):
        form = PartnerForm(name=name, website="https://p.example", logo=logo)
        await partners.add(conn, edition, form, None, NOW)
    opens = EditorialForm(text_fr="Bienvenue.\n\n=À bientôt.", signature_fr="'La présidence")
    await guidebook.save_editorial(conn, edition, opens, 0, None, NOW)
    for name, day in (("=Fonds absent", dt.date(2026, 9, 1)), ("Banque", None)):
        absent = AdditionForm(
            organisation=name, finance=Finance.BANK_LOAN, ticket_from=0, ticket_to=5_000,
            needs=(Need.HIRING, Need.PREMISES), description="=1+1\nDeux", lasting_since=day,
            contact="contact@fonds.example" if day else "+33 1 23 45 67 89",
        )  # fmt: skip
        await guidebook.add(conn, edition, absent, None, NOW)
    words = TextForm(opening_fr="Bonjour {prénom},\n\n=Bien à vous.", signature_en="The team")
    await texts.save(conn, edition, "convocation", words, 0, None, NOW)
    named = [holder_form(last_name=odd, organisation=odd, project=odd) for odd in ODD]
    holders = await registering.register_all(conn, edition, named, NOW)
    investors = [
        await an_investor(
            conn,
            edition,
            delegates=("Dupont, Jean", "=Awa | Co <awa@example.com>"),
            territory="92",
            website="https://fonds.example",
        ),
        await an_investor(conn, edition, "Emma", max_meetings=3, max_consecutive=2),
    ]
    diane = await a_visitor(conn, edition, occupation="@dj")
    await _programme(conn, edition, [*holders[:3], diane])
    await _choices(conn, edition, holders, investors, camille.id)
    for note in ("=À rappeler\nle matin", "'Note"):
        noted = NoteForm(text=note)
        await remarking.write_note(conn, edition, holders[0].id, noted, camille.id, NOW)
    for tag in ("a, b", "=VIP"):
        await remarking.tag(conn, edition, holders[1].id, TagForm(tag=tag), camille.id, NOW)
    await _states(conn, [one.id for one in holders], diane.id)
    return await editions.by_id(conn, edition.id)


async def _programme(conn: Connection, edition: Edition, guests: list[Any]) -> None:
    """One place for four who ask, and somebody with a place in another item."""
    full = await a_workshop(conn, edition, code="=A", title="'=Qui finance ?", capacity=1)
    other = {
        "starts_at": dt.datetime(2099, 11, 24, 11, 0),  # noqa: DTZ001 typed in local time
        "ends_at": dt.datetime(2099, 11, 24, 11, 45),  # noqa: DTZ001 typed in local time
    }
    await a_workshop(conn, edition, code="007", title="-", speaker="+1", **other)
    for guest in guests:
        await programme.sign_up(conn, edition, guest.id, full.id, NOW)
    await programme.attend(conn, edition.id, guests[-1].id, ("007", "=A"))


async def _choices(
    conn: Connection, edition: Edition, holders: list[Any], investors: list[Any], by: Any
) -> None:
    bob, emma = investors
    alice, other = holders[0], holders[1]
    await wishes.save(
        conn,
        edition,
        alice,
        Choices(
            wishes=(ChosenPerson(target=bob.id, reason="=cher"),),
            refusals=(ChosenPerson(target=emma.id, reason="-trop"),),
        ),
        NOW,
    )
    known = await correcting.wishes_of(conn, alice.id)
    entered = Correction(wishes=(emma.id, bob.id), saved_at=known.saved_at)
    await correcting.correct(conn, edition, alice, entered, NOW, by)
    await wishes.save(conn, edition, other, Choices(), NOW)
    chosen = tuple(ChosenPerson(target=one.id) for one in holders[:4])
    await wishes.save(conn, edition, bob, Choices(wishes=chosen), NOW)
    await conn.execute("delete from wish where author_id = $1 and rank = 2", bob.id)
    await programme.save_availability(conn, edition, other, [0, 2], NOW)
    await programme.save_availability(conn, edition, emma, [], NOW)


async def _states(conn: Connection, holders: list[Any], visitor: Any) -> None:
    """Moments finer than a workbook tells, somebody who waits, was refused, withdrew."""
    later = NOW + dt.timedelta(days=1, microseconds=123_456)
    for statement, person in (
        ("update person set registered_at = $2, confirmed_at = $2 where id = $1", holders[3]),
        ("update person set withdrawn_at = $2 where id = $1", holders[0]),
        ("update person set application = 'pending', known_at = null, updated_at = $2"
         " where id = $1", holders[4]),
        ("update person set application = 'refused', application_reason = '=Hors sujet',"
         " application_at = $2 where id = $1", holders[5]),
        ("update person set external_id = 'CRM-7', own_words_at = $2 where id = $1", holders[6]),
        ("insert into reminder_stop (person_id, edition_id, stopped_at)"
         " select id, edition_id, $2 from person where id = $1", holders[6]),
        ("update recipient set way = case when $2::timestamptz is null then null else 'file' end"
         " where person_id = $1", visitor),
    ):  # fmt: skip
        await conn.execute(statement, person, later)


async def leave_nothing(conn: Connection, edition: Edition) -> None:
    """An empty database again."""
    await conn.execute("delete from edition where id = $1", edition.id)
    assert not await people.find_by_email(conn, edition.id, "alice@example.org")
