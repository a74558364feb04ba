"""The acts of a morning in any order, on a tiny edition: after each, what must always hold, holds.

An act may be refused in words; it may never fail otherwise, nor may anybody's page.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, Final, get_args
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matchmaker import day, hall, notices, planning, replanning, waiting
from matchmaker.choices import wishes
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation import people, privacy
from matchmaker.people.profiles import HolderProfile, InvestorProfile
from matchmaker.post.calendars import Way
from matchmaker.wording.errors import MatchmakerError
from tests import cast
from tests.examples import examples
from tests.fixtures.site import Site
from tests.notices.boxes import FIRST, all_left, last
from tests.planning import plans

#: act, and three numbers from which it takes whom, whom else, when
Act = tuple[str, int, int, int]
_numbers = count(1)
WAYS: Final[tuple[Way, ...]] = get_args(Way)

#: each counts rows that must not be; $1 is the edition
NEVER: Final = {
    "two versions in force": """
        select count(*) - 1 from schedule where edition_id = $1 and state = 'published'
        having count(*) > 1""",
    "a trace of somebody erased": """
        select count(*) from person
        where edition_id = $1 and erased_at is not null and (
            (first_name, last_name, organisation, phone) <> ('-', '-', '-', '')
            or exists (select from wish where person.id in (author_id, target_id))
            or exists (select from refusal where person.id in (author_id, target_id))
            or exists (select from offer where person.id in (holder_id, investor_id))
            or exists (select from meeting_mark where person.id in (holder_id, investor_id))
            or exists (select from attendance where attendance.person_id = person.id)
            or exists (select from badge where badge.person_id = person.id)
            or exists (select from personal_link as link where link.person_id = person.id)
            or exists (select from recipient where recipient.person_id = person.id)
            or exists (select from forwarded where forwarded.person_id = person.id)
            -- a last letter knows an address until it has left
            or exists (select from outbox where outbox.person_id = person.id
                       and (state = 'sent') = (payload ? 'mailbox')))""",
    "an entry told twice in one state": """
        select count(*) from (
            select entry ->> 'uid', entry ->> 'sequence'
            from outbox
            cross join lateral (values (payload), (payload -> 'event')) as said (entry)
            where edition_id = $1 and entry ? 'uid'
            group by 1, 2 having count(*) > 1) as twice""",
    "a person who withdrew and is invited": """
        select count(*) from outbox join person on person.id = outbox.person_id
        where outbox.edition_id = $1 and person.withdrawn_at is not null
          and (outbox.kind in ('convocation', 'convocation_changed', 'invitation')
                   and outbox.state = 'pending'
               or outbox.kind in ('convocation', 'convocation_changed', 'invitation', 'offer')
                   and outbox.id > $2)""",
    "an open offer twice": """
        select count(*) from (
            select from offer where edition_id = $1 and state = 'open'
            group by holder_id, investor_id, slot_number having count(*) > 1) as twice""",
}
#: what holds of calendars after each act, which tells at once what it changes; $2 is the moment
ALWAYS: Final = {
    "a meeting to come that a calendar does not hold, or another than the plan's": """
        with planned as (
            select recipient.id, side.other_id, meeting.slot_number, meeting.table_number,
                   slot.starts_at
            from schedule
            join meeting on meeting.schedule_id = schedule.id
            join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
            cross join lateral (values (holder_id, investor_id), (investor_id, holder_id))
                as side (person_id, other_id)
            join person on person.id = side.person_id and person.withdrawn_at is null
            join person as other on other.id = side.other_id and other.withdrawn_at is null
            join recipient on recipient.person_id = person.id and recipient.ended_at is null
            where schedule.edition_id = $1 and schedule.state = 'published' and slot.ends_at > $2
        ),
        told as (
            select recipient_id, other_id, slot_number, table_number, starts_at
            from calendar_entry
            where edition_id = $1 and kind = 'meeting' and not cancelled and ends_at > $2
        )
        select count(*) from (
            (table planned except table told) union all (table told except table planned)
        ) as different""",
    "an entry of a morning that is not its meetings', or in another way": """
        with span as (
            select recipient_id, min(starts_at) as starts_at, max(ends_at) as ends_at
            from calendar_entry
            where edition_id = $1 and kind <> 'morning' and not cancelled
            group by recipient_id having max(ends_at) > $2
        ),
        wanted as (
            select span.* from span join recipient on recipient.id = span.recipient_id
            join person on person.id = recipient.person_id join edition on edition.id = $1
            where coalesce(recipient.way, case person.kind when 'holder' then holders_calendar
                                          else investors_calendar end) = 'morning'
        ),
        held as (
            select recipient_id, starts_at, ends_at from calendar_entry
            where edition_id = $1 and kind = 'morning' and not cancelled and ends_at > $2
        )
        select count(*) from (
            (table wanted except table held) union all (table held except table wanted)
        ) as different""",
    "an invitation to a meeting in another way": """
        select count(*) from calendar_entry as entry
        join recipient on recipient.id = entry.recipient_id
        join person on person.id = recipient.person_id join edition on edition.id = $1
        where entry.edition_id = $1 and entry.kind = 'meeting' and not entry.cancelled
          and entry.ends_at > $2
          and entry.invited <> (coalesce(recipient.way,
                  case person.kind when 'holder' then holders_calendar
                                   else investors_calendar end) = 'meetings')""",
}
#: what holds of a version at the moment at which it comes into force; $2 is that moment
AT_PUBLICATION: Final = {
    "a meeting to come with somebody who is gone or refused": """
        select count(*) from schedule
        join meeting on meeting.schedule_id = schedule.id
        join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
        join person as holder on holder.id = meeting.holder_id
        join person as investor on investor.id = meeting.investor_id
        where schedule.edition_id = $1 and schedule.state = 'published' and slot.starts_at > $2
          and (holder.withdrawn_at is not null or investor.withdrawn_at is not null)""",
}


class Morning:
    """The edition and whom it has; each act is a transaction of its own, a minute later."""

    def __init__(self, pool: Pool, conn: Connection, edition: Edition, by: Organiser) -> None:
        self.pool = pool
        self.conn = conn
        self.edition = edition
        self.by = by.id
        self.holders: list[HolderProfile] = []
        self.investors: list[InvestorProfile] = []
        self.now = FIRST - dt.timedelta(minutes=10)
        self.proposed = 0

    async def do(self, act: Act) -> None:
        """The act as far as it is possible, then what must hold."""
        name, *numbers = act
        self.now += dt.timedelta(minutes=1)
        before, letters = await self._in_force(), await last(self.conn)
        try:
            async with transaction(self.pool) as own:
                await _ACTS[name](self, own, *numbers)
        except MatchmakerError:
            pass
        self.edition = await editions.by_id(self.conn, self.edition.id)
        await self._check(NEVER, act, letters)
        await self._check(ALWAYS, act, self.now)
        if await self._in_force() != before:
            await self._check(AT_PUBLICATION, act, self.now)
        await self._look()

    async def _in_force(self) -> UUID | None:
        found = await planning.version_in_force(self.conn, self.edition.id)
        return None if found is None else found.id

    async def _check(self, rules: dict[str, str], act: Act, since: int | dt.datetime) -> None:
        for rule, query in rules.items():
            values: list[Any] = [self.edition.id]
            if "$2" in query:
                values.append(since)
            assert not await self.conn.fetchval(query, *values), (rule, act)

    async def _look(self) -> None:
        """Everybody's morning, calendar and data, and what organisers and the hall look at."""
        for person in (*self.holders, *self.investors):
            try:
                await people.find(self.conn, self.edition.id, person.id)
            except MatchmakerError:
                continue
            await planning.agenda(self.conn, person.id)
            await notices.feed(self.conn, person.id)
            await privacy.export(self.conn, person.id)
        found = await day.board(self.conn, self.edition, self.now)
        assert all(alert.phrase for alert in day.alerts(found))
        plan = await hall.load_plan(self.conn, self.edition)
        for moment in plan.moments:
            hall.board(plan, moment)
        await waiting.waiting_list(self.conn, self.edition, self.now)

    async def open_pages(self, site: Site) -> None:
        """Everybody opens their own page once more, whoever of those they meet is gone by now."""
        for person in (*self.holders, *self.investors):
            try:
                await people.find(self.conn, self.edition.id, person.id)
            except MatchmakerError:
                continue
            answer = await (await site.person(person.id)).get("/moi")
            assert answer.status_code == 200, person.first_name

    def pair(self, one: int, other: int) -> tuple[HolderProfile, InvestorProfile]:
        return self.holders[one % len(self.holders)], self.investors[other % len(self.investors)]

    def somebody(self, one: int) -> HolderProfile | InvestorProfile:
        everybody: list[HolderProfile | InvestorProfile] = [*self.holders, *self.investors]
        return everybody[one % len(everybody)]


async def register(morning: Morning, own: Connection, one: int, *_: int) -> None:
    values = (own, morning.edition)
    if one % 2:
        form = cast.holder_form(f"Alice{next(_numbers)}")
        person = await people.register_holder(*values, form, morning.now, morning.by)
        morning.holders.append(await people.find_holder(own, morning.edition.id, person.id))
    else:
        offer = cast.investor_form(f"Bob{next(_numbers)}")
        person = await people.register_investor(*values, offer, morning.now, morning.by)
        morning.investors.append(await people.find_investor(own, morning.edition.id, person.id))


async def wish(morning: Morning, own: Connection, one: int, other: int, way: int) -> None:
    author, target = morning.pair(one, other)[:: 1 if way % 2 else -1]
    choices = wishes.Choices(wishes=(wishes.ChosenPerson(target=target.id),))
    await wishes.save(own, morning.edition, author, choices, morning.now, morning.by)


async def refuse(morning: Morning, own: Connection, one: int, other: int, way: int) -> None:
    author, target = morning.pair(one, other)[:: 1 if way % 2 else -1]
    choices = wishes.Choices(refusals=(wishes.ChosenPerson(target=target.id),))
    await wishes.save(own, morning.edition, author, choices, morning.now, morning.by)


async def withdraw(morning: Morning, own: Connection, one: int, *_: int) -> None:
    await people.withdraw(own, morning.somebody(one), morning.now)


async def come_back(morning: Morning, own: Connection, one: int, *_: int) -> None:
    await people.come_back(own, morning.somebody(one), morning.now, morning.by)


async def erase(morning: Morning, own: Connection, one: int, *_: int) -> None:
    await privacy.erase(own, morning.somebody(one), morning.now)


async def publish(morning: Morning, own: Connection, one: int, other: int, shift: int) -> None:
    """Some pairs, each table a person's, in slots that differ; whether it is possible is seen."""
    pairs = [
        (holder, investor, 3 + (h + i + shift) % 6, i)
        for h, holder in enumerate(morning.holders[:4])
        for i, investor in enumerate(morning.investors[:4])
        if (one >> (h + i) & 1) != (other >> h & 1)
    ]
    draft = await plans.a_draft(own, morning.edition, pairs)
    current = await planning.version_in_force(own, morning.edition.id)
    replaces = current.id if current else None
    values = (own, morning.edition, draft, morning.by, morning.now)
    await planning.publish(*values, replaces=replaces)


async def note(morning: Morning, own: Connection, one: int, what: int, slot: int) -> None:
    values = (own, morning.edition, morning.somebody(one).id)
    match what % 5:
        case 0:
            await day.arrive(*values, morning.by, morning.now)
        case 1:
            await day.note_absent(*values, morning.by, morning.now)
        case 2:
            await day.note_late(*values, slot % 9, morning.by, morning.now)
        case 3:
            await day.note_departure(*values, slot % 9, morning.by, morning.now)
        case 4:
            await day.undo(*values, morning.by, morning.now)


async def mark(morning: Morning, own: Connection, one: int, other: int, what: int) -> None:
    holder, investor = morning.pair(one, other)
    values = (own, morning.edition, investor.id, holder.id)
    if what % 3:
        await day.mark_meeting(*values, "absent" if what % 2 else "present", morning.now)
    else:
        await day.unmark_meeting(*values, morning.now)


async def offer(morning: Morning, own: Connection, one: int, other: int, slot: int) -> None:
    holder, investor = morning.pair(one, other)
    values = (own, morning.edition, holder.id, investor.id, 2 + slot % 8)
    await waiting.offer(*values, morning.by, morning.now)


async def answer(morning: Morning, own: Connection, one: int, other: int, which: int) -> None:
    holder, _ = morning.pair(one, other)
    offers = await waiting.mine(own, holder.id, morning.now)
    if offers:
        found = offers[which % len(offers)]
        say = waiting.decline if which % 4 == 0 else waiting.accept
        await say(own, morning.edition, holder, found.id, morning.now)


async def slip(morning: Morning, own: Connection, one: int, *_: int) -> None:
    await day.slip(own, morning.edition, 6, 5 if one % 2 else -5, morning.by, morning.now)


async def choose_way(morning: Morning, own: Connection, one: int, other: int, *_: int) -> None:
    person = morning.somebody(one)
    await people.find(own, morning.edition.id, person.id)
    await notices.choose_way(own, person, WAYS[other % 3], morning.now)


async def post(_: Morning, own: Connection, *__: int) -> None:
    """Every letter that waits leaves."""
    await all_left(own)


async def replan(morning: Morning, own: Connection, one: int, *_: int) -> None:
    """Planned again by the real solver, in a process of its own: once in a morning."""
    morning.proposed += 1
    first = await replanning.current_slot(own, morning.edition, morning.now)
    if morning.proposed > 1 or first is None:
        return
    values = (own, morning.edition)
    apart = Database(morning.pool)
    batch_id = await replanning.request_proposals(
        apart, morning.edition, first, morning.by, morning.now
    )
    found = await replanning.proposals(own, morning.edition.id, batch_id)
    batch = await replanning.batch(own, morning.edition.id, batch_id)
    chosen = found[one % len(found)].schedule_id
    await replanning.apply(*values, chosen, morning.by, morning.now, replaces=batch.base_id)


_ACTS: Final[dict[str, Callable[..., Awaitable[None]]]] = {
    act.__name__: act
    for act in (
        register,
        wish,
        refuse,
        withdraw,
        come_back,
        erase,
        publish,
        note,
        mark,
        offer,
        answer,
        slip,
        choose_way,
        post,
        replan,
    )
}
_NUMBER: Final = st.integers(0, 63)
ACTS: Final = st.lists(
    st.tuples(st.sampled_from(sorted(_ACTS)), _NUMBER, _NUMBER, _NUMBER), min_size=8, max_size=20
)


@settings(max_examples=examples(6), suppress_health_check=list(HealthCheck))
@example(acts=[("erase", 0, 0, 0), ("erase", 5, 0, 0)], ways=("morning", "morning"))
@given(acts=ACTS, ways=st.tuples(st.sampled_from(WAYS), st.sampled_from(WAYS)))
async def test_acts_in_any_order(
    site: Site, pool: Pool, conn: Connection, acts: list[Act], ways: tuple[Way, Way]
) -> None:
    edition = await cast.an_edition(
        conn,
        slug=f"m{next(_numbers)}",
        holder_maximum=4,
        calendars=Calendars(holders=ways[0], investors=ways[1]),
    )
    morning = Morning(pool, conn, edition, await cast.an_organiser(conn, edition))
    for number in range(3):
        morning.holders.append(await cast.a_holder(conn, edition, f"Alice{number}"))
        morning.investors.append(await cast.an_investor(conn, edition, f"Bob{number}"))
    for author in (*morning.holders, *morning.investors):
        others = morning.investors if author.kind == "holder" else morning.holders
        chosen = wishes.Choices(wishes=tuple(wishes.ChosenPerson(target=one.id) for one in others))
        await wishes.save(conn, edition, author, chosen, cast.NOW)
    await plans.close(conn, edition)
    morning.edition = await editions.by_id(conn, edition.id)
    await morning.do(("publish", 21, 42, 0))
    assert await planning.version_in_force(conn, edition.id) is not None
    held = "select count(*) from calendar_entry where edition_id = $1 and not cancelled"
    assert await conn.fetchval(held, edition.id) > 0
    for act in acts:
        await morning.do(act)
    await morning.open_pages(site)
