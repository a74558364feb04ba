"""A morning in which everything happens that may happen to somebody's calendar.

Six holders, four investors, two workshops; played through the domain on the real database, every
letter sent to a real SMTP server as soon as it is written, by a clock that the story moves.
"""

import datetime as dt
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import day, letters, notices, planning, replanning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation import people, privacy
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.post.calendars import Way
from matchmaker.post.delivery import Postman
from tests import cast
from tests.notices.boxes import SETTINGS
from tests.planning import plans
from tests.post.relay import Relay
from tests.replay.expecting import Agenda, agendas
from tests.replay.mailboxes import Letter
from tests.replay.places import Place

Seat = tuple[int, int, int, int]
"""Holder, investor, slot, table."""

ALICE, CHARLIE, DENISE, ELI, FATOU, GASTON = range(6)
BOB, DORA, HUGO, IRIS = range(4)

FIRST: Final[list[Seat]] = [
    *[(ALICE, BOB, 0, 0), (CHARLIE, DORA, 0, 1), (DENISE, HUGO, 0, 2), (ELI, IRIS, 0, 3)],
    *[(ALICE, DORA, 1, 1), (CHARLIE, BOB, 1, 0), (DENISE, IRIS, 1, 3), (FATOU, HUGO, 1, 2)],
    *[(DENISE, BOB, 2, 0), (ALICE, IRIS, 2, 3), (ELI, DORA, 2, 1)],
    *[(FATOU, BOB, 3, 0), (CHARLIE, IRIS, 3, 3), (GASTON, DORA, 3, 1)],
    *[(ELI, BOB, 4, 0), (ALICE, HUGO, 4, 2), (FATOU, DORA, 4, 1)],
    *[(GASTON, BOB, 5, 0)],
]
#: one meeting moves, one is dissolved, one changes its table, one is new
SECOND: Final[list[Seat]] = [
    *[seat for seat in FIRST if seat[:2] not in ((ALICE, DORA), (ELI, BOB), (GASTON, DORA))],
    *[(ALICE, DORA, 5, 1), (GASTON, DORA, 3, 2), (GASTON, IRIS, 4, 3)],
]
#: what was dissolved returns, where it was
THIRD: Final[list[Seat]] = [*SECOND, (ELI, BOB, 4, 0)]
#: on the day: Denise is absent, Charlie's meeting with Iris is dissolved, Gaston's comes earlier
FOURTH: Final[list[Seat]] = [
    *[(ALICE, BOB, 0, 0), (CHARLIE, DORA, 0, 1), (CHARLIE, BOB, 1, 0)],
    *[(ALICE, IRIS, 2, 3), (GASTON, BOB, 2, 0), (GASTON, DORA, 3, 2)],
    *[(GASTON, IRIS, 4, 3), (ALICE, DORA, 5, 1)],
]
#: after the slip: table 3 is closed, Charlie meets Iris after all, and Eli is back
FIFTH: Final[list[Seat]] = [
    *[seat for seat in FOURTH if seat[3] != 3],
    *[(ALICE, IRIS, 2, 2), (GASTON, IRIS, 4, 2), (CHARLIE, IRIS, 3, 0), (ELI, BOB, 4, 0)],
]
LONG: Final = "Coopérative « La Vallée-aux-Loups » ; réemploi, thé & maraîchage à Châtenay-Malabry"


class Story(msgspec.Struct, kw_only=True):
    """The edition, its people by number, and every letter that has left."""

    conn: Connection
    pool: Pool
    relay: Relay
    postman: Postman
    hour: Path
    place: Place
    edition: Edition
    camille: Organiser
    holders: list[HolderProfile]
    investors: list[InvestorProfile]
    ways: dict[UUID, Way]
    letters: list[Letter] = []
    agendas: dict[UUID, Agenda] = {}

    def at(self, slot: int, minutes: int = 0, *, days: int = 0) -> dt.datetime:
        """Let it be so long after a slot begins."""
        now = self.place.at(slot) + dt.timedelta(days=days, minutes=minutes)
        self.hour.write_text(now.isoformat())
        return now

    async def publish(self, seats: Sequence[Seat], now: dt.datetime) -> UUID:
        """Publish exactly these meetings; everybody concerned is written to."""
        named = [(self.holders[h], self.investors[i], slot, table) for h, i, slot, table in seats]
        done = await plans.publish(self.conn, self.edition, named, now)
        await self.deliver(now)
        return done.version.id

    @asynccontextmanager
    async def act(self, now: dt.datetime, *, sends: bool = True) -> AsyncIterator[Connection]:
        """One act in a transaction of its own; then everybody concerned is written to."""
        async with transaction(self.pool) as conn:
            yield conn
        if sends:
            await self.deliver(now)

    async def person(self, conn: Connection, person: people.Profile) -> people.Profile:
        """Somebody as they stand now."""
        return await people.find_person(conn, self.edition.id, person.id)

    async def deliver(self, now: dt.datetime) -> None:
        """Everything that waits leaves, in order."""
        house = letters.House(self.pool, SETTINGS)
        while claims := await letters.claim(self.conn, 500):
            for claim in claims:
                await letters.send_one(house, self.postman, claim)
        await self._collect(now)

    async def _collect(self, now: dt.datetime) -> None:
        """Note the letters that have come since, with what the plan was before and is now."""
        before, self.agendas = self.agendas, await agendas(self.conn, self.edition.id)
        rows = await self.conn.fetch("select message_id, kind, person_id from outbox")
        known = {row["message_id"]: row for row in rows}
        for envelope in self.relay.envelopes[len(self.letters) :]:
            data = envelope.original_content or b""
            identifier = re.search(rb"(?im)^Message-ID: *(<\S+>)", data)
            assert identifier is not None
            row = known[identifier[1].decode()]
            counts = [len(plan[row["person_id"]].meetings) for plan in (before, self.agendas)]
            [mailbox] = envelope.rcpt_tos
            self.letters.append(
                Letter(
                    mailbox=mailbox,
                    person_id=row["person_id"],
                    way=self.ways[row["person_id"]],
                    sent_at=now,
                    kind=row["kind"],
                    meetings=(counts[0], counts[1]),
                    data=data,
                )
            )


async def begin(
    conn: Connection,
    pool: Pool,
    relay: Relay,
    postman: Postman,
    hour: Path,
    place: Place,
    way: Way,
) -> Story:
    """Everybody is registered, and has their acknowledgement."""
    edition = await cast.an_edition(
        conn, **place.edition(), calendars=Calendars(holders=way, investors=way)
    )
    camille = await cast.an_organiser(conn, edition)
    for code, slot in (("A1", 2), ("A2", 0)):
        local = edition.local(place.at(slot))
        await cast.a_workshop(
            conn,
            edition,
            code=code,
            title=f"Atelier {code}",
            starts_at=local,
            ends_at=edition.local(place.at(slot) + dt.timedelta(minutes=20)),
        )
    attended = {"Charlie": ("A1",), "Fatou": ("A1", "A2"), "Gaston": ("A2",), "Hugo": ("A1",)}
    holders = [
        await cast.a_holder(conn, edition, name, workshops=attended.get(name, ()))
        for name in ("Alice", "Charlie", "Denise", "Eli", "Fatou", "Gaston")
    ]
    investors = [
        await cast.an_investor(conn, edition, name, workshops=attended.get(name, ()))
        for name in ("Bob", "Dora", "Hugo", "Iris")
    ]
    chosen = Choices(wishes=tuple(ChosenPerson(target=investor.id) for investor in investors))
    for holder in holders:
        await wishes.save(conn, edition, holder, chosen, cast.NOW)
    story = Story(
        conn=conn,
        pool=pool,
        relay=relay,
        postman=postman,
        hour=hour,
        place=place,
        edition=edition,
        camille=camille,
        holders=holders,
        investors=investors,
        ways={person.id: way for person in (*holders, *investors)},
        agendas=await agendas(conn, edition.id),
    )
    await story.deliver(story.at(0, days=-12))
    return story


async def play(story: Story) -> None:
    """From the first publication to the last meeting."""
    await story.publish(FIRST, story.at(0, days=-7))
    await story.publish(SECOND, story.at(0, days=-3))
    version = await story.publish(THIRD, story.at(0, days=-2))
    await _eve(story)
    await _day(story, version)


async def _eve(story: Story) -> None:
    """Names, an address and a workshop change; a holder withdraws; of each side one is erased, and
    one takes one meeting back."""
    edition, camille = story.edition, story.camille.id
    now = story.at(0, days=-1)
    async with story.act(now) as conn:
        alice = await people.answers_of(conn, edition.id, story.holders[ALICE].id)
        assert isinstance(alice, people.HolderForm)
        renamed = msgspec.structs.replace(alice, project="Le café de l’écluse, réemploi")
        await people.update_holder(conn, edition, story.holders[ALICE].id, renamed, now, camille)
    now = story.at(0, 5, days=-1)
    for person in (story.holders[ALICE], story.investors[BOB]):
        await _choose(story, person, now)
    now = story.at(0, 10, days=-1)
    async with story.act(now) as conn:
        dora = await people.answers_of(conn, edition.id, story.investors[DORA].id)
        assert isinstance(dora, people.InvestorForm)
        renamed_fund = msgspec.structs.replace(dora, organisation=LONG)
        await people.update_investor(
            conn, edition, story.investors[DORA].id, renamed_fund, now, camille
        )
    now = story.at(0, 20, days=-1)
    async with story.act(now) as conn:
        charlie = await people.answers_of(conn, edition.id, story.holders[CHARLIE].id)
        assert isinstance(charlie, people.HolderForm)
        moved = msgspec.structs.replace(charlie, email="charlie+matinee@ailleurs.example")
        await people.update_holder(conn, edition, story.holders[CHARLIE].id, moved, now, camille)
    await _change_programme(story, story.at(0, 25, days=-1))
    now = story.at(0, 30, days=-1)
    async with story.act(now) as conn:
        await people.withdraw(conn, await story.person(conn, story.holders[ELI]), now)
    for minutes, person in ((40, story.holders[FATOU]), (50, story.investors[HUGO])):
        now = story.at(0, minutes, days=-1)
        async with story.act(now) as conn:
            await privacy.erase(conn, await story.person(conn, person), now)
    await _take_back(story)


async def _take_back(story: Story) -> None:
    """One meeting is taken back by each side; the investor's stays so, whatever is published."""
    edition, charlie, bob = story.edition, story.holders[CHARLIE], story.investors[BOB]
    now = story.at(0, 55, days=-1)
    async with story.act(now) as conn:
        await planning.withdraw_meeting(conn, edition, charlie, bob.id, now)
    now = story.at(0, 56, days=-1)
    async with story.act(now) as conn:
        iris, denise = story.investors[IRIS], story.holders[DENISE]
        await planning.withdraw_meeting(conn, edition, iris, denise.id, now, free=True)
    now = story.at(0, 57, days=-1)
    async with story.act(now) as conn:
        await planning.return_to_meeting(conn, edition, charlie, bob.id, now)


async def _change_programme(story: Story, now: dt.datetime) -> None:
    """One workshop has another name, room and hour; the other does not take place."""
    edition, camille = story.edition, story.camille.id
    first, second = sorted(
        await programme.workshops(story.conn, edition.id), key=lambda item: item.code
    )
    form = programme.WorkshopForm(
        code=first.code,
        title="Lever des fonds, et après",
        room="Salle C",
        starts_at=first.starts_at + dt.timedelta(minutes=5),
        ends_at=first.ends_at + dt.timedelta(minutes=5),
    )
    async with story.act(now) as conn:
        await programme.change_workshop(conn, edition, first.id, form, camille, now)
    now = story.at(0, 27, days=-1)
    async with story.act(now) as conn:
        await programme.drop_workshop(conn, edition, second.id, camille, now)


async def _choose(story: Story, person: people.Profile, now: dt.datetime) -> None:
    """Somebody prefers the next of the three ways."""
    next_way: dict[Way, Way] = {"morning": "meetings", "meetings": "file", "file": "morning"}
    story.ways[person.id] = next_way[story.ways[person.id]]
    async with story.act(now) as conn:
        found = await story.person(conn, person)
        await notices.choose_way(conn, found, story.ways[person.id], now)


async def _day(story: Story, version: UUID) -> None:
    """Somebody is absent, one is back, the hours slip, a table closes; it is undone."""
    edition, camille = story.edition, story.camille.id
    now = story.at(0, -20)
    async with story.act(now) as conn:
        await day.note_absent(conn, edition, story.holders[DENISE].id, camille, now)
    now = story.at(0, -18)
    async with story.act(now) as conn:
        eli = await story.person(conn, story.holders[ELI])
        await people.come_back(conn, eli, now, camille)
    await story.publish(FOURTH, story.at(0, -15))
    for minutes, sends in ((20, False), (-10, True)):  # told once, as it stands
        now = story.at(0, 5)
        async with story.act(now, sends=sends) as conn:
            await day.slip(conn, edition, 3, minutes, camille, now)
    now = story.at(0, 10)
    async with story.act(now) as conn:
        await day.close_table(conn, edition, 3, 2, camille, now)
    await story.publish(FIFTH, now)
    now = story.at(0, 15)
    async with story.act(now) as conn:
        await people.withdraw(conn, await story.person(conn, story.investors[IRIS]), now)
    await _go_back(story, version, story.at(1, 5))
    now = story.at(2, 5)  # Dora leaves in the middle of her morning: what has been stays
    async with story.act(now) as conn:
        await people.withdraw(conn, await story.person(conn, story.investors[DORA]), now)
    now = story.at(5, 60)  # everything is over: nothing is in any calendar that was not
    async with story.act(now) as conn:
        await people.withdraw(conn, await story.person(conn, story.holders[GASTON]), now)


async def _go_back(story: Story, version: UUID, now: dt.datetime) -> None:
    """The older version comes into force again, as far as it can still be."""
    edition = await editions.by_id(story.conn, story.edition.id)
    camille = story.camille.id
    batch_id = await replanning.roll_back(Database(story.pool), edition, version, camille, now)
    [found] = await replanning.proposals(story.conn, edition.id, batch_id)
    current = await planning.version_in_force(story.conn, edition.id)
    assert current is not None
    async with story.act(now) as conn:
        await replanning.apply(conn, edition, found.schedule_id, camille, now, replaces=current.id)


async def feeds(story: Story) -> dict[UUID, bytes]:
    """What the calendar that each person may subscribe to says at the end."""
    everybody = [*story.holders, *story.investors]
    return {person.id: await notices.feed(story.conn, person.id) for person in everybody}
