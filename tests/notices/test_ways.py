"""The three ways into a calendar: changing them, letters that wait, who invites, which clocks."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from icalendar import Calendar

from matchmaker import day, letters, notices
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Calendars
from matchmaker.participation import people
from matchmaker.post.calendars import Way
from tests import cast
from tests.notices.applications import Application, Applications, fed, listed, planned
from tests.notices.boxes import SETTINGS, leave, letter, rows, text
from tests.notices.test_following import EARLY, LATER, WAYS, Scene, a_scene, check, seats
from tests.planning.plans import publish


@pytest.mark.parametrize(
    ("former", "way"), [(one, other) for one in WAYS for other in WAYS if one != other]
)
async def test_another_way_replaces_what_the_former_left(
    conn: Connection, former: Way, way: Way
) -> None:
    scene = await a_scene(conn, former)
    for person in scene.everybody:
        assert await notices.choose_way(conn, person, way, LATER)
        assert not await notices.choose_way(conn, person, way, LATER)
    if former == "file":  # as the letter asks: what was imported is removed by hand
        for application in scene.applications.values():
            application.book.clear()
    messages = await leave(conn)
    scene.applications.deliver(messages)
    await check(conn, scene, way)
    said = " ".join(text(message) for message in messages)
    assert ("Supprimez les entrées" in said) == (former == "file")
    assert "de plus" not in said
    await day.slip(conn, scene.edition, 8, 5, None, EARLY)
    scene.applications.deliver(await leave(conn))
    await check(conn, scene, way)


async def test_choosing_another_way_while_a_change_waits_says_each_thing_once(
    conn: Connection,
) -> None:
    """What has moved and is now an invitation of its own is one message, not two."""
    scene = await a_scene(conn, "morning")
    await day.slip(conn, scene.edition, 8, 5, None, EARLY)
    for person in scene.everybody:
        await notices.choose_way(conn, person, "meetings", EARLY)
    said = await conn.fetch(
        """select payload ->> 'uid' as uid, payload ->> 'sequence' as sequence from outbox
           where state = 'pending' and kind = 'invitation'"""
    )
    assert said
    assert len(set(map(tuple, said))) == len(said)
    scene.applications.deliver(await leave(conn))
    await check(conn, scene, "meetings")


@pytest.mark.parametrize("way", WAYS)
async def test_what_waits_is_said_again_in_one_letter(conn: Connection, way: Way) -> None:
    """The relay was down since the publication: one message each when it is back."""
    edition = await cast.an_edition(conn, calendars=Calendars(holders=way, investors=way))
    workshop = await cast.a_workshop(conn, edition)
    scene = Scene(
        edition=edition,
        alice=await cast.a_holder(conn, edition, workshops=(workshop.code,)),
        charlie=await cast.a_holder(conn, edition, "Charlie"),
        bob=await cast.an_investor(conn, edition),
        dora=await cast.an_investor(conn, edition, "Dora"),
        workshop=workshop,
        applications=Applications(),
    )
    await publish(conn, edition, seats(scene))
    await publish(conn, edition, seats(scene)[1:], LATER, waiting=True)
    await programme.drop_workshop(conn, edition, workshop.id, None, LATER)
    await day.slip(conn, edition, 8, 10, None, EARLY)
    await people.withdraw(conn, scene.dora, EARLY)
    waiting = await rows(conn)
    if way != "meetings":
        assert len(waiting) == len({row.person_id for row in waiting}) == 4
    assert {row.kind for row in waiting} <= {
        "convocation", "invitation", "withdrawal_confirmed",
    }  # fmt: skip
    messages = [one for one in await leave(conn) if "Inscription" not in one["Subject"]]
    assert not any("de plus" in text(one) or "Annulé" in text(one) for one in messages)
    scene.applications.deliver(messages)
    for person in scene.everybody:
        scene.applications.setdefault(person.email, Application())
    await check(conn, scene, way)


async def test_letter_whose_end_nobody_saw_is_not_taken_back(conn: Connection) -> None:
    """It may have arrived: what follows counts on from it, and it says again what it said."""
    scene = await a_scene(conn, "morning")
    await day.slip(conn, scene.edition, 9, 5, None, EARLY)
    [number] = await conn.fetch(
        "select id from outbox where state = 'pending' and person_id = $1", scene.dora.id
    )
    await conn.execute("update outbox set attempts = 1, unfinished = 1 where id = $1", number["id"])
    before = (await _message(conn, number["id"])).as_bytes()
    await day.slip(conn, scene.edition, 9, -5, None, EARLY)
    assert (await _message(conn, number["id"])).as_bytes() == before
    scene.applications.deliver(await leave(conn))
    await check(conn, scene, "morning")


async def test_retry_says_the_same_of_a_workshop_that_has_changed(conn: Connection) -> None:
    scene = await a_scene(conn, "file")
    await publish(conn, scene.edition, seats(scene)[1:], LATER)
    [letter_] = await conn.fetch(
        "select id from outbox where state = 'pending' and person_id = $1", scene.alice.id
    )
    await conn.execute("update outbox set unfinished = 1 where id = $1", letter_["id"])
    before = (await _message(conn, letter_["id"])).as_bytes()
    await programme.drop_workshop(conn, scene.edition, scene.workshop.id, None, LATER)
    assert (await _message(conn, letter_["id"])).as_bytes() == before


async def test_who_invited_first_is_the_organizer_for_ever(conn: Connection) -> None:
    """The address for answers is set between two messages: it sends the later ones."""
    scene = await a_scene(conn, "morning")
    await day.slip(conn, scene.edition, 9, 5, None, EARLY)
    answered = msgspec.structs.replace(SETTINGS, mail_return="retour@matinee.example")
    for person, first in ((scene.dora, SETTINGS.mail_from), (scene.charlie, SETTINGS.mail_from)):
        [row] = [row for row in await rows(conn, person) if row.state == "pending"]
        sent = await letters.render(conn, answered, await letter(conn, row.id))
        event = _event(sent)
        assert sent["From"].addresses[0].addr_spec == "retour@matinee.example"
        assert event["ORGANIZER"] == f"mailto:{first}"
        assert event["ORGANIZER"].params["SENT-BY"] == "mailto:retour@matinee.example"
        assert event["ATTENDEE"].params["RSVP"] == "TRUE"
        assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    await people.withdraw(conn, scene.dora, EARLY)
    [row] = [row for row in await rows(conn, scene.dora) if row.kind == "withdrawal_confirmed"]
    event = _event(await letters.render(conn, answered, await letter(conn, row.id)))
    assert event["STATUS"] == "CANCELLED"
    assert "RSVP" not in event["ATTENDEE"].params


async def test_letter_tried_again_is_an_invitation_of_whoever_invited_first(
    conn: Connection,
) -> None:
    """The address for answers is set between two attempts at the first letter of an entry."""
    edition = await cast.an_edition(conn, calendars=Calendars(holders="morning"))
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 6, 0)])
    [row] = await rows(conn, alice)
    first = _event(await _message(conn, row.id))
    answered = msgspec.structs.replace(SETTINGS, mail_return="retour@matinee.example")
    again = _event(await letters.render(conn, answered, await letter(conn, row.id)))
    assert first["UID"] == again["UID"]
    assert first["ORGANIZER"] == again["ORGANIZER"] == f"mailto:{SETTINGS.mail_from}"
    assert again["ORGANIZER"].params["SENT-BY"] == "mailto:retour@matinee.example"


async def test_former_address_is_told_no_link_and_no_new_address(conn: Connection) -> None:
    scene = await a_scene(conn, "meetings")
    form = await people.answers_of(conn, scene.edition.id, scene.bob.id)
    assert isinstance(form, people.InvestorForm)
    form = msgspec.structs.replace(form, email="bob.nouveau@example.com")
    await people.update_investor(conn, scene.edition, scene.bob.id, form, LATER)
    former = [
        one for one in await leave(conn) if one["To"].addresses[0].addr_spec == scene.bob.email
    ]
    assert len(former) == 2  # of two meetings, the first is taken back by the message itself
    for one in former:
        assert b"bob.nouveau" not in one.as_bytes()
        assert "/lien/" not in text(one)


async def test_details_move_the_stamp_and_write_to_nobody(conn: Connection) -> None:
    scene = await a_scene(conn, "morning")
    before = await fed(conn, scene.bob.id)
    form = await people.answers_of(conn, scene.edition.id, scene.alice.id)
    assert isinstance(form, people.HolderForm)
    form = msgspec.structs.replace(form, amount_sought=31_000)
    await people.update_holder(conn, scene.edition, scene.alice.id, form, LATER)
    after = await fed(conn, scene.bob.id)
    [moved] = [new for old, new in zip(before, after, strict=True) if old.sequence < new.sequence]
    assert "31" in moved.summary
    assert await leave(conn) == []


@pytest.mark.parametrize(
    ("timezone", "held_on", "first_slot_at"),
    [
        # an evening on Réunion and an afternoon on Martinique in the hour that Paris has twice
        ("Indian/Reunion", dt.date(2099, 10, 25), dt.time(4, 0)),
        ("America/Martinique", dt.date(2099, 10, 24), dt.time(20, 0)),
        ("Europe/Paris", dt.date(2099, 10, 25), dt.time(1, 30)),
        ("Europe/Paris", dt.date(2099, 3, 29), dt.time(1, 30)),
        ("Europe/Paris", dt.date(2099, 6, 12), dt.time(9, 0)),
    ],
)
@pytest.mark.parametrize("way", WAYS)
async def test_every_hour_is_the_right_instant(
    conn: Connection, timezone: str, held_on: dt.date, first_slot_at: dt.time, way: Way
) -> None:
    edition = await cast.an_edition(
        conn,
        timezone=timezone,
        held_on=held_on,
        first_slot_at=first_slot_at,
        wishes_close_at=dt.datetime(2099, 1, 15, 22, tzinfo=dt.UTC),
        calendars=Calendars(holders=way, investors=way),
    )
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 6, 0)], cast.NOW)
    applications = Applications()
    messages = await leave(conn)
    applications.deliver(messages)
    plan = await planned(conn, alice.id)
    assert listed(await fed(conn, alice.id)) == plan
    book = applications[alice.email].book.values()
    assert min(one.starts for one in book) == plan[0].starts
    assert max(one.ends for one in book) == plan[-1].ends
    calendar: Any = Calendar.from_ical(await notices.feed(conn, alice.id))
    assert calendar["X-WR-TIMEZONE"] == timezone
    zone = ZoneInfo(timezone)
    local = plan[0].starts.astimezone(zone)
    assert any(f"{local.hour} h {local:%M}" in text(message) for message in messages)


def _event(message: Any) -> Any:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return event


async def _message(conn: Connection, number: int) -> Any:
    return await letters.render(conn, SETTINGS, await letter(conn, number))
