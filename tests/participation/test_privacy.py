"""Consents, export, erasure and purge: nothing of a person is forgotten, or left behind."""

import asyncio
import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import day
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, people, privacy, remarking
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.participation.remarking import NoteForm, TagForm
from matchmaker.wording.errors import NotFound
from matchmaker.wording.vocabularies import Consent
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor, an_organiser
from tests.purging import purge

SECRET: Final = "a secret of the tests that is long enough"
LATER: Final = NOW + dt.timedelta(days=1)

# Whatever holds a person's identifier, or hangs under something that does.
PERSONAL: Final = (
    "person",
    "holder",
    "investor",
    "delegate",
    "visitor",
    "consent",
    "workshop_attendance",
    "workshop_waiting",
    "unavailability",
    "wish",
    "refusal",
    "pin",
    "prohibition",
    "meeting_withdrawal",
    "personal_link",
    "browser_session",
    "meeting",
    "calendar_entry",
    "recipient",
    "outbox",
    "attendance",
    "meeting_mark",
    "meeting_settlement",
    "meeting_card",
    "meeting_outcome",
    "contact_agreement",
    "delegates_from",
    "day_act",
    "badge",
    "offer",
    "wish_reason",
    "serving",
    "forecast_fragile",
    "calendar_answer",
    "forwarded",
    "person_note",
    "person_tag",
    "known_apart",
    "reminded",
    "reminder_stop",
    "invitation",
    "orientation",
    "follow_up",
    "follow_up_stop",
    "address_change",
    "change_mark",
    "webhook_delivery",
    "suggestion_third",
    "guide_agreement",
)


async def published(conn: Connection, edition: Edition, holder: UUID, investor: UUID) -> UUID:
    """A version with one meeting, as publishing would leave it."""
    schedule = await conn.fetchval(
        """insert into schedule (edition_id, version, meetings, guarantee_shortfall,
               shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
           values ($1, 1, 1, 0, 0, 10, 10, 0, 0, 0, 'optimal') returning id""",
        edition.id,
    )
    await conn.execute(
        """insert into meeting (edition_id, schedule_id, holder_id, investor_id, slot_number,
               table_number) values ($1, $2, $3, $4, 5, 2)""",
        edition.id, schedule, holder, investor,
    )  # fmt: skip
    await conn.execute(
        "update schedule set state = 'published', published_at = $2 where id = $1", schedule, NOW
    )
    for recipient, other in ((holder, investor), (investor, holder)):
        await conn.execute(
            """insert into calendar_entry (uid, edition_id, recipient_id, other_id, slot_number,
                   table_number, starts_at, ends_at, stamped_at)
               select $1, $2, recipient.id, $4, 5, 2, starts_at, ends_at, $5
               from slot
               join recipient on recipient.person_id = $3
               where slot.edition_id = $2 and number = 5""",
            f"{recipient}@test", edition.id, recipient, other, NOW,
        )  # fmt: skip
    return UUID(str(schedule))


async def busy(conn: Connection, edition: Edition) -> tuple[HolderProfile, InvestorProfile]:
    """Alice and Bob with everything that can be held on a person."""
    workshop = await a_workshop(conn, edition, code="A1")
    alice = await a_holder(
        conn, edition, last_name="Unique", workshops=("A1",), newsletter=True, phone="0123456789"
    )
    bob = await an_investor(conn, edition, delegates=("Dora", "Emil"))
    charlie = await a_holder(conn, edition, "Charlie")
    await programme.save_availability(conn, edition, alice, [0], NOW)
    for author, wished, refused in ((alice, bob, None), (bob, charlie, alice)):
        chosen = Choices(
            wishes=(ChosenPerson(target=wished.id, reason="Oui."),),
            refusals=(ChosenPerson(target=refused.id, reason="Jamais."),) if refused else (),
        )
        await wishes.save(conn, edition, author, chosen, NOW)
    for person in (alice, bob):
        link = await links.mint(conn, SECRET, person.id, "page")
        await links.enter(conn, link.token, NOW)
    version = await published(conn, edition, alice.id, bob.id)
    await conn.execute(
        "insert into prohibition values ($1, $2, $3, $4)", edition.id, version, alice.id, bob.id
    )
    await conn.execute(
        "insert into pin (edition_id, holder_id, investor_id, slot_number) values ($1, $2, $3, 5)",
        edition.id, alice.id, bob.id,
    )  # fmt: skip
    assert workshop.code == "A1"
    camille = await an_organiser(conn, edition)
    note = NoteForm(text="À rappeler lundi.")
    await remarking.write_note(conn, edition, alice.id, note, camille.id, NOW)
    await remarking.tag(conn, edition, alice.id, TagForm(tag="Priorité"), camille.id, NOW)
    await on_the_day(conn, edition, alice, bob)
    return alice, bob


async def say_what_came(
    conn: Connection, edition: Edition, alice: HolderProfile, bob: InvestorProfile
) -> None:
    """What both said of their meeting, and that both pass on how they are reached."""
    for statement in (
        """insert into meeting_card (edition_id, holder_id, investor_id, useful, answered_at)
           values ($1, $2, $3, 'yes', $4)""",
        """insert into meeting_outcome (edition_id, holder_id, investor_id, outcome, note,
               answered_at) values ($1, $2, $3, 'no_follow_up', 'Trop tôt.', $4)""",
        """insert into contact_agreement (edition_id, holder_id, investor_id, side, agreed_at)
           select $1, $2, $3, side, $4 from unnest('{holder,investor}'::text[]) as side""",
    ):
        await conn.execute(statement, edition.id, alice.id, bob.id, NOW)


async def on_the_day(
    conn: Connection, edition: Edition, alice: HolderProfile, bob: InvestorProfile
) -> None:
    """Alice missed Bob's table, came later, and has a badge; Bob lost a delegate."""
    arena = dt.datetime(2099, 11, 24, 9, tzinfo=dt.UTC)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", arena)
    await day.arrive(conn, edition, alice.id, None, arena + dt.timedelta(minutes=9))
    await day.undo(conn, edition, alice.id, None, arena + dt.timedelta(minutes=10))
    await day.lose_delegates(conn, edition, bob.id, 1, 5, None, arena)
    await conn.execute(
        """insert into offer (edition_id, schedule_id, holder_id, investor_id, slot_number,
               table_number, offered_at, offered_by, deadline)
           select $1, schedule.id, $2, $3, 7, 2, $4::timestamptz, $5, $4 + interval '5 minutes'
           from schedule where schedule.edition_id = $1 and state = 'published'""",
        edition.id, alice.id, bob.id, arena, (await an_organiser(conn, edition)).id,
    )  # fmt: skip
    await conn.execute(
        "insert into meeting_withdrawal values ($1, $2, $3, 'holder', false, $4)",
        edition.id, alice.id, bob.id, arena,
    )  # fmt: skip
    await say_what_came(conn, edition, alice, bob)
    await conn.execute("insert into badge values ($1, $2)", alice.id, links.hash_of("Alice"))
    await conn.execute(
        """insert into known_apart (edition_id, first_id, second_id, noted_at)
           select $1, least($2, id), greatest($2, id), $3 from person
           where edition_id = $1 and kind = 'holder' and id <> $2""",
        edition.id, alice.id, arena,
    )  # fmt: skip
    await conn.execute(
        """with reason as (
               insert into wish_reason (edition_id, schedule_id, holder_id, investor_id, value,
                   cause, kind)
               select edition_id, id, $2, $3, 10, 'possible', 'possible'
               from schedule where edition_id = $1 and state = 'published')
           insert into serving (edition_id, schedule_id, person_id, lacking, numbers)
           select edition_id, id, $2, 1, jsonb_build_object('losers', jsonb_build_array($3::uuid))
           from schedule where edition_id = $1 and state = 'published'""",
        edition.id, alice.id, bob.id,
    )  # fmt: skip
    await conn.execute(
        """with played as (
               insert into forecast (schedule_id, absent_holders, absent_investors, late,
                   requested_at)
               select id, 30, 10, 5, $3 from schedule where edition_id = $1 and state = 'published')
           insert into forecast_fragile (edition_id, schedule_id, person_id, loss)
           select edition_id, id, $2, 1 from schedule
           where edition_id = $1 and state = 'published'""",
        edition.id, alice.id, arena,
    )  # fmt: skip


async def rows_naming(conn: Connection, person_id: UUID) -> dict[str, int]:
    """In which tables the identifier still stands."""
    found = {}
    for table in (*PERSONAL, "login_link", "solve_run", "schedule"):
        count = await conn.fetchval(
            f"select count(*) from {table} t where t::text like '%' || $1 || '%'", str(person_id)
        )
        if count:
            found[table] = count
    return found


async def test_consents_are_separate_and_dated(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    both = [Consent.NEWSLETTER, Consent.PASS_CONTACT_ON]
    assert await privacy.consents(conn, alice.id) == []
    await privacy.agree(conn, alice.id, both, NOW)
    await privacy.agree(conn, alice.id, both[:1], LATER)
    assert [await privacy.has_agreed(conn, alice.id, purpose) for purpose in both] == [True, False]
    await privacy.agree(conn, alice.id, both, LATER + dt.timedelta(days=1))
    records = await privacy.consents(conn, alice.id)
    assert [(r.purpose, r.given_at, r.withdrawn_at) for r in records] == [
        (Consent.NEWSLETTER, NOW, None),
        (Consent.PASS_CONTACT_ON, NOW, LATER),
        (Consent.PASS_CONTACT_ON, LATER + dt.timedelta(days=1), None),
    ]


async def test_a_consent_taken_back_and_given_at_the_same_moment_is_in_force(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, newsletter=True)
    await privacy.agree(conn, alice.id, [], NOW)
    await privacy.agree(conn, alice.id, [Consent.NEWSLETTER], NOW)
    assert await privacy.has_agreed(conn, alice.id, Consent.NEWSLETTER)


async def test_consents_given_at_once_are_given_once(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        alice = await a_holder(conn, edition)

    async def agree(hour: int) -> None:
        async with transaction(pool) as conn:
            moment = NOW + dt.timedelta(hours=hour)
            await privacy.agree(conn, alice.id, [Consent.NEWSLETTER], moment)

    await asyncio.gather(*map(agree, range(5)))
    async with pool.acquire() as conn:
        assert len(await privacy.consents(conn, alice.id)) == 1


async def test_the_export_holds_everything_of_a_person(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await busy(conn, edition)
    document = await privacy.export(conn, alice.id)
    assert document["edition"]["name"] == edition.name
    assert document["person"]["email"] == alice.email
    assert document["person"]["phone"] == "01 23 45 67 89"
    assert document["holder"]["project"] == "Le café de Alice"
    assert (document["investor"], document["delegates"]) == (None, [])
    assert [consent["purpose"] for consent in document["consents"]] == ["newsletter"]
    assert [workshop["code"] for workshop in document["workshops"]] == ["A1"]
    assert [slot["slot"] for slot in document["unavailable"]] == [0]
    assert [(w["organisation"], w["reason"]) for w in document["wishes"]] == [("Fonds Bob", "Oui.")]
    assert document["refusals"] == []
    assert [(m["organisation"], m["table"]) for m in document["meetings"]] == [("Fonds Bob", "3")]
    assert {entry["kind"] for entry in document["calendar_entries"]} == {"workshop", "meeting"}
    for part in ("mailboxes", "messages", "links", "sessions"):
        assert len(document[part]) == 1
    assert [(a["state"], a["taken_back_at"] is None) for a in document["attendance"]] == [
        ("absent", True),
        ("arrived", False),
    ]
    assert [(m["organisation"], m["state"]) for m in document["marks"]] == [("Fonds Bob", "absent")]
    assert document["badge"] is True
    assert [note["text"] for note in document["notes"]] == ["À rappeler lundi."]
    assert document["tags"] == ["Priorité"]
    assert len(document["told_apart"]) == 1
    assert [(o["organisation"], o["slot"]) for o in document["offers"]] == [("Fonds Bob", 7)]
    own = await privacy.export(conn, bob.id)
    assert own["delegates_here"] == [{"from_slot": 5, "count": 1}]
    assert [one["name"] for one in own["delegates"]] == ["Dora", "Emil"]
    assert own["investor"]["ticket_to"] == 60_000
    assert [(r["organisation"], r["reason"]) for r in own["refusals"]] == [
        ("Les Ateliers de Alice", "Jamais.")
    ]


async def test_the_export_tells_neither_what_others_said_nor_hashes(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, _ = await busy(conn, edition)
    told = msgspec.json.encode(await privacy.export(conn, alice.id)).decode()
    for hidden in ("Jamais", "token", "hash", "search", "Charlie", str(edition.id)):
        assert hidden not in told


async def test_drafts_are_not_exported(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await busy(conn, edition)
    draft = await conn.fetchval(
        """insert into schedule (edition_id, version, meetings, guarantee_shortfall,
               shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
           values ($1, 2, 1, 0, 0, 10, 10, 0, 0, 0, 'optimal') returning id""",
        edition.id,
    )
    await conn.execute(
        "insert into meeting values ($1, $2, $3, $4, 6, 2)", edition.id, draft, alice.id, bob.id
    )
    document = await privacy.export(conn, alice.id)
    assert [meeting["version"] for meeting in document["meetings"]] == [1]


async def test_who_was_erased_leaves_an_empty_place(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    alice, bob = await busy(conn, edition)
    await privacy.erase(conn, alice, LATER, by=organiser.id)
    # The place itself, the meeting of the published version and what became of it, Bob's own
    # calendar entry of it, and that they are gone, for the programs that have copies.
    assert await rows_naming(conn, alice.id) == {
        "person": 1, "holder": 1, "meeting": 1, "meeting_settlement": 1, "calendar_entry": 1,
        "change_mark": 2,
    }  # fmt: skip
    left = await conn.fetchval("select p::text || h::text from person p join holder h"
                               " on h.person_id = p.id where p.id = $1", alice.id)  # fmt: skip
    for trace in ("Alice", "alice", "Unique", "unique", "café", "Nanterre", "30000", "23 45"):
        assert trace not in left
    for search in (privacy.export(conn, alice.id), people.find(conn, edition.id, alice.id)):
        with pytest.raises(NotFound):
            await search
    with pytest.raises(NotFound):
        await privacy.erase(conn, alice, LATER)
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject, line.actor_id) == (
        "person.erased", str(alice.id), organiser.id,
    )  # fmt: skip
    again = await a_holder(conn, edition, email=alice.email)
    assert again.position == 2
    assert (await wishes.choices(conn, bob.id)).refusals == ()
    page = await people.list_people(conn, edition.id, people.PeopleFilter())
    assert alice.id not in [item.id for item in page.items]


async def test_an_erased_investor_keeps_one_nameless_delegate(conn: Connection) -> None:
    edition = await an_edition(conn)
    _, bob = await busy(conn, edition)
    await privacy.erase(conn, bob, LATER)
    rows = await conn.fetch("select number, name from delegate where investor_id = $1", bob.id)
    assert [tuple(row) for row in rows] == [(0, "-")]
    left = await conn.fetchval("select i::text from investor i where person_id = $1", bob.id)
    assert "structures" not in left
    assert "60000" not in left
    assert await wishes.valued_pairs(conn, edition.id) == []


async def test_the_purge_leaves_figures_and_nobody(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    await busy(conn, edition)
    stays = await a_holder(conn, other)
    await conn.execute("update edition set purge_on = '2101-01-01' where id = $1", other.id)
    before = await editions.glance(conn, edition.id)
    # 24 November begins in Paris an hour before it does in UTC.
    midnight = dt.datetime(2100, 11, 23, 23, tzinfo=dt.UTC)
    assert await purge(conn, midnight - dt.timedelta(seconds=1)) == []
    assert await purge(conn, midnight) == [edition.id]
    assert await purge(conn, midnight) == []
    after = await editions.by_id(conn, edition.id)
    assert (after.stage, after.purged_at) == ("purged", midnight)
    assert await editions.glance(conn, edition.id) == before
    assert (before.holders, before.published_meetings) == (2, 1)
    assert [item.id for item in await editions.current_editions(conn)] == [other.id]
    assert await people.find(conn, other.id, stays.id) == stays
    kept: dict[str, Any] = {"person": 1, "holder": 1, "outbox": 1, "recipient": 1, "change_mark": 1}
    for table in PERSONAL:
        assert await conn.fetchval(f"select count(*) from {table}") == kept.get(table, 0), table


async def test_every_table_that_names_a_person_is_known_here(conn: Connection) -> None:
    rows = await conn.fetch(
        """select distinct conrelid::regclass::text as name from pg_constraint
           where contype = 'f' and confrelid in ('person'::regclass, 'investor'::regclass,
                                                 'holder'::regclass, 'personal_link'::regclass)"""
    )
    assert {row["name"] for row in rows} == set(PERSONAL) - {"person"}
