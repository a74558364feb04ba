"""Calling somebody into a free place, and giving it to the first who accepts.

Both read the morning anew under the edition's lock, so of any number of taps at once each sees
what the one before has done: nobody is booked twice, no place is given twice.
"""

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from matchmaker import planning
from matchmaker.db import Connection, fetch_one, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, EditionStage
from matchmaker.foundation import signals
from matchmaker.notices import facts
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.planning import Published, Version, drafts
from matchmaker.replanning.problem import with_history
from matchmaker.waiting.listing import load_morning
from matchmaker.waiting.offers import Offer, deadline_of, find, write_down
from matchmaker.waiting.places import FreePlaces, InvestorSlot, most_value
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid
from solver.problem.schedule import Schedule
from solver.verification.schedule import figures

_QUERIES: Final = load("waiting")
_REPLANNING: Final = load("replanning")
_LOG: Final = structlog.get_logger(__name__)

NOT_PUBLISHED: Final = msgid("No schedule is in force yet: publish one first.")
NOT_THE_DAY: Final = msgid("Places are offered on the day itself.")
TOO_SOON: Final = msgid("This slot begins too soon for an answer.")
NOT_IN_LINE: Final = msgid("This person can no longer be called to this place.")
EXPIRED: Final = msgid("The time to accept this place is over.")
DECLINED: Final = msgid("You have declined this place.")
TAKEN: Final = msgid("This place is no longer free.")


class _Stage(msgspec.Struct, frozen=True):
    stage: EditionStage


class _Id(msgspec.Struct, frozen=True):
    id: UUID


@dataclasses.dataclass(frozen=True, eq=False)
class _Seat:
    """A holder and a place, by position, in the version in force as it stands."""

    base: Version
    places: FreePlaces
    holder: int
    place: InvestorSlot

    @property
    def schedule(self) -> Schedule | None:
        """The plan with their meeting; None when it is not possible any more."""
        if not self.places.waits(self.holder, self.place):
            return None
        schedule = self.places.plan_with(self.holder, self.place)
        if schedule is None:
            return None
        if breaches := self.places.breaches(schedule):
            _LOG.warning("waiting.not_possible", breaches=[str(one) for one in breaches[:3]])
            return None
        return schedule

    def slots_left(self, schedule: Schedule) -> list[int]:
        """In which slots, by number, the investor has a place in that plan: they may be full by
        then, or rest."""
        morning = dataclasses.replace(self.places.morning, previous=schedule)
        investor = self.place.investor
        return [
            morning.problem.slots[one.slot]
            for one in FreePlaces(morning)
            if one.investor == investor
        ]

    def table_in(self, schedule: Schedule) -> int:
        """At which table, by number."""
        problem = self.places.morning.problem
        [table] = [
            meeting.table
            for meeting in schedule
            if (meeting.holder, meeting.investor, meeting.slot) == (self.holder, *self.place)
        ]
        return problem.tables[table]


async def offer(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    investor_id: UUID,
    slot_number: int,
    by: UUID,
    now: dt.datetime,
) -> UUID:
    """Offer a free place to somebody who waits for it: on their page at once, and by mail.

    Conflict when the place is free no longer, begins too soon, or the holder cannot take it;
    Invalid for a slot that does not exist. The same offer twice is one.
    """
    if not edition.is_today(now):
        raise Conflict(NOT_THE_DAY)
    slots = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    if slot_number not in slots:
        raise Invalid([FieldFault("slot", msgid("There is no such slot."))])
    slot = slots[slot_number]
    deadline = deadline_of(slot.starts_at, now)
    if deadline <= now:
        raise Conflict(TOO_SOON)
    await _hold(conn, edition)
    holder = await directory.find_person(conn, edition.id, holder_id)
    seat = await _seat(conn, edition, holder_id, investor_id, slot_number, now)
    schedule = seat.schedule if seat is not None else None
    if seat is None or schedule is None:
        raise Conflict(NOT_IN_LINE)
    place = facts.OfferFacts(
        other=investor_id,
        slot=slot_number,
        table=seat.table_in(schedule),
        starts=slot.starts_at,
        ends=slot.ends_at,
        deadline=deadline,
    )
    return await write_down(conn, edition, holder, place, seat.base, by, now)


async def accept(
    conn: Connection, edition: Edition, holder: Profile, offer_id: UUID, now: dt.datetime
) -> Published | None:
    """Give the place to who accepts: a new version, the one in force with this meeting.

    None when they have it already: a second tap is no mistake. Conflict, in words that say
    nothing of anybody else, when it is theirs no longer.
    """
    _require_open(await find(conn, edition.id, holder.id, offer_id), now)
    await _hold(conn, edition)
    found = await find(conn, edition.id, holder.id, offer_id)
    _require_open(found, now)
    if found.state == "accepted":
        return None
    seat = await _seat(conn, edition, holder.id, found.investor_id, found.slot_number, now)
    schedule = seat.schedule if seat is not None else None
    if seat is None or schedule is None:
        raise Conflict(TAKEN)
    table = seat.table_in(schedule)
    if await fetch_optional(conn, _Id, _QUERIES.accept, found.id, now, table) is None:
        raise Conflict(DECLINED)  # by another tap of theirs, in this very moment
    done = await _publish(conn, edition, seat, schedule, found.offered_by, now)
    place = (holder.id, found.investor_id, found.slot_number)
    await conn.execute(_QUERIES.take, edition.id, *place, now)
    left = seat.slots_left(schedule)
    await conn.execute(_QUERIES.take_others, edition.id, found.investor_id, left, now)
    await signals.signal(conn, edition.id, "waiting")
    return done


def _require_open(offer: Offer, now: dt.datetime) -> None:
    """Nothing to say of an offer that can be accepted, or has been."""
    match offer.state:
        case "accepted":
            return
        case "declined":
            raise Conflict(DECLINED)
        case "taken":
            raise Conflict(TAKEN)
    if offer.state == "expired" or offer.deadline <= now:
        raise Conflict(EXPIRED)


async def _hold(conn: Connection, edition: Edition) -> None:
    """From here on nobody else plans, publishes, accepts or notes anything in this edition."""
    held = await fetch_one(conn, _Stage, _QUERIES.hold_edition, edition.id)
    if held.stage != "published":
        raise Conflict(NOT_PUBLISHED)


async def _seat(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    investor_id: UUID,
    slot_number: int,
    now: dt.datetime,
) -> _Seat | None:
    """Where they would sit in the version in force; None when one of the two takes no part."""
    base = await planning.version_in_force(conn, edition.id)
    if base is None:
        raise Conflict(NOT_PUBLISHED)
    morning = await load_morning(conn, edition, base.id, now)
    if morning is None:
        return None
    problem = morning.problem
    if holder_id not in problem.holders or investor_id not in problem.investors:
        return None
    slot = problem.slots.index(slot_number)
    if slot < morning.from_slot:
        return None
    place = InvestorSlot(problem.investors.index(investor_id), slot)
    return _Seat(base, FreePlaces(morning), problem.holders.index(holder_id), place)


async def _publish(
    conn: Connection,
    edition: Edition,
    seat: _Seat,
    schedule: Schedule,
    by: UUID | None,
    now: dt.datetime,
) -> Published:
    """Store the plan, verified before, and put it into force in place of the one it came from."""
    morning = seat.places.morning
    whole = with_history(morning, schedule)
    from_slot = morning.problem.slots[morning.from_slot]
    values = (edition.id, seat.base.id, from_slot, "waiting", now, _figures(seat, schedule, whole))
    draft = await fetch_one(conn, _Id, _REPLANNING.add_proposed, *values)
    await drafts.add_meetings(conn, edition.id, draft.id, morning.problem, whole)
    return await planning.publish(conn, edition, draft.id, by, now, replaces=seat.base.id)


def _figures(seat: _Seat, schedule: Schedule, whole: Schedule) -> dict[str, Any]:
    """What is stored of the version: its worth recomputed, and bounds that hold of any plan."""
    morning = seat.places.morning
    found = figures(morning.problem.instance, schedule)
    bound = max(found.value, most_value(morning))
    is_best = found.guarantee_shortfall == 0 and found.value == bound
    return {
        "meetings": len(whole),
        "guarantee_shortfall": found.guarantee_shortfall,
        "shortfall_bound": 0,
        "value": found.value,
        "value_bound": bound,
        "breaks": found.breaks,
        "breaks_bound": 0,
        "waiting": found.waiting,
        "status": "optimal" if is_best else "feasible",
    }
