"""What a person sees of the morning: their own part, and of others what they may know."""

import datetime as dt

import msgspec
import pytest

from matchmaker import day, planning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import Profile
from matchmaker.planning import Agenda
from matchmaker.post.morning import InvestorCounterpart, Project
from matchmaker.wording.vocabularies import Finance
from tests import cast
from tests.planning.plans import a_draft, close, publish

MORNING = dt.datetime(2099, 11, 24, 7, 50, tzinfo=dt.UTC)


async def wish(conn: Connection, edition: Edition, author: Profile, *targets: Profile) -> None:
    choices = Choices(wishes=tuple(ChosenPerson(target=target.id) for target in targets))
    await wishes.save(conn, edition, author, choices, cast.NOW)


async def refuse(conn: Connection, edition: Edition, author: Profile, target: Profile) -> None:
    choices = Choices(refusals=(ChosenPerson(target=target.id),))
    await wishes.save(conn, edition, author, choices, cast.NOW)


def causes(agenda: Agenda) -> list[str]:
    return [wish.cause for wish in agenda.ungranted]


async def test_nothing_is_seen_before_publication(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await a_draft(conn, edition, [(alice, bob, 0, 0)])
    agenda = await planning.agenda(conn, alice.id)
    assert (agenda.version, agenda.meetings, agenda.ungranted) == (None, (), ())


async def test_holder_sees_the_investor_and_the_investor_the_project(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, phone="06 12 34 56 78")
    bob = await cast.an_investor(conn, edition, phone="06 98 76 54 32")
    await publish(conn, edition, [(alice, bob, 2, 3)])
    [hers] = (await planning.agenda(conn, alice.id)).meetings
    [his] = (await planning.agenda(conn, bob.id)).meetings
    assert (hers.slot, hers.table, hers.other_id) == (2, "4", bob.id)
    assert (his.slot, his.table, his.other_id) == (2, "4", alice.id)
    assert hers.starts == his.starts
    assert isinstance(hers.party, InvestorCounterpart)
    assert (hers.party.name, hers.party.ticket_to) == ("Fonds Bob", 60_000)
    assert isinstance(his.party, Project)
    assert (his.party.project, his.party.organisation, his.party.commune, his.party.amount) == (
        "Le café de Alice",
        "Les Ateliers de Alice",
        "Nanterre",
        30_000,
    )
    for person, other in ((alice, bob), (bob, alice)):
        seen = msgspec.json.encode(await planning.agenda(conn, person.id)).decode()
        assert other.email not in seen
        assert other.phone not in seen


async def test_agenda_is_one_persons(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 1, 0)])
    assert [len((await planning.agenda(conn, p.id)).meetings) for p in (alice, charlie, bob)] == [
        1,
        1,
        2,
    ]


async def test_workshops_and_absences_are_in_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(conn, edition)
    alice = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    await programme.save_availability(conn, edition, alice, (12, 13), cast.NOW)
    agenda = await planning.agenda(conn, alice.id)
    assert [shown.title for shown in agenda.workshops] == [workshop.title]
    assert [absence.slot for absence in agenda.absences] == [12, 13]


async def test_full_investor_reads_as_one_who_refused(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    await wish(conn, edition, charlie, bob)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    full = (await planning.agenda(conn, charlie.id)).ungranted
    await conn.execute("update person set max_meetings = null where id = $1", bob.id)
    await conn.execute(
        "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
        edition.id,
        bob.id,
        charlie.id,
    )
    assert [wish.cause for wish in full] == ["neutral"]
    assert (await planning.agenda(conn, charlie.id)).ungranted == full


async def test_no_slot_in_common_is_a_reason(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await programme.save_availability(conn, edition, alice, tuple(range(7)), cast.NOW)
    await programme.save_availability(conn, edition, bob, tuple(range(7, 14)), cast.NOW)
    await publish(conn, edition, [])
    assert causes(await planning.agenda(conn, alice.id)) == ["no_common_slot"]


async def test_own_maximum_is_a_reason(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, max_meetings=1)
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await wish(conn, edition, alice, bob, dora)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    agenda = await planning.agenda(conn, alice.id)
    assert [(wish.other_id, wish.cause) for wish in agenda.ungranted] == [(dora.id, "own_maximum")]


async def test_enough_of_a_kind_of_finance_is_a_reason(conn: Connection) -> None:
    """Bob and Dora finance alike, Hugo otherwise; only the holder's own meetings count."""
    edition = await cast.an_edition(conn, finance_maximum=1)
    alice = await cast.a_holder(conn, edition)
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    hugo = await cast.an_investor(conn, edition, "Hugo", finance=Finance.BANK_LOAN)
    await wish(conn, edition, alice, bob, dora, hugo)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    agenda = await planning.agenda(conn, alice.id)
    found = {wish.other_id: wish.cause for wish in agenda.ungranted}
    assert found == {dora.id: "own_kind", hugo.id: "neutral"}


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("situation", ["free", "full", "apart"])
async def test_refusal_changes_nothing_in_what_is_read(
    conn: Connection, situation: str, refused: bool
) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1 if situation == "full" else 5)
    await wish(conn, edition, alice, bob)
    if situation == "apart":
        await programme.save_availability(conn, edition, alice, tuple(range(7)), cast.NOW)
        await programme.save_availability(conn, edition, bob, tuple(range(7, 14)), cast.NOW)
    if refused:
        await refuse(conn, edition, bob, alice)
    await publish(conn, edition, [(charlie, bob, 0, 0)])
    [missed] = (await planning.agenda(conn, alice.id)).ungranted
    assert (
        missed.cause == {"free": "neutral", "full": "neutral", "apart": "no_common_slot"}[situation]
    )
    assert "refus" not in str(missed.reason).lower()
    assert "declin" not in str(missed.reason).lower()


async def test_unserved_people_are_listed_with_a_reason(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    names = ("Alice", "Away", "Silent", "Refused", "Late", "Unlucky")
    people = [await cast.a_holder(conn, edition, name) for name in names]
    alice, away, _, refused, late, unlucky = people
    bob = await cast.an_investor(conn, edition, max_meetings=1)
    dora = await cast.an_investor(conn, edition, "Dora")
    for person in (alice, away, late):
        await wish(conn, edition, person, bob)
    await wish(conn, edition, refused, dora)
    await wish(conn, edition, unlucky, dora)
    await programme.save_availability(conn, edition, away, tuple(range(14)), cast.NOW)
    await refuse(conn, edition, dora, refused)
    await close(conn, edition)
    draft = await a_draft(conn, edition, [(alice, bob, 0, 0)])
    found = await planning.unserved_people(conn, draft)
    assert [(person.name.split()[0], str(person.reason)) for person in found] == [
        ("Away", "Unavailable in every slot."),
        ("Silent", "Made no wish, and nobody wished to meet them."),
        ("Refused", "No wish is possible: the other side is away, shares no slot, or declined."),
        ("Late", "Everybody they could meet already has as many meetings as fit."),
        ("Unlucky", "Outweighed: there were more wishes than slots and tables."),
        ("Dora", "Outweighed: there were more wishes than slots and tables."),
    ]


async def test_who_was_noted_absent_has_no_meeting_for_that(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    draft = await a_draft(conn, edition, [])
    await day.note_absent(conn, edition, alice.id, camille.id, MORNING)
    reasons = {
        one.person_id: str(one.reason) for one in await planning.unserved_people(conn, draft)
    }
    assert reasons[alice.id] == "Noted absent on the day."
