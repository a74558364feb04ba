"""What a page says a change touches is what it touches; the impossible is refused in words."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from matchmaker import notices
from matchmaker.changes import EditionPatch, OtherwiseNow, Touched, settings
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, Invalid
from tests import cast
from tests.notices.boxes import last, rows
from tests.planning.plans import PUBLISHED, publish

DAY_LATER = PUBLISHED + dt.timedelta(days=1)
ON_THE_DAY = dt.datetime(2099, 11, 24, 7, tzinfo=dt.UTC)
NEXT_DAY = dt.date(2099, 11, 26)


async def changed(
    conn: Connection, edition: Edition, now: dt.datetime, **fields: Any
) -> tuple[Touched, Touched]:
    """What was foreseen, and what was touched then."""
    patch = EditionPatch(**fields)
    foreseen = await settings.foresee(conn, edition, patch, now)
    assert (await editions.by_id(conn, edition.id)).revision == edition.revision
    done = await settings.change(conn, edition, patch, None, now, promised=foreseen.stamp)
    return foreseen, done


async def sequences(conn: Connection, edition: Edition) -> list[int]:
    found = await conn.fetch("select sequence from calendar_entry where edition_id = $1 order by 1",
                             edition.id)  # fmt: skip
    return [row["sequence"] for row in found]


@pytest.mark.parametrize("fields", [{"place": "Nanterre"}, {"held_on": NEXT_DAY}])
async def test_before_publication_whoever_was_written_to_is_told(
    conn: Connection, fields: dict[str, Any]
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await people.withdraw(conn, charlie, cast.NOW)
    mark = await last(conn)
    foreseen, done = await changed(conn, edition, cast.NOW, **fields)
    assert foreseen == done
    assert (done.people, done.letters, done.calendars, done.meetings) == (1, 1, 0, 0)
    [letter] = await rows(conn, since=mark)
    assert (letter.person_id, letter.kind) == (alice.id, "edition_changed")
    assert letter.payload["before"]["place"] == "Paris La Défense Arena"


async def test_nobody_who_was_never_written_to_is(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await conn.execute("delete from outbox")
    assert (await changed(conn, edition, cast.NOW, place="Nanterre"))[1].letters == 0


@pytest.mark.parametrize("now", [DAY_LATER, ON_THE_DAY])
@pytest.mark.parametrize("way", ["morning", "meetings", "file"])
async def test_another_place_reaches_every_calendar(
    conn: Connection, now: dt.datetime, way: Any
) -> None:
    calendars = editions.Calendars(holders=way, investors=way)
    edition = await cast.an_edition(conn, calendars=calendars)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await cast.a_holder(conn, edition, "Charlie")
    await publish(conn, edition, [(alice, bob, 3, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    edition = await editions.by_id(conn, edition.id)
    mark = await last(conn)
    foreseen, done = await changed(conn, edition, now, place="Nanterre", address="1 rue Neuve")
    assert foreseen == done
    assert (done.people, done.calendars, done.meetings) == (3, 2, 0)
    letters = await rows(conn, alice, since=mark)
    kinds = ["convocation_changed", *(["invitation"] if way == "meetings" else [])]
    assert [letter.kind for letter in letters] == kinds
    assert letters[0].payload["about"]["after"]["place"] == "Nanterre"
    assert all(sequence >= 1 for sequence in await sequences(conn, edition))
    if way == "morning":
        assert letters[0].payload["event"]["sequence"] == 1


async def test_another_day_moves_slots_programme_and_calendars(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(conn, edition)
    alice = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    edition = await editions.by_id(conn, edition.id)
    mark = await last(conn)
    foreseen, done = await changed(conn, edition, DAY_LATER, held_on=NEXT_DAY)
    assert foreseen == done
    assert (done.people, done.calendars, done.meetings) == (2, 2, 0)
    slots = await editions.slots(conn, edition.id)
    assert {edition.local(slot.starts_at).date() for slot in slots} == {NEXT_DAY}
    starts = await conn.fetchval("select min(starts_at) from calendar_entry")
    assert edition.local(starts).date() == NEXT_DAY
    assert {letter.kind for letter in await rows(conn, since=mark)} == {"convocation_changed"}


async def test_a_second_change_in_a_minute_is_counted_from_what_was_told(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    mark = await last(conn)
    for place in ("Nanterre", "Puteaux"):
        edition = await editions.by_id(conn, edition.id)
        await changed(conn, edition, DAY_LATER, place=place)
    letters = await rows(conn, since=mark)
    assert {letter.person_id for letter in letters} == {alice.id, bob.id, charlie.id}
    assert len(letters) == 3
    told = letters[0].payload["about"]
    assert (told["before"]["place"], told["after"]["place"]) == (
        "Paris La Défense Arena", "Puteaux",
    )  # fmt: skip


async def test_who_withdraws_before_the_letter_leaves_is_not_told(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await changed(conn, await editions.by_id(conn, edition.id), DAY_LATER, place="Nanterre")
    await people.withdraw(conn, alice, DAY_LATER)
    [kind] = [letter.kind for letter in await rows(conn, alice) if letter.state == "pending"
              and letter.kind != "acknowledgement"]  # fmt: skip
    assert kind == "withdrawal_confirmed"
    about = [letter.payload.get("about") for letter in await rows(conn, bob)]
    assert about[-1] is not None  # the letter that replaced his still says where


async def test_hours_move_together_and_a_clash_is_counted(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(conn, edition)
    alice = await cast.a_holder(conn, edition, workshops=(workshop.code,))
    bob = await cast.an_investor(conn, edition)
    slots = await editions.slots(conn, edition.id)
    free = max(slot.number for slot in slots if slot.ends_at <= workshop.starts_at)
    await publish(conn, edition, [(alice, bob, free, 0)])
    edition = await editions.by_id(conn, edition.id)
    later = (dt.datetime.combine(dt.date.min, dt.time(9)) + dt.timedelta(minutes=15)).time()
    foreseen, done = await changed(conn, edition, DAY_LATER, first_slot_at=later)
    assert foreseen == done
    assert (done.people, done.meetings) == (2, 1)


async def test_a_deadline_opens_and_closes_wishes(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    earlier = cast.NOW - dt.timedelta(hours=1)
    touched, _ = await changed(conn, edition, cast.NOW, wishes_close_at=earlier)
    assert str(touched.remarks[0]) == "Wishes close at once."
    closed = await editions.by_id(conn, edition.id)
    assert closed.stage == "closed"
    await changed(conn, closed, cast.NOW, wishes_close_at=cast.NOW + dt.timedelta(days=1))
    assert (await editions.by_id(conn, edition.id)).stage == "open"
    assert (await audit.trail(conn, edition.id))[0].details == {
        "fields": ["wishes_close_at"], "revision": 2,
    }  # fmt: skip


async def test_registration_may_end_earlier(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await changed(conn, edition, cast.NOW, registration_closes_at=cast.NOW)
    edition = await editions.by_id(conn, edition.id)
    assert (edition.stage, edition.takes_wishes(cast.NOW)) == ("open", True)
    with pytest.raises(Conflict, match="Registration is closed"):
        await people.register_holder(conn, edition, cast.holder_form(), cast.NOW)


@pytest.mark.parametrize(
    ("stage", "fields", "at"),
    [
        ("open", {"held_on": dt.date(2020, 1, 1)}, "held_on"),
        ("open", {"slug": "elsewhere"}, "slug"),
        ("open", {"purge_on": dt.date(2099, 11, 24)}, "purge_on"),
        (
            "open",
            {"wishes_close_at": dt.datetime(2099, 11, 24, 12, tzinfo=dt.UTC)},
            "wishes_close_at",
        ),
        ("open", {"first_slot_at": dt.time(23)}, "first_slot_at"),
        (
            "published",
            {"wishes_close_at": dt.datetime(2099, 11, 20, tzinfo=dt.UTC)},
            "wishes_close_at",
        ),
        ("over", {"held_on": NEXT_DAY}, "held_on"),
        ("open", {"contact_email": "nobody"}, "contact_email"),
    ],
)
async def test_what_is_impossible_is_refused_at_its_field(
    conn: Connection, stage: str, fields: dict[str, Any], at: str
) -> None:
    await cast.an_edition(conn, slug="elsewhere")
    edition = await cast.an_edition(conn)
    await conn.execute("update edition set stage = $1", stage)
    with pytest.raises(Invalid) as refused:
        await settings.foresee(conn, edition, EditionPatch(**fields), DAY_LATER)
    assert at in {fault.field for fault in refused.value.faults}


async def test_another_promise_than_what_would_be_is_not_kept(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    patch = EditionPatch(place="Nanterre")
    promised = (await settings.foresee(conn, edition, patch, cast.NOW)).stamp
    await cast.a_holder(conn, edition)
    with pytest.raises(OtherwiseNow) as refused:
        await settings.change(conn, edition, patch, None, cast.NOW, promised=promised)
    assert refused.value.touched.people == 1
    assert (await editions.by_id(conn, edition.id)).place == edition.place


async def test_an_older_revision_is_told_what_changed_since(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await settings.change(conn, edition, EditionPatch(place="Nanterre"), None, cast.NOW)
    patch = EditionPatch(revision=edition.revision, name="Autrement")
    with pytest.raises(Conflict, match="revision 1 by now; changed since: place"):
        await settings.change(conn, edition, patch, None, cast.NOW)


async def test_the_old_address_still_leads_there(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await settings.change(conn, edition, EditionPatch(slug="mfi-2100"), None, cast.NOW)
    assert (await editions.by_slug(conn, "mfi-2099")).slug == "mfi-2100"
    with pytest.raises(Invalid):
        await cast.an_edition(conn)
    edition = await editions.by_id(conn, edition.id)
    await settings.change(conn, edition, EditionPatch(slug="mfi-2099"), None, cast.NOW)
    assert (await editions.by_slug(conn, "mfi-2100")).slug == "mfi-2099"


async def test_words_alone_touch_nobody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    fields = {"welcome": "Bienvenue.\n\nEntrez.", "publisher": "Le Département"}
    touched, _ = await changed(conn, edition, cast.NOW, **fields)
    assert not touched.anybody
    assert (await editions.by_id(conn, edition.id)).welcome == "Bienvenue.\n\nEntrez."
    assert (await notices.letter_counts(conn, edition.id)).pending == 1


async def test_of_two_at_the_same_moment_one_is_told(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition = await cast.an_edition(conn)

    async def one(name: str) -> bool:
        patch = EditionPatch(revision=edition.revision, name=name)
        try:
            async with transaction(pool) as conn:
                await settings.change(conn, edition, patch, None, cast.NOW)
        except Conflict:
            return False
        return True

    done = await asyncio.gather(*(one(f"Matinée {number}") for number in range(5)))
    assert sum(done) == 1
