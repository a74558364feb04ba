"""Visitors come for the programme: registered, told, counted, forgotten as others, and no more."""

import datetime as dt

import pytest

from matchmaker import day, notices, planning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, errors
from matchmaker.editions import editions
from matchmaker.participation import links, people, privacy
from matchmaker.participation.people import PeopleFilter
from matchmaker.wording.errors import Conflict, Invalid
from tests import cast
from tests.cast import NOW, TOO_LATE
from tests.fixtures.site import SECRET
from tests.notices.boxes import rows
from tests.planning.plans import PUBLISHED, publish
from tests.purging import purge

DAY = dt.datetime(2099, 11, 24, 7, 30, tzinfo=dt.UTC)


async def test_a_visitor_is_in_no_plan_no_guide_and_no_choice(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    diane = await cast.a_visitor(conn, edition, workshops=(item.code,))
    await cast.welcome(conn, edition, diane.id)
    for author, target in ((alice, diane), (bob, diane), (diane, bob)):
        chosen = Choices(wishes=(ChosenPerson(target=target.id),))
        with pytest.raises((Invalid, errors.CheckViolation)):
            async with conn.transaction():
                await wishes.save(conn, edition, author, chosen, NOW)
    assert await programme.unavailable_slots(conn, edition.id) == []
    published = await publish(conn, edition, [(alice, bob, 8, 0)])
    assert await planning.unserved_people(conn, published.version.id) == []
    glance = await editions.glance(conn, edition.id)
    assert (glance.holders, glance.investors, glance.visitors) == (1, 1, 1)
    assert (glance.holders_silent, glance.investors_silent) == (1, 1)
    asked_for = (
        PeopleFilter(state="silent"),
        PeopleFilter(missing="wishes"),
        PeopleFilter(missing="availability"),
        PeopleFilter(kind="holder"),
    )
    for asked in asked_for:
        found = await people.list_people(conn, edition.id, asked)
        assert diane.id not in [line.id for line in found.items]
    found = await people.list_people(conn, edition.id, PeopleFilter(kind="visitor"))
    assert [line.id for line in found.items] == [diane.id]


async def test_visitors_register_until_the_day_is_over(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    with pytest.raises(Conflict):
        await people.register_holder(conn, edition, cast.holder_form(), TOO_LATE)
    late = await people.register_visitor(conn, edition, cast.visitor_form(), DAY)
    assert late.kind == "visitor"
    with pytest.raises(Conflict):
        await people.register_visitor(
            conn, edition, cast.visitor_form(), DAY + dt.timedelta(days=1)
        )


async def test_a_visitor_is_convoked_with_their_programme_and_told_of_changes(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    diane = await cast.a_visitor(conn, edition, workshops=(item.code,))
    idle = await cast.a_visitor(conn, edition, "Édith")
    foreseen = await publish(conn, edition, [(alice, bob, 8, 0)])
    assert foreseen.version.version == 1
    assert [row.kind for row in await rows(conn, diane)] == ["convocation"]
    assert await rows(conn, idle) == []
    feed = (await notices.feed(conn, diane.id)).decode()
    assert "Lever des fonds" in feed
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    await programme.drop_workshop(conn, edition, item.id, None, PUBLISHED)
    assert [row.kind for row in await rows(conn, diane)][-1] == "convocation_changed"


async def test_a_confirmed_visitor_who_chooses_after_publication_is_sent_their_programme(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    item = await cast.a_workshop(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 8, 0)])
    diane = await cast.a_visitor(conn, edition)
    link = await links.mint(conn, SECRET, diane.id, "page")
    await links.enter(conn, link.token, NOW)
    await programme.sign_up(conn, edition, diane.id, item.id, PUBLISHED)
    assert [row.kind for row in await rows(conn, diane)] == ["convocation"]


async def test_a_visitor_is_checked_in_and_has_a_badge(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    diane = await cast.a_visitor(conn, edition)
    assert await day.check_in(conn, edition, diane.id, organiser.id, DAY)
    figures = await day.desk_figures(conn, edition.id)
    assert (figures.visitors, figures.visitors_here, figures.here) == (1, 1, 1)
    [(badge, code)] = await day.badges(conn, edition.id, SECRET)
    assert badge.kind == "visitor"
    assert await day.owner_of(conn, edition.id, code) == diane.id


async def test_a_visitor_may_read_correct_and_erase_everything(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    full = await cast.a_workshop(conn, edition, capacity=1)
    await cast.a_holder(conn, edition, workshops=(full.code,))
    diane = await cast.a_visitor(conn, edition, workshops=(full.code,))
    document = await privacy.export(conn, diane.id)
    assert document["visitor"] == {"quality": "elected_official", "occupation": "Adjointe au maire"}
    assert [one["code"] for one in document["workshops_waited_for"]] == [full.code]
    answers = await people.answers_of(conn, edition.id, diane.id)
    assert isinstance(answers, people.VisitorForm)
    changed = cast.visitor_form(email=answers.email, occupation="Maire", workshops=(full.code,))
    await people.update(conn, edition, diane.id, changed, NOW)
    assert (await people.find_visitor(conn, edition.id, diane.id)).occupation == "Maire"
    await privacy.erase(conn, diane, NOW)
    left = await conn.fetchrow(
        "select quality, occupation from visitor where person_id = $1", diane.id
    )
    assert left is not None
    assert tuple(left) == ("other", "")
    assert await conn.fetchval("select count(*) from workshop_waiting") == 0


async def test_the_purge_leaves_the_programme_without_its_speakers(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_workshop(conn, edition, speaker="Inès Robin")
    await cast.a_visitor(conn, edition)
    await purge(conn, dt.datetime(2100, 11, 25, tzinfo=dt.UTC))
    [item] = await programme.workshops(conn, edition.id)
    assert (item.title, item.speaker) == ("Lever des fonds", "")
    assert await conn.fetchval("select count(*) from visitor") == 0
