"""What is said beforehand is what happens: eight changes at three moments, told to those concerned.

Each is looked at first, which leaves nothing; then it is done, and what was said is compared with
what has been written and with what the calendars hold.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import changes, delegates
from matchmaker.changes import EditionPatch, GridTouched, Touched, settings
from matchmaker.choices import programme
from matchmaker.choices.programme import ItemTouched, Workshop, WorkshopForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import handing, representing
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.participation.representing import DelegateForm
from matchmaker.wording.errors import Invalid
from tests import cast
from tests.changes.mornings import (
    everything,
    lines,
    moved,
    set_rules,
    set_slots,
    set_tables,
    table_lines,
)
from tests.notices import boxes
from tests.notices.applications import fed, listed, planned
from tests.planning.plans import PUBLISHED, publish

MOMENTS: Final = {
    "registered": cast.NOW,
    "published": PUBLISHED + dt.timedelta(days=1),
    "on the day": dt.datetime(2099, 11, 24, 6, tzinfo=dt.UTC),
}
LATE: Final = dt.datetime(2099, 11, 24, 10, 30, tzinfo=dt.UTC)
AWA, LEO, NINA = "awa@example.com", "leo@example.com", "nina@example.com"
ALICE, BOB, CHARLIE, EVE = (f"{name}@example.org" for name in ("alice", "bob", "charlie", "eve"))
Foretold = Touched | GridTouched | ItemTouched
Change = Callable[["House", dt.datetime, bool], Awaitable[Foretold]]


class House(msgspec.Struct, frozen=True):
    """Alice goes to a workshop and meets Bob's Awa; Charlie meets Léo; Eve meets nobody."""

    conn: Connection
    edition: Edition
    workshop: Workshop
    investor: InvestorProfile
    holders: list[HolderProfile]


async def a_house(conn: Connection, moment: str) -> House:
    edition = await cast.an_edition(conn)
    workshop = await cast.a_workshop(
        conn, edition, starts_at=LATE, ends_at=LATE + dt.timedelta(minutes=30)
    )
    alice = await cast.a_holder(conn, edition, email=ALICE, workshops=(workshop.code,))
    team = (f"Awa Diallo <{AWA}>", f"Léo Petit <{LEO}>", "Chloé Roux")
    bob = await cast.an_investor(conn, edition, email=BOB, delegates=team)
    charlie = await cast.a_holder(conn, edition, "Charlie", email=CHARLIE)
    eve = await cast.a_holder(conn, edition, "Eve", email=EVE)
    await conn.execute("update person set confirmed_at = now()")
    if moment != "registered":
        await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 0, 1)])
    await boxes.all_left(conn)
    edition = await editions.by_id(conn, edition.id)
    return House(conn, edition, workshop, bob, [alice, charlie, eve])


async def deadline(house: House, now: dt.datetime, preview: bool) -> Foretold:
    closes = house.edition.wishes_close_at + dt.timedelta(hours=5)
    return await _settings(house, now, preview, wishes_close_at=closes)


async def place(house: House, now: dt.datetime, preview: bool) -> Foretold:
    return await _settings(house, now, preview, place="Espace Chevreul")


async def limits(house: House, now: dt.datetime, preview: bool) -> Foretold:
    return await set_rules(house.conn, house.edition, now, preview=preview, investor_maximum=1)


async def rest(house: House, now: dt.datetime, preview: bool) -> Foretold:
    return await set_rules(house.conn, house.edition, now, preview=preview, max_consecutive=1)


async def tables(house: House, now: dt.datetime, preview: bool) -> Foretold:
    wanted = await table_lines(house.conn, house.edition)
    wanted[0] = msgspec.structs.replace(wanted[0], label="Nord")
    return await set_tables(house.conn, house.edition, wanted, now, preview=preview)


async def slot(house: House, now: dt.datetime, preview: bool) -> Foretold:
    wanted = await lines(house.conn, house.edition)
    wanted[0] = moved(wanted[0], -5)
    return await set_slots(house.conn, house.edition, wanted, now, preview=preview)


async def workshop(house: House, now: dt.datetime, preview: bool) -> Foretold:
    own = {name: getattr(house.workshop, name) for name in WorkshopForm.__struct_fields__}
    form = WorkshopForm(**(own | {"room": "Salle C"}))
    if preview:
        values = (house.conn, house.edition, house.workshop.id, form, now)
        return await programme.foresee_change(*values)
    return await programme.change_workshop(
        house.conn, house.edition, house.workshop.id, form, None, now
    )


async def delegate(house: House, now: dt.datetime, preview: bool) -> Foretold:
    """Somebody else takes Awa's seat."""
    conn, edition, investor = house.conn, house.edition, house.investor
    [awa] = [one for one in await delegates.delegates_of(conn, investor.id) if one.email == AWA]
    form = DelegateForm(name="Nina Morel", email=NINA)

    async def act() -> list[Any]:
        await representing.change(conn, edition, investor.id, awa.id, form, now)
        return []

    carry = changes.foresee if preview else changes.carry_out
    return await carry(conn, edition.id, now, act)


async def _settings(house: House, now: dt.datetime, preview: bool, **fields: Any) -> Foretold:
    patch = EditionPatch(**fields)
    if preview:
        return await settings.foresee(house.conn, house.edition, patch, now)
    return await settings.change(house.conn, house.edition, patch, None, now)


AFTERWARDS: Final = ("published", "on the day")
WRITTEN_TO: Final = [ALICE, BOB, CHARLIE, EVE]
EVERYBODY: Final = [ALICE, AWA, BOB, CHARLIE, EVE, LEO]
#: who is written to; before a version is in force nobody has a morning that could change, and no
#: delegate was told anything
CONCERNED: Final[dict[Change, dict[str, list[str]]]] = {
    deadline: {"registered": WRITTEN_TO},
    place: {"registered": WRITTEN_TO, "published": EVERYBODY, "on the day": EVERYBODY},
    limits: {},
    rest: {},
    tables: {moment: [ALICE, AWA, BOB] for moment in AFTERWARDS},
    slot: {moment: [ALICE, AWA, BOB, CHARLIE, LEO] for moment in AFTERWARDS},
    workshop: {moment: [ALICE] for moment in MOMENTS},
    delegate: {moment: [AWA, NINA] for moment in AFTERWARDS},
}
#: a deadline that is over is refused, before anything is done and as it would be
REFUSED: Final = {(deadline, "published"), (deadline, "on the day")}


async def written(conn: Connection, since: int) -> list[tuple[str, UUID]]:
    """The address of every letter since, and whose record it belongs to."""
    rows = await conn.fetch(
        """select coalesce(payload -> 'mailbox' ->> 'email', recipient.email, person.email)
                      as email, outbox.person_id
           from outbox join person on person.id = outbox.person_id
           left join recipient on recipient.id = outbox.recipient_id
           where outbox.id > $1 and outbox.state = 'pending' order by 1""",
        since,
    )
    return [(row["email"], row["person_id"]) for row in rows]


async def told_of(conn: Connection) -> dict[UUID, int]:
    rows = await conn.fetch(
        "select recipient_id, sum(sequence + 1) as n from calendar_entry group by 1"
    )
    return {row["recipient_id"]: row["n"] for row in rows}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("change", CONCERNED, ids=lambda change: change.__name__)
async def test_what_was_said_is_what_is_touched(
    conn: Connection, change: Change, moment: str
) -> None:
    house, now = await a_house(conn, moment), MOMENTS[moment]
    mark, calendars = await boxes.last(conn), await told_of(conn)
    before = await everything(conn, house.edition)
    if (change, moment) in REFUSED:
        for preview in (True, False):
            with pytest.raises(Invalid):
                await change(house, now, preview)
        assert await everything(conn, house.edition) == before
        return
    said = await change(house, now, True)
    assert await everything(conn, house.edition) == before
    done = await change(house, now, False)
    assert done == said
    letters = await written(conn, mark)
    assert [email for email, _ in letters] == CONCERNED[change].get(moment, [])
    people = {person for _, person in letters}
    after = await told_of(conn)
    match said:
        case Touched():
            touched = {box for box, told in after.items() if calendars.get(box) != told}
            assert (said.people, said.letters) == (len(people), len(letters))
            assert said.calendars == len(touched)
        case GridTouched():
            assert said.told_now == len(people)
        case ItemTouched():
            assert {each.id for each in said.told} == people
    await calendars_hold_what_is_so(house)


async def calendars_hold_what_is_so(house: House) -> None:
    """Whoever has a calendar finds in it where they have to be now."""
    for person in (house.investor, *house.holders):
        expected = await planned(house.conn, person.id)
        assert listed(await fed(house.conn, person.id)) == expected


@pytest.mark.parametrize("moment", ["registered", "published"])
async def test_a_delegate_who_has_their_link_is_told_where_and_when_and_of_no_deadline(
    conn: Connection, moment: str
) -> None:
    """Whether or not they hold a meeting; the investor is told beside them, at another address."""
    house, now = await a_house(conn, moment), MOMENTS[moment]
    edition, investor = house.edition, house.investor
    by = await cast.an_organiser(conn, edition)
    form = DelegateForm(name="Nina Morel", email=NINA)
    nina = await representing.add(conn, edition, investor.id, form, now, by.id)
    await handing.send_link(conn, edition, investor.id, nina.id, now, by.id)
    await conn.execute("update person set email = 'new@example.org' where id = $1", investor.id)
    await boxes.all_left(conn)
    mark = await boxes.last(conn)
    if moment == "registered":
        await deadline(house, now, False)
        assert NINA not in [email for email, _ in await written(conn, mark)]
    for name in ("Espace Chevreul", "Espace Chevreul II"):  # the second replaces the first
        said = await settings.foresee(conn, edition, EditionPatch(place=name), now)
        assert await settings.change(conn, edition, EditionPatch(place=name), None, now) == said
    told = [email for email, _ in await written(conn, mark)]
    assert (told.count(NINA), told.count("new@example.org"), told.count(AWA)) == (
        1, 1, moment == "published",
    )  # fmt: skip
    [number] = [row.id for row in await boxes.rows(conn, since=mark)
                if NINA in str((await boxes.message(conn, row.id))["To"])]  # fmt: skip
    text = boxes.text(await boxes.message(conn, number))
    assert "Maintenant : Espace Chevreul II" in text
    assert "Paris La Défense Arena" in text
