"""One of the investor's people holds each meeting, and alone is told of it at their address."""

import datetime as dt
from uuid import UUID

import pytest

from matchmaker import delegates, notices
from matchmaker.db import Connection
from matchmaker.participation import handing, people, representing
from matchmaker.participation.handing import ExchangeForm
from matchmaker.participation.representing import DelegateForm
from matchmaker.people.parties import parties
from matchmaker.planning import agenda
from matchmaker.wording.errors import Conflict, Invalid
from tests import cast
from tests.delegates.scene import (
    AWA,
    LATER,
    LEO,
    TEAM,
    a_scene,
    holding,
    published,
    team,
    text_to,
    written,
)
from tests.notices import boxes
from tests.planning.plans import publish


async def test_each_mailbox_is_told_its_own_and_the_investor_everything(conn: Connection) -> None:
    scene = await a_scene(conn)
    seats = [(holder, scene.investor, slot, table) for holder, (slot, table) in
             zip(scene.holders, [(0, 1), (0, 2), (0, 3), (1, 1)], strict=True)]  # fmt: skip
    await publish(conn, scene.edition, seats)
    assert await holding(conn, scene) == ["Awa", "Léo", "Chloé", "Awa"]
    letters = [one for one in await written(conn, 0) if one[1] == "convocation"]
    assert {AWA, LEO, scene.investor.email} < {email for email, _ in letters}
    assert len(letters) == 3 + len(scene.holders)
    to_awa = await text_to(conn, AWA, 0)
    assert "vos 2 rendez-vous" in to_awa
    assert "Awa Diallo" in to_awa
    assert scene.investor.organisation in to_awa
    assert "nous viennent de" in to_awa
    to_all = await text_to(conn, scene.investor.email, 0)
    assert "tenu par Léo Petit" in to_all
    assert "tenu par Chloé Roux" in to_all


async def test_a_holder_knows_who_sits_there(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    second = scene.holders[1]
    known = await parties(conn, second.id, "holder", [scene.investor.id], "fr")
    assert known[scene.investor.id].companion("fr") == "avec Léo Petit"


async def test_a_new_plan_leaves_meetings_in_the_hands_they_are_in(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    who = await team(conn, scene)
    form = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id, slot=0)
    await handing.exchange(conn, scene.edition, scene.investor.id, form, LATER)
    assert await holding(conn, scene) == ["Léo", "Awa", "Awa"]
    await published(conn, scene, (0, 1), (0, 2), (1, 1), (1, 2))
    assert await holding(conn, scene) == ["Léo", "Awa", "Awa", "Léo"]


async def test_an_exchange_reaches_exactly_the_two(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (0, 3))
    since = await boxes.last(conn)
    before = await entries(conn)
    who = await team(conn, scene)
    form = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id, slot=0)
    moved = await handing.exchange(conn, scene.edition, scene.investor.id, form, LATER)
    assert moved == 2
    assert await holding(conn, scene) == ["Léo", "Awa", "Chloé"]
    assert await written(conn, since) == [
        (AWA, "convocation_changed"),
        (LEO, "convocation_changed"),
    ]
    changed = {email for email, entry in (await entries(conn)).items() if before[email] != entry}
    assert changed == {AWA, LEO}
    assert "N'est plus à vous" in (await text_to(conn, AWA, since)).replace("’", "'")


async def test_whoever_shares_the_investors_address_is_told_there(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (0, 3))
    since = await boxes.last(conn)
    who = await team(conn, scene)
    form = ExchangeForm(first=who["Awa"].id, second=who["Chloé"].id, slot=0)
    await handing.exchange(conn, scene.edition, scene.investor.id, form, LATER)
    assert await written(conn, since) == sorted(
        [(AWA, "convocation_changed"), (scene.investor.email, "convocation_changed")]
    )
    told = await text_to(conn, scene.investor.email, since)
    assert "tenu par Chloé Roux" in told
    assert "Tenu par un autre de vos représentants" in told


async def test_an_exchange_and_back_before_anything_left_says_nothing(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    since = await boxes.last(conn)
    who = await team(conn, scene)
    form = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id)
    for _ in range(2):
        await handing.exchange(conn, scene.edition, scene.investor.id, form, LATER)
    assert await written(conn, since) == []


async def test_on_the_day_the_investor_asks_at_the_desk(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (5, 1), (5, 2))
    who = await team(conn, scene)
    form = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id)
    morning = dt.datetime(2099, 11, 24, 8, 5, tzinfo=dt.UTC)
    values = (conn, scene.edition, scene.investor.id, form, morning)
    with pytest.raises(Conflict, match="until the day before"):
        await handing.exchange(*values)
    organiser = await cast.an_organiser(conn, scene.edition)
    assert await handing.exchange(*values, organiser.id) == 2
    assert await holding(conn, scene) == ["Awa", "Léo", "Léo", "Awa"]


async def test_somebody_else_on_the_seat_has_the_meetings(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    since = await boxes.last(conn)
    who = await team(conn, scene)
    form = DelegateForm(name="Nina Sow", email="nina@example.com", seen=who["Awa"].updated_at)
    values = (conn, scene.edition, scene.investor.id, who["Awa"].id)
    await representing.change(*values, form, LATER)
    assert await holding(conn, scene) == ["Nina", "Léo"]
    assert await written(conn, since) == [
        (AWA, "delegate_left"),
        ("nina@example.com", "convocation"),
    ]
    gone = await text_to(conn, AWA, since)
    assert "Vous ne représentez plus" in gone
    assert "Nina" not in gone
    assert not await conn.fetchval("select exists (select from recipient where email = $1)", AWA)
    with pytest.raises(Conflict, match="Nina Sow"):
        await representing.change(*values, DelegateForm(name="Zoé", seen=form.seen), LATER)


async def test_a_seat_that_goes_leaves_its_meetings_to_who_is_free(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    organiser = await cast.an_organiser(conn, scene.edition)
    who = await team(conn, scene)
    since = await boxes.last(conn)
    values = (conn, scene.edition, scene.investor.id, who["Awa"].id, LATER)
    with pytest.raises(Conflict, match="counts on the number"):
        await representing.remove(*values)
    await representing.remove(*values, organiser.id)
    assert sorted(await team(conn, scene)) == ["Chloé", "Léo"]
    assert await holding(conn, scene) == ["Chloé", "Léo", "Chloé"]
    assert await written(conn, since) == sorted(
        [(AWA, "delegate_left"), (scene.investor.email, "convocation_changed")]
    )


async def test_a_seat_that_nobody_could_stand_in_for_stays(conn: Connection) -> None:
    scene = await a_scene(conn, team=TEAM[:2])
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    organiser = await cast.an_organiser(conn, scene.edition)
    who = await team(conn, scene)
    since = await boxes.last(conn)
    with pytest.raises(Conflict, match="has nobody left"):
        async with conn.transaction():
            await representing.remove(
                conn, scene.edition, scene.investor.id, who["Awa"].id, LATER, organiser.id
            )
    assert await holding(conn, scene) == ["Awa", "Léo", "Awa"]
    assert await written(conn, since) == []


async def test_erased_alone_the_seat_and_its_meetings_stay(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    who = await team(conn, scene)
    since = await boxes.last(conn)
    values = (conn, scene.edition, scene.investor.id, who["Awa"].id, LATER)
    await representing.erase(*values)
    assert await holding(conn, scene) == ["-", "Léo"]
    assert (AWA, "delegate_left") in await written(conn, since)
    await boxes.all_left(conn)
    found = await conn.fetchval(
        """select count(*) from (
               select email from delegate union all select email from recipient
               union all select payload::text from outbox union all select name from delegate
           ) as everything
           where email ilike '%awa%'"""
    )
    assert found == 0
    known = await parties(conn, scene.holders[0].id, "holder", [scene.investor.id], "fr")
    assert known[scene.investor.id].companion("fr") == ""


async def test_the_form_keeps_who_stays_where_they_are(conn: Connection) -> None:
    scene = await a_scene(conn)
    before = await team(conn, scene)
    form = await people.answers_of(conn, scene.edition.id, scene.investor.id)
    assert isinstance(form, people.InvestorForm)
    assert form.delegate_emails == (AWA, LEO, "")
    changed = cast.investor_form(
        email=scene.investor.email, delegates=("Chloé Roux", f"Awa D. <{AWA}>", "Zoé Blanc")
    )
    await people.update_investor(conn, scene.edition, scene.investor.id, changed, cast.NOW)
    found = await delegates.delegates_of(conn, scene.investor.id)
    assert [(one.name, one.email) for one in found] == [
        ("Chloé Roux", None),
        ("Awa D.", AWA),
        ("Zoé Blanc", None),
    ]
    assert [found[0].id, found[1].id] == [before["Chloé"].id, before["Awa"].id]
    boxes_left = await conn.fetch("select email from recipient where delegate_id is not null")
    assert [row["email"] for row in boxes_left] == [AWA]


@pytest.mark.parametrize(
    ("team_", "fault"),
    [
        (("awa@example.com",), "name before the address"),
        (("Awa <awa@example.com>", "Léo <AWA@example.com>"), "has this address already"),
        (("Awa <awa@>",), ""),
    ],
)
async def test_what_cannot_be_a_delegate_is_said(
    conn: Connection, team_: tuple[str, ...], fault: str
) -> None:
    edition = await cast.an_edition(conn)
    with pytest.raises(Invalid) as refused:
        await cast.an_investor(conn, edition, delegates=team_)
    assert fault in str(refused.value)
    assert all(one.field.startswith("delegates[") for one in refused.value.faults)


async def test_a_delegate_chooses_the_way_of_their_own_calendar(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    since = await boxes.last(conn)
    who = await team(conn, scene)
    await notices.choose_way(conn, scene.investor, "meetings", LATER, who["Awa"].id)
    kinds = await written(conn, since)
    assert {email for email, _ in kinds} == {AWA}
    assert [kind for _, kind in kinds] == ["calendar_way", "invitation", "invitation"]
    assert await notices.way_of(conn, scene.investor.id) == "morning"


async def test_feed_and_agenda_hold_what_is_ones_own(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    who = await team(conn, scene)
    feed = await notices.feed(conn, scene.investor.id, who["Léo"].id)
    assert feed.count(b"BEGIN:VEVENT") == 1
    assert (await notices.feed(conn, scene.investor.id)).count(b"BEGIN:VEVENT") == 3
    found = await agenda(conn, scene.investor.id, "fr", who["Awa"].id)
    assert [one.other_id for one in found.meetings] == [
        scene.holders[0].id,
        scene.holders[2].id,
    ]


async def test_whoever_withdraws_takes_their_people_along(conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    since = await boxes.last(conn)
    await people.withdraw(conn, scene.investor, LATER)
    own = [one for one in await written(conn, since) if one[1] == "withdrawal_confirmed"]
    assert own == sorted((email, "withdrawal_confirmed")
                         for email in (AWA, LEO, scene.investor.email))  # fmt: skip
    assert "nous ne vous attendons plus" in (await text_to(conn, AWA, since)).replace("’", "'")


async def entries(conn: Connection) -> dict[str, list[tuple[UUID, int]]]:
    """What the calendars at each address hold, with how often each entry was counted on."""
    found: dict[str, list[tuple[UUID, int]]] = {}
    for row in await conn.fetch(
        """select email, uid, sequence, cancelled from calendar_entry
           join recipient on recipient.id = recipient_id order by email, uid"""
    ):
        found.setdefault(row["email"], []).append((row["uid"], row["sequence"], row["cancelled"]))  # type: ignore[arg-type]
    return found
