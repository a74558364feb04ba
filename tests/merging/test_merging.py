"""Two records become one: nothing of either is lost, nothing is widened, nobody's refusal shows."""

import asyncio
import datetime as dt
import re
from typing import Any
from uuid import UUID

import msgspec
import pytest

from matchmaker import merging, reminders
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, load, transaction
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.merging import MergeForm, MergePreview
from matchmaker.participation import links, naming, people, privacy
from matchmaker.participation.people import Profile
from matchmaker.people import identifiers
from matchmaker.reminders import TOPICS
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.vocabularies import Consent
from tests import cast
from tests.cast import NOW
from tests.notices.boxes import SETTINGS, rows
from tests.planning.plans import PUBLISHED, publish

LATER = NOW + dt.timedelta(days=1)


async def choose(
    conn: Connection,
    edition: Edition,
    author: Profile,
    wished: list[Profile],
    refused: list[Profile] = [],  # noqa: B006 read only
) -> None:
    chosen = Choices(
        wishes=tuple(ChosenPerson(target=one.id) for one in wished),
        refusals=tuple(ChosenPerson(target=one.id, reason="Procès.") for one in refused),
    )
    await wishes.save(conn, edition, author, chosen, NOW)


async def merge(
    conn: Connection, edition: Edition, kept: Profile, gone: Profile, **choices: Any
) -> MergePreview:
    """As an organiser who has looked a moment ago."""
    organiser = await cast.an_organiser(conn, edition)
    found = await merging.preview(conn, edition, kept.id, gone.id)
    form = msgspec.convert({"seen": found.seen, "write": False} | choices, MergeForm)
    async with conn.transaction():
        return await merging.merge(conn, edition, kept.id, gone.id, form, organiser.id, LATER)


async def ranked(conn: Connection, author: Profile) -> list[UUID]:
    own = await wishes.choices(conn, author.id)
    return [wish.target for wish in own.wishes]


async def avoided(conn: Connection, author: Profile) -> set[UUID]:
    own = await wishes.choices(conn, author.id)
    return {refusal.target for refusal in own.refusals}


async def test_answers_are_chosen_one_by_one_and_an_answer_wins_over_none(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.a_holder(conn, edition, phone="", amount_sought=10_000)
    gone = await cast.a_holder(
        conn, edition, email="new@example.org", phone="0612345678", amount_sought=20_000
    )
    found = await merging.preview(conn, edition, kept.id, gone.id)
    assert {pair.name: pair.takes for pair in found.fields} == {
        "email": "kept",
        "phone": "gone",
        "amount_sought": "kept",
    }
    await merge(conn, edition, kept, gone, answers={"email": "gone", "amount_sought": "gone"})
    one = await people.find_holder(conn, edition.id, kept.id)
    assert (one.email, one.phone, one.amount_sought) == (
        "new@example.org",
        "06 12 34 56 78",
        20_000,
    )
    with pytest.raises(Invalid):
        await merge(
            conn, edition, one, await cast.a_holder(conn, edition), answers={"siret": "gone"}
        )


async def test_the_place_of_who_goes_stays_empty_and_is_never_given_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await merge(conn, edition, kept, gone)
    place = await conn.fetchrow("select * from person where id = $1", gone.id)
    assert place is not None
    assert (place["position"], place["erased_at"]) == (gone.position, LATER)
    assert "Alice" not in str(dict(place))
    newcomer = await cast.a_holder(conn, edition)
    assert newcomer.position == gone.position + 1
    assert (await audit.trail(conn, edition.id))[0].act == "people.merged"


async def test_who_is_put_together_is_counted_once_and_is_no_withdrawal(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await merge(conn, edition, kept, gone)
    glance = await editions.glance(conn, edition.id)
    assert (glance.holders, glance.withdrawn) == (1, 0)


async def test_wishes_both_ways_become_one_list_without_gaps(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    eve = await cast.a_holder(conn, edition, "Eve")
    bob, carla, dora = [await cast.an_investor(conn, edition, n) for n in ("Bob", "Carla", "Dora")]
    await choose(conn, edition, kept, [bob, carla])
    await choose(conn, edition, gone, [dora, bob])
    await choose(conn, edition, bob, [gone, eve, kept])
    await choose(conn, edition, carla, [eve, gone])
    await merge(conn, edition, kept, gone)
    assert await ranked(conn, kept) == [bob.id, carla.id, dora.id]
    assert await ranked(conn, bob) == [kept.id, eve.id]
    assert await ranked(conn, carla) == [eve.id, kept.id]
    ranks = await conn.fetch("select rank from wish where author_id = $1 order by rank", bob.id)
    assert [row["rank"] for row in ranks] == [1, 2]


async def test_refusals_of_both_hold_and_no_preview_tells_of_any(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    bob, carla = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Carla")]
    await choose(conn, edition, kept, [bob])
    await choose(conn, edition, carla, [kept])
    before = await merging.preview(conn, edition, kept.id, gone.id)
    await conn.execute(
        """insert into refusal (edition_id, author_id, target_id, reason)
           values ($1, $2, $3, 'Non.'), ($1, $4, $2, 'Non.')""",
        edition.id, gone.id, bob.id, carla.id,
    )  # fmt: skip
    after = await merging.preview(conn, edition, kept.id, gone.id)
    assert msgspec.json.encode(before) == msgspec.json.encode(after)
    await merge(conn, edition, kept, gone)
    assert await avoided(conn, kept) == {bob.id}
    assert await ranked(conn, kept) == []
    assert await avoided(conn, carla) == {kept.id}
    assert await ranked(conn, carla) == []
    assert await wishes.valued_pairs(conn, edition.id) == []


async def test_absences_and_workshops_are_put_together_but_for_what_stands_against_them(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    morning = await cast.a_workshop(conn, edition, code="A1")
    clash = await cast.a_workshop(conn, edition, code="A2")
    kept = await cast.a_holder(conn, edition, workshops=(morning.code,))
    gone = await cast.a_holder(conn, edition, workshops=(clash.code,))
    bob = await cast.an_investor(conn, edition)
    await programme.save_availability(conn, edition, kept, [0], NOW)
    await programme.save_availability(conn, edition, gone, [1, 5], NOW)
    await publish(conn, edition, [(kept, bob, 5, 1)])
    found = await merge(conn, edition, kept, gone)
    assert (found.away, found.away_left_out) == ((0, 1), (5,))
    assert (found.workshops, found.workshops_left_out) == (("A1",), ("A2",))
    slots = await programme.availability(conn, kept)
    assert [slot.number for slot in slots if slot.declared] == [0, 1]
    assert [item.code for item in await programme.attended_workshops(conn, kept.id)] == ["A1"]


async def test_a_seat_passes_over_as_it_is(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(conn, edition, code="A1")
    kept = await cast.a_holder(conn, edition)
    gone = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    await merge(conn, edition, kept, gone)
    assert [item.code for item in await programme.attended_workshops(conn, kept.id)] == ["A1"]


@pytest.mark.parametrize(
    ("delegates", "names"), [("both", ("Bob", "Bianca", "Basile")), ("kept", ("Bob", "Bianca"))]
)
async def test_delegates_of_both_or_of_one(
    conn: Connection, delegates: str, names: tuple[str, ...]
) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.an_investor(conn, edition, delegates=("Bob", "Bianca"))
    gone = await cast.an_investor(conn, edition, delegates=("BIANCA", "Basile"))
    await merge(conn, edition, kept, gone, delegates=delegates)
    assert (await people.find_investor(conn, edition.id, kept.id)).delegates == names


async def test_no_consent_is_widened_and_what_was_taken_back_stays_so(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.a_holder(conn, edition, newsletter=True)
    gone = await cast.a_holder(conn, edition, pass_contact_on=True, newsletter=True)
    await privacy.agree(conn, gone.id, [Consent.PASS_CONTACT_ON], LATER)
    await merge(conn, edition, kept, gone)
    for purpose in Consent:
        assert not await privacy.has_agreed(conn, kept.id, purpose)


async def test_a_consent_of_the_record_that_stays_is_left_as_it_is(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.a_holder(conn, edition, newsletter=True)
    gone = await cast.a_holder(conn, edition, pass_contact_on=True)
    await merge(conn, edition, kept, gone)
    assert await privacy.has_agreed(conn, kept.id, Consent.NEWSLETTER)
    assert not await privacy.has_agreed(conn, kept.id, Consent.PASS_CONTACT_ON)


async def test_links_of_both_open_the_one_that_stays(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    tokens = [
        (await links.mint(conn, SETTINGS.secret, one.id, "page")).token for one in (kept, gone)
    ]
    await merge(conn, edition, kept, gone)
    for token in tokens:
        assert (await links.person_of(conn, token, "page")).id == kept.id


async def test_a_record_with_meetings_is_the_one_to_keep(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(gone, bob, 0, 1)])
    with pytest.raises(Conflict, match="keep that one instead"):
        await merge(conn, edition, kept, gone)
    assert (await merging.preview(conn, edition, kept.id, gone.id)).may_swap
    await merge(conn, edition, gone, kept)
    assert await conn.fetchval("select count(*) from meeting where holder_id = $1", gone.id) == 1


async def test_two_with_meetings_are_not_merged_in_any_order(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    bob, carla = (
        await cast.an_investor(conn, edition),
        await cast.an_investor(conn, edition, "Carla"),
    )
    await publish(conn, edition, [(kept, bob, 0, 1), (gone, carla, 0, 2)])
    for pair in ((kept, gone), (gone, kept)):
        with pytest.raises(Conflict, match="Both records have meetings in version 1"):
            await merge(conn, edition, *pair)
    await people.withdraw(conn, gone, PUBLISHED)
    await merge(conn, edition, kept, gone)


async def test_the_former_mailbox_is_told_and_the_kept_one_is_convoked_once(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(conn, edition, code="A1")
    kept = await cast.a_holder(conn, edition)
    gone = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(kept, bob, 5, 1)])
    await conn.execute("update outbox set state = 'sent', sent_at = now() where state = 'pending'")
    newest = await conn.fetchval("select max(id) from outbox")
    await merge(conn, edition, kept, gone)
    told = await rows(conn, since=newest)
    boxes = {
        letter.kind: await conn.fetchval(
            """select recipient.email from outbox join recipient on recipient.id = recipient_id
               where outbox.id = $1""",
            letter.id,
        )
        for letter in told
    }
    assert boxes == {"address_changed": gone.email, "convocation_changed": kept.email}
    assert {letter.person_id for letter in told} == {kept.id}
    assert not await conn.fetchval("select count(*) from outbox where person_id = $1", gone.id)


async def test_an_address_both_records_have_had_is_one_mailbox(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.a_holder(conn, edition, email="first@example.org")
    form = cast.holder_form(email="second@example.org")
    await people.update_holder(conn, edition, kept.id, form, NOW)
    gone = await cast.a_holder(conn, edition, email="first@example.org")
    await merge(conn, edition, kept, gone, answers={"email": "gone"})
    boxes = await conn.fetch("select email, ended_at from recipient where person_id = $1", kept.id)
    assert {row["email"] for row in boxes if row["ended_at"] is None} == {"first@example.org"}
    assert len(boxes) == 2


async def test_what_has_changed_since_the_preview_is_told_and_nothing_is_done(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    seen = (await merging.preview(conn, edition, kept.id, gone.id)).seen
    await people.update_holder(
        conn, edition, gone.id, cast.holder_form(email=gone.email, phone="0612345678"), NOW
    )
    with pytest.raises(Conflict, match="Something has changed"):
        await merge(conn, edition, kept, gone, seen=seen)
    assert (await people.find(conn, edition.id, gone.id)).email == gone.email


async def test_of_two_organisers_at_once_the_second_is_told(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await cast.an_edition(conn)
        camille = await cast.an_organiser(conn, edition)
        kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
        pairs = [(kept.id, gone.id), (gone.id, kept.id)]
        seen = [(await merging.preview(conn, edition, *pair)).seen for pair in pairs]

    async def one(pair: tuple[UUID, UUID], mark: str) -> Conflict | None:
        try:
            async with transaction(pool) as own:
                form = MergeForm(seen=mark)
                await merging.merge(own, edition, *pair, form, camille.id, LATER)
        except Conflict as told:
            return told
        return None

    ends = await asyncio.gather(*map(one, pairs, seen))
    [told] = [str(end) for end in ends if end is not None]
    assert "no longer there" in told
    async with transaction(pool) as conn:
        count = "select count(*) from person where erased_at is null and kind = 'holder'"
        assert await conn.fetchval(count) == 1


async def test_whoever_withdrew_is_no_record_to_keep(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await people.withdraw(conn, kept, NOW)
    with pytest.raises(Conflict, match="keep the record of whoever comes"):
        await merge(conn, edition, kept, gone)


async def test_two_who_are_two_are_not_shown_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    alice, again = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    [found] = await merging.duplicates(conn, edition.id)
    assert {found.first.id, found.second.id} == {alice.id, again.id}
    pair = (again.id, alice.id)
    await merging.note_apart(conn, edition, pair, organiser.id, NOW)
    await merging.note_apart(conn, edition, pair, organiser.id, NOW)
    assert await merging.duplicates(conn, edition.id) == []
    assert (await audit.trail(conn, edition.id))[0].act == "people.kept_apart"


#: what goes with the record that is emptied, as in an erasure, or is of versions that are history
LEFT = {
    *("holder", "investor", "visitor", "consent", "badge", "known_apart", "delegate"),
    *(
        "meeting",
        "meeting_mark",
        "meeting_settlement",
        "delegates_from",
        "offer",
        "wish_reason",
        "serving",
        "forecast_fragile",
    ),
    # what was said of a meeting goes with it, and nobody agrees for a record that they are not
    *("meeting_card", "meeting_outcome", "contact_agreement"),
    *("change_mark", "webhook_delivery", "suggestion_third", "address_change", "guide_agreement"),
}


async def test_every_table_of_people_passes_over_or_goes(conn: Connection) -> None:
    found = await conn.fetch(
        """select distinct conrelid::regclass::text as name from pg_constraint
           where contype = 'f' and confrelid in ('person'::regclass, 'investor'::regclass)"""
    )
    said = " ".join(load("merging").statements.values()) + " ".join(load("wishes").statements)
    passing = {row["name"] for row in found} - LEFT
    assert {
        name for name in passing if not re.search(rf"(update|into|from) {name}\b", said)
    } == set()


async def test_notes_tags_and_decisions_of_both_hold_under_one_record(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await conn.execute(
        """update person set application = 'pending', known_at = null where id = $1""", kept.id
    )
    await conn.execute(
        """insert into person_note (edition_id, person_id, text, written_at)
           values ($1, $2, 'Rappeler.', $3)""",
        edition.id, gone.id, NOW,
    )  # fmt: skip
    await conn.executemany(
        "insert into person_tag (edition_id, person_id, tag, folded) values ($1, $2, $3, $3)",
        [(edition.id, kept.id, "presse"), (edition.id, gone.id, "presse"),
         (edition.id, gone.id, "priorite")],
    )  # fmt: skip
    await merge(conn, edition, kept, gone)
    held = "select count(*) from {} where person_id = $1"
    assert await conn.fetchval(held.format("person_note"), kept.id) == 1
    assert await conn.fetchval(held.format("person_tag"), kept.id) == 2
    assert (
        await conn.fetchval("select application from person where id = $1", kept.id) == "accepted"
    )


async def test_the_identifier_of_another_program_passes_over_where_there_is_none(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    first, second, third = [
        await cast.a_holder(conn, edition, name) for name in ("Alice", "Alix", "Alba")
    ]
    await naming.call(conn, edition, second.id, "CRM-2", camille.id, NOW)
    await naming.call(conn, edition, third.id, "CRM-3", camille.id, NOW)
    await merge(conn, edition, first, second)
    await merge(conn, edition, first, third)
    found = await identifiers.people_called(conn, edition.id, ["CRM-2", "CRM-3"])
    assert found == {"CRM-2": first.id}


@pytest.mark.parametrize("first", ["kept", "gone", "gone alone"])
async def test_who_was_reminded_under_either_record_is_not_again_within_two_days(
    conn: Connection, first: str
) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    turns = [kept, gone] if first == "kept" else [gone] if first == "gone alone" else [gone, kept]
    for days, person in enumerate(turns):
        sent = await reminders.send(
            conn,
            edition,
            TOPICS,
            None,
            NOW + dt.timedelta(days=days),
            among=[person.id],
            unseen=True,
        )
        assert sent.reached == (person.id,)
    await merge(conn, edition, kept, gone)
    last = NOW + dt.timedelta(days=len(turns) - 1)
    values = (conn, edition, TOPICS, None)
    soon = await reminders.send(*values, last + dt.timedelta(hours=47), unseen=True)
    assert (soon.reached, soon.left_alone) == ((), (kept.id,))
    later = await reminders.send(*values, last + dt.timedelta(hours=48), unseen=True)
    assert later.reached == (kept.id,)
    letters = await rows(conn, kept)
    assert [one.kind for one in letters if one.kind == "reminder"] == ["reminder"] * (
        len(turns) + 1
    )


async def test_who_wants_no_reminders_under_one_record_wants_none(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await reminders.stop(conn, gone.id, NOW)
    await merge(conn, edition, kept, gone)
    assert (await reminders.send(conn, edition, TOPICS, None, NOW, unseen=True)).reached == ()


async def test_a_turn_in_a_line_passes_over(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    first = await cast.a_workshop(conn, edition, code="A1")
    kept, gone = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition)
    await conn.execute("update workshop set capacity = 1")
    await conn.execute(
        "insert into workshop_waiting (edition_id, workshop_id, person_id) values ($1, $2, $3)",
        edition.id, first.id, kept.id,
    )  # fmt: skip
    await conn.execute(
        "insert into workshop_attendance (edition_id, workshop_id, person_id) values ($1, $2, $3)",
        edition.id, first.id, gone.id,
    )  # fmt: skip
    await merge(conn, edition, kept, gone)
    seats = "select person_id from workshop_attendance where workshop_id = $1"
    assert [row["person_id"] for row in await conn.fetch(seats, first.id)] == [kept.id]
    assert await conn.fetchval("select count(*) from workshop_waiting") == 0


async def test_addresses_of_delegates_are_kept_with_their_names(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    kept = await cast.an_investor(conn, edition, delegates=("Bob", "Bianca"))
    gone = await cast.an_investor(
        conn, edition,
        delegates=("BIANCA", "Basile"), delegate_emails=("bianca@b.fr", "basile@b.fr"),
    )  # fmt: skip
    await merge(conn, edition, kept, gone)
    found = await conn.fetch(
        "select name, email from delegate where investor_id = $1 order by number", kept.id
    )
    assert [tuple(row) for row in found] == [
        ("Bob", None),
        ("Bianca", "bianca@b.fr"),
        ("Basile", "basile@b.fr"),
    ]
