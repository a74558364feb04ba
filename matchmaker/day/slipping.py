"""Whether the hours of a morning may move so, and why not."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from matchmaker.editions.editions import Edition, Slot
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

#: beyond this it is another morning
LONGEST: Final = 120

SlotHours = tuple[dt.datetime, dt.datetime]


def later_hours(
    edition: Edition, slots: Sequence[Slot], from_slot: int, minutes: int, now: dt.datetime
) -> list[SlotHours]:
    """The hours of the slots from there on, so many minutes later; Invalid when they cannot be."""
    by = dt.timedelta(minutes=minutes)
    after = [(slot.starts_at + by, slot.ends_at + by) for slot in slots if slot.number >= from_slot]
    before = [(slot.starts_at, slot.ends_at) for slot in slots if slot.number < from_slot]
    first = next((slot for slot in slots if slot.number == from_slot), None)
    faults = []
    if first is None:
        faults.append(FieldFault("slot", msgid("This morning has no such slot.")))
    elif first.ends_at <= now:
        faults.append(FieldFault("slot", msgid("This slot is over; choose one that is not.")))
    if minutes == 0 or abs(minutes) > LONGEST:
        faults.append(FieldFault("minutes", msgid("Between 1 and %(most)s minutes."), most=LONGEST))
    elif any(later[0] < earlier[1] for earlier, later in pairwise([*before, *after])):
        faults.append(FieldFault("minutes", msgid("The slot before would not be over yet.")))
    elif not faults and after[0][0] <= now:
        faults.append(FieldFault("minutes", msgid("It would begin at an hour that has passed.")))
    elif after and edition.local(after[-1][1]).date() != edition.held_on:
        faults.append(FieldFault("minutes", msgid("The last slot would end after midnight.")))
    if faults:
        raise Invalid(faults)
    return after


def require_intent(*, marked: bool, although_begun: bool) -> None:
    """Invalid for a slot under way that has marks, or is not meant to move."""
    if marked:
        raise Invalid(
            [
                FieldFault(
                    "slot",
                    msgid("Meetings of this slot are marked already; shift from the next slot on."),
                )
            ]
        )
    if not although_begun:
        raise Invalid(
            [FieldFault("although_begun", msgid("This slot has begun: say that you mean it."))]
        )
