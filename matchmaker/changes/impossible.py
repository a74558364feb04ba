"""What cannot be changed, and why, in words."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from matchmaker import planning
from matchmaker.changes.answers import EditionSettings
from matchmaker.db import Connection, load
from matchmaker.editions import editions
from matchmaker.editions.afterwards import LAST_FOLLOW_UP, months_after, purge_fault
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("settings")
_WHEN: Final = ("held_on", "first_slot_at", "wishes_close_at", "registration_closes_at")
_DEADLINES: Final = ("wishes_close_at", "registration_closes_at")
HAS_BEEN: Final = msgid("This morning has taken place; duplicate it for the next one.")
PLANNED: Final = msgid(
    "A schedule is published: wishes stay closed. Enter a late wish in the person's name instead."
)
PURGED_BEFORE: Final = msgid(
    "Data would be purged on %(purge)s, before the last question to the project holders (%(day)s):"
    " choose a later day for the purge as well."
)


async def check(
    conn: Connection,
    held: Edition,
    before: EditionSettings,
    after: EditionSettings,
    changed: Collection[str],
    now: dt.datetime,
) -> None:
    """Conflict or Invalid where this edition cannot be changed so."""
    if held.stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    faults = [
        *_of_stage(held, changed),
        *_of_order(held, after, changed, now),
        *await _of_day(conn, held, before, after, changed, now),
    ]
    if "slug" in changed and await conn.fetchval(_SQL.address_is_taken, after.slug, held.id):
        faults.append(FieldFault("slug", msgid("Another edition has this address already.")))
    ways = [name for name in ("holders_calendar", "investors_calendar") if name in changed]
    if ways and await planning.version_in_force(conn, held.id) is not None:
        said = msgid("The schedule has left in this way; each person may choose another one.")
        faults += [FieldFault(name, said) for name in ways]
    if faults:
        raise Invalid(faults)


def _of_stage(held: Edition, changed: Collection[str]) -> list[FieldFault]:
    if held.stage == "over":
        return [FieldFault(name, HAS_BEEN) for name in _WHEN if name in changed]
    if held.stage == "published":
        return [FieldFault(name, PLANNED) for name in _DEADLINES if name in changed]
    return []


def _of_order(
    held: Edition, after: EditionSettings, changed: Collection[str], now: dt.datetime
) -> list[FieldFault]:
    """Registration, wishes, the morning, the purge: in this order."""
    faults = []
    closes = after.registration_closes_at
    if closes is not None and closes > after.wishes_close_at:
        faults.append(FieldFault("registration_closes_at", editions.REGISTRATION_FIRST))
    if after.wishes_close_at > after.starts_at(held.timezone):
        said = msgid("Wishes close before the first slot starts.")
        faults.append(FieldFault("wishes_close_at", said))
    early = purge_fault(after.held_on, after.purge_on)
    if early is not None and "purge_on" in changed:
        faults.append(early)
    elif early is not None and "held_on" in changed:
        asked_on = months_after(after.held_on, LAST_FOLLOW_UP)
        faults.append(FieldFault("held_on", PURGED_BEFORE, purge=after.purge_on, day=asked_on))
    elif "purge_on" in changed and after.purge_on <= held.local(now).date():
        faults.append(FieldFault("purge_on", msgid("This day has passed already.")))
    return faults


async def _of_day(
    conn: Connection,
    held: Edition,
    before: EditionSettings,
    after: EditionSettings,
    changed: Collection[str],
    now: dt.datetime,
) -> list[FieldFault]:
    """The morning moves as a whole, before it has begun, to a day that is to come."""
    faults = []
    if "held_on" in changed:
        if after.held_on < held.local(now).date() or after.held_on.year not in editions.YEARS:
            faults.append(FieldFault("held_on", msgid("This day has passed already.")))
        elif await conn.fetchval(_SQL.is_attended, held.id):
            said = msgid("People have been checked in: this morning stays on its day.")
            faults.append(FieldFault("held_on", said))
    if "first_slot_at" in changed and held.stage != "over":
        slots = await editions.open_slots(conn, held.id)
        by = dt.timedelta(minutes=after.minutes_later_than(before))
        if "held_on" not in changed and slots[0].starts_at <= now:
            said = msgid("The morning has begun: shift the hours on the page of the day.")
            faults.append(FieldFault("first_slot_at", said))
        elif held.local(slots[-1].ends_at + by).date() != held.held_on:
            said = msgid("The last slot would end after midnight.")
            faults.append(FieldFault("first_slot_at", said))
    return faults
