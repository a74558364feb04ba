"""The sample edition's morning, played with three in ten absent: acts on one side, a ledger of what
happened on the other, from which a test counts by itself."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from matchmaker import aftermath, day, importing, planning
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.editions.organisers import Organiser
from matchmaker.participation import people
from tests import cast
from tests.planning import plans

Pair = tuple[UUID, UUID]
Seats = dict[Pair, tuple[int, int]]
ABSENT: Final = 0.3
EVENTS: Final = ("version", "note", "mark", "gone", "back", "settled")


class Somebody(NamedTuple):
    """What `plans` asks of a person."""

    id: UUID


class Event(NamedTuple):
    """Something that happened: what, when, to whom, and how."""

    what: str
    at: dt.datetime
    who: Any
    how: Any = None


class Ledger(msgspec.Struct):
    """Everything that happened, in order; what became of each pair follows from it."""

    hours: dict[int, Slot]
    events: list[Event] = []

    def add(self, what: str, at: dt.datetime, who: Any, how: Any = None) -> None:
        assert what in EVENTS
        self.events.append(Event(what, at, who, how))

    def of(self, what: str) -> list[Event]:
        return [event for event in self.events if event.what == what]

    def fates(self) -> dict[Pair, str]:
        """What became of every pair that any version had."""
        pairs = {pair for version in self.of("version") for pair in version.who}
        return {pair: self._fate(pair) for pair in pairs}

    def counts(self) -> Counter[str]:
        return Counter(self.fates().values())

    def _fate(self, pair: Pair) -> str:
        found: dict[int, str] = {}
        versions = self.of("version")
        for version, later in zip(versions, [*versions[1:], None], strict=True):
            if pair in version.who:
                slot = version.who[pair][0]
                found.pop(slot, None)  # the last one stands at the end
                found[slot] = self._at(pair, slot, later.at if later else None)
        return "held" if "held" in found.values() else [*found.values()][-1]

    def _at(self, pair: Pair, slot: int, until: dt.datetime | None) -> str:
        hours = self.hours[slot]
        said = [one.how[1] for one in self.of("settled") if (one.who, one.how[0]) == (pair, slot)]
        if said and said[-1] != "taken back":
            return str(said[-1])
        if pair in [one.who for one in self.of("back")]:
            return "cancelled"
        if until is not None and hours.starts_at >= until:
            return "cancelled"
        marks = [one.how[1] for one in self.of("mark") if (one.who, one.how[0]) == (pair, slot)]
        if marks:
            return {"present": "held", "absent": "holder_absent", "late": "unclear"}[marks[-1]]
        for person, fate in zip(pair, ("holder_absent", "investor_absent"), strict=True):
            if self._was_away(person, slot):
                return fate
        gone = [one.at for one in self.of("gone") if one.who in pair]
        return "cancelled" if any(at <= hours.starts_at for at in gone) else "unclear"

    def _was_away(self, person: UUID, slot: int) -> bool:
        notes = [one for one in self.of("note") if one.who == person]
        seen = [one.how for one in notes if one.at <= self.hours[slot].ends_at]
        match seen[-1] if seen else None:
            case ("absent", _):
                return True
            case ("late", first):
                return slot < int(first)
            case ("left", first):
                return slot >= int(first)
        return False


class Played(NamedTuple):
    """The edition in the evening, its organiser, and what happened."""

    edition: Edition
    organiser: Organiser
    ledger: Ledger


class _Morning(msgspec.Struct):
    conn: Connection
    edition: Edition
    organiser: Organiser
    ledger: Ledger
    chance: Random
    absent: set[UUID]
    in_force: Seats = {}

    async def publish(self, seats: Seats, at: dt.datetime) -> None:
        lines = [(Somebody(h), Somebody(i), *place) for (h, i), place in seats.items()]
        await plans.publish(self.conn, self.edition, lines, now=at)  # type: ignore[arg-type]
        self.in_force = seats
        self.ledger.add("version", at, seats)

    async def note(self, person: UUID, state: str, at: dt.datetime, slot: int = 0) -> None:
        values = (self.conn, self.edition, person)
        by = self.organiser.id
        if state == "arrived":
            await day.arrive(*values, by, at)
        elif state == "absent":
            await day.note_absent(*values, by, at)
        else:
            await day.note_departure(*values, slot, by, at)
        self.ledger.add("note", at, person, (state, slot))

    async def mark(self, pair: Pair, slot: int, state: Any, at: dt.datetime) -> None:
        holder, investor = pair
        known = (await day.attendance(self.conn, self.edition.id)).get(holder)
        await day.mark_meeting(self.conn, self.edition, investor, holder, state, at)
        self.ledger.add("mark", at, pair, (slot, state))
        if state != "late" or known is None or known.state != "arrived":
            noted = {"present": "arrived"}.get(state, state)
            self.ledger.add("note", at, holder, (noted, min(slot + 1, 9)))


async def play(conn: Connection) -> Played:
    """Two versions before the day, a morning with a new plan at ten, and what is said of it."""
    edition = await importing.load_sample(conn, cast.NOW)
    hours = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    chance = Random(2026)
    seats = await _seats(conn, edition, list(hours))
    everybody = list(dict.fromkeys(person for pair in seats for person in pair))
    morning = _Morning(
        conn=conn,
        edition=edition,
        organiser=await cast.an_organiser(conn, edition),
        ledger=Ledger(hours=hours, events=[]),
        chance=chance,
        absent=set(chance.sample(everybody, round(len(everybody) * ABSENT))),
    )
    first = hours[0].starts_at
    await morning.publish(seats, first - dt.timedelta(days=4))
    fewer = dict(list(seats.items())[6:])  # six pairs are dissolved before the day
    await morning.publish(fewer, first - dt.timedelta(days=3))
    await _let_in(morning, everybody, first)
    for slot in range(4):
        await _sit(morning, slot)
    await _plan_again(morning, 5)
    for slot in range(4, len(hours)):
        await _sit(morning, slot)
    return Played(edition, morning.organiser, morning.ledger)


async def _seats(conn: Connection, edition: Edition, slots: list[int]) -> Seats:
    """Who wishes to meet meets, as places come; each investor at a table of their own."""
    rows = await conn.fetch(
        """select pair.author_id as holder_id, pair.target_id as investor_id
           from wish as pair
           join person as h on h.id = pair.author_id and h.kind = 'holder' and h.takes_part
           join person as i on i.id = pair.target_id and i.takes_part
           where pair.edition_id = $1
             and not exists (select from refusal where author_id in (h.id, i.id)
                                                   and target_id in (h.id, i.id))
           order by h.position, i.position""",
        edition.id,
    )
    away = {
        (row["id"], row["number"])
        for row in await conn.fetch(
            """select person.id, slot.number from person join slot using (edition_id)
               where person.edition_id = $1 and is_away(person.id, slot.number)""",
            edition.id,
        )
    }
    tables: dict[UUID, int] = {}
    busy, found = set(away), Seats()
    for row in rows:
        pair = (row["holder_id"], row["investor_id"])
        if sum(holder == pair[0] for holder, _ in found) >= 3:
            continue
        free = [slot for slot in slots if not {(one, slot) for one in pair} & busy]
        if free:
            busy |= {(one, free[0]) for one in pair}
            found[pair] = (free[0], tables.setdefault(pair[1], len(tables)))
    return found


async def _let_in(morning: _Morning, everybody: Iterable[UUID], first: dt.datetime) -> None:
    """Most who come pass by the desk; of the absent a third is noted, two have withdrawn."""
    conn, edition, chance = morning.conn, morning.edition, morning.chance
    for person in everybody:
        dice = chance.random()
        if person not in morning.absent and dice < 0.85:
            late = dice < 0.08
            await morning.note(person, "arrived", first + dt.timedelta(minutes=40 if late else -20))
        elif person in morning.absent and dice < 0.35:
            await morning.note(person, "absent", first - dt.timedelta(minutes=5))
    noted = {event.who for event in morning.ledger.of("note")}
    silent = [one for one in everybody if one in morning.absent and one not in noted]
    for person in silent[:2]:
        at = first - dt.timedelta(minutes=15)
        await people.withdraw(conn, await people.find(conn, edition.id, person), at)
        morning.ledger.add("gone", at, person)
    pair = next(
        pair
        for pair, (slot, _) in morning.in_force.items()
        if slot > 0 and not {*pair} & morning.absent
    )
    holder, at = await people.find(conn, edition.id, pair[0]), first - dt.timedelta(minutes=10)
    await planning.withdraw_meeting(conn, edition, holder, pair[1], at)
    morning.ledger.add("back", at, pair)


async def _sit(morning: _Morning, slot: int) -> None:
    """Two of three investors press a button, five minutes after the slot has begun."""
    at = morning.ledger.hours[slot].starts_at + dt.timedelta(minutes=5)
    back = {event.who for event in morning.ledger.of("back")}
    for pair, (number, table) in morning.in_force.items():
        if number != slot or pair in back or pair[1] in morning.absent or table % 3 == 0:
            continue
        came = pair[0] not in morning.absent
        state = "absent" if not came else "late" if morning.chance.random() < 0.1 else "present"
        await morning.mark(pair, slot, state, at)
    if slot == 3:
        leaves = next(
            pair[1] for pair, (number, _) in morning.in_force.items()
            if number == 8 and pair[1] not in morning.absent
        )  # fmt: skip
        await morning.note(leaves, "left", at, 8)


async def _plan_again(morning: _Morning, from_slot: int) -> None:
    """What is ahead of people who are known to be away is left out; some others move there."""
    at = morning.ledger.hours[from_slot].starts_at - dt.timedelta(minutes=10)
    known = await day.state(morning.conn, morning.edition.id)
    gone = {event.who for event in morning.ledger.of("gone")}
    back = {event.who for event in morning.ledger.of("back")}
    slots = list(morning.ledger.hours)

    def lost(pair: Pair, slot: int) -> bool:
        away = any(slot in known.away(one, from_slot, slots) for one in pair)
        return away or bool({*pair} & gone) or pair in back

    seats = {
        pair: place
        for pair, place in morning.in_force.items()
        if place[0] < from_slot or not lost(pair, place[0])
    }
    seats |= dict(_again(morning, seats, from_slot, lost))
    await morning.publish(seats, at)


def _again(
    morning: _Morning, seats: Seats, from_slot: int, lost: Any
) -> Iterator[tuple[Pair, tuple[int, int]]]:
    """Four pairs that missed each other and have come by now meet after all, at the end."""
    last = max(morning.ledger.hours)
    fates = morning.ledger.fates()
    busy = {(one, slot) for pair, (slot, _) in seats.items() for one in pair}
    count = 0
    for pair, (slot, table) in morning.in_force.items():
        missed = slot < from_slot and fates[pair] in ("holder_absent", "investor_absent")
        free = not {(one, last) for one in pair} & busy
        if missed and free and not lost(pair, last) and count < 4:
            busy |= {(one, last) for one in pair}
            count += 1
            yield pair, (last, table)


async def settle(conn: Connection, played: Played, now: dt.datetime) -> None:
    """In the evening the organiser says what is likely, by kind, and takes one of it back."""
    edition, by, ledger = played.edition, played.organiser.id, played.ledger
    found = await aftermath.aftermath(conn, edition, now)
    for seen, state in (("both", "held"), ("late", "held"), ("investor", "holder_absent")):
        some = found.some("unclear", seen)  # type: ignore[arg-type]
        await aftermath.settle_seen(conn, edition, seen, state, len(some), by, now)  # type: ignore[arg-type]
        for one in some:
            ledger.add("settled", now, one.as_shown[:2], (one.slot_number, state))
    first = found.some("unclear", "both")[0]
    assert await aftermath.unsettle(conn, edition, [first.as_shown], by, now) == 1
    ledger.add("settled", now, first.as_shown[:2], (first.slot_number, "taken back"))
