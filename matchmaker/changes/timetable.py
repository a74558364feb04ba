"""The slots that somebody asks for: which hours can be, and hours laid from a few figures."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_DAY: Final = msgid("A slot lies on the day of the edition.")
_ENDS: Final = msgid("The end comes after the beginning.")
_OVERLAP: Final = msgid("The slot before would not be over yet.")
_PASSED: Final = msgid("It would begin at an hour that has passed.")
_BEGUN: Final = msgid("The slot of %(hour)s has begun; it stays as it is.")
_ORDER: Final = msgid("Slots keep their order: the meetings of one cannot pass those of another.")
_UNKNOWN: Final = msgid("There is no such slot.")
_TWICE: Final = msgid("This slot stands in the list twice.")
_DEADLINE: Final = msgid("Wishes close before the first slot starts.")


class SlotLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slot as it is to be; hours without an offset are those of the place.

    Without a number it is new. One that was closed opens again when it is named.
    """

    number: Annotated[int, Meta(ge=0, le=999)] | None = None
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool = False


class Laying(msgspec.Struct, frozen=True, kw_only=True):
    """Slots of one length from an hour on; `pauses` are minutes after so many slots."""

    first: dt.time
    count: int
    minutes: int
    change_over: int = 0
    pauses: Mapping[int, int] = {}


def line_of(slot: Slot) -> SlotLine:
    """A slot as it stands."""
    return SlotLine(
        number=slot.number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        pause_after=slot.pause_after,
    )


def lay_slots(edition: Edition, slots: Sequence[Slot], asked: Laying) -> list[SlotLine]:
    """The hours of all slots anew: the first keeps being the first, and so on."""
    start = editions.moment(edition, dt.datetime.combine(edition.held_on, asked.first))
    start = start.astimezone(dt.UTC)
    lines = []
    for done in range(1, asked.count + 1):
        end = start + dt.timedelta(minutes=asked.minutes)
        number = slots[done - 1].number if done <= len(slots) else None
        pause = asked.pauses.get(done, 0)
        lines.append(SlotLine(number=number, starts_at=start, ends_at=end, pause_after=pause > 0))
        start = end + dt.timedelta(minutes=asked.change_over + pause)
    return lines


def check_slots(
    edition: Edition, before: Sequence[Slot], lines: Sequence[SlotLine], now: dt.datetime
) -> list[SlotLine]:
    """The lines by their hours; Invalid where they cannot be."""
    known = {slot.number: slot for slot in before}
    placed = [(place, _local(edition, line)) for place, line in enumerate(lines)]
    faults = []
    for place, line in placed:
        faults += [
            FieldFault(f"slots[{place}].{field}", text)
            for field, text in _faults(edition, known, line, now)
        ]
    numbers = [line.number for line in lines if line.number is not None]
    for place, line in placed:
        if line.number is not None and line.number in numbers[: _index(lines, place)]:
            faults.append(FieldFault(f"slots[{place}].number", _TWICE))
    placed.sort(key=lambda one: one[1].starts_at)
    faults += _faults_of_order(placed)
    faults += _faults_of_begun(edition, before, [line for _, line in placed], now)
    first = placed[0][1].starts_at
    if now < edition.wishes_close_at and first < edition.wishes_close_at:
        faults.append(FieldFault(f"slots[{placed[0][0]}].starts_at", _DEADLINE))
    if faults:
        raise Invalid(faults)
    return [line for _, line in placed]


def _index(lines: Sequence[SlotLine], place: int) -> int:
    return sum(line.number is not None for line in lines[:place])


def _local(edition: Edition, line: SlotLine) -> SlotLine:
    return msgspec.structs.replace(
        line,
        starts_at=editions.moment(edition, line.starts_at),
        ends_at=editions.moment(edition, line.ends_at),
    )


def _faults(
    edition: Edition, known: Mapping[int, Slot], line: SlotLine, now: dt.datetime
) -> list[tuple[str, str]]:
    if line.number is not None and line.number not in known:
        return [("number", _UNKNOWN)]
    if line.ends_at <= line.starts_at:
        return [("ends_at", _ENDS)]
    if any(edition.local(at).date() != edition.held_on for at in (line.starts_at, line.ends_at)):
        return [("starts_at", _DAY)]
    slot = known.get(line.number) if line.number is not None else None
    stays = slot is not None and not slot.closed and slot.starts_at == line.starts_at
    if line.starts_at <= now and not stays:
        return [("starts_at", _PASSED)]
    return []


def _faults_of_order(placed: Sequence[tuple[int, SlotLine]]) -> list[FieldFault]:
    faults = [
        FieldFault(f"slots[{place}].starts_at", _OVERLAP)
        for (_, earlier), (place, later) in pairwise(placed)
        if later.starts_at < earlier.ends_at
    ]
    numbered = [(place, line.number) for place, line in placed if line.number is not None]
    faults += [
        FieldFault(f"slots[{place}].starts_at", _ORDER)
        for (_, earlier), (place, later) in pairwise(numbered)
        if later < earlier
    ]
    return faults


def _faults_of_begun(
    edition: Edition, before: Sequence[Slot], lines: Sequence[SlotLine], now: dt.datetime
) -> list[FieldFault]:
    hours = {line.number: (line.starts_at, line.ends_at) for line in lines}
    return [
        FieldFault("slots", _BEGUN, hour=edition.local(slot.starts_at).time())
        for slot in before
        if not slot.closed
        and slot.starts_at <= now
        and hours.get(slot.number) != (slot.starts_at, slot.ends_at)
    ]
