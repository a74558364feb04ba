"""Which number a slot has: in the order of the hours, and for ever once versions name it."""

from collections.abc import Sequence
from typing import Final

from matchmaker.changes.timetable import SlotLine
from matchmaker.editions.editions import Slot
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

LAST: Final = 999
NO_ROOM: Final = msgid(
    "A schedule exists, and its slots keep their order: a new slot can only come after the last"
    " one. Move slots, or open a closed one again."
)


def number_slots(
    lines: Sequence[SlotLine], before: Sequence[Slot], *, recount: bool
) -> list[tuple[SlotLine, int]]:
    """A number for each line, in order; Conflict where those in use leave no room.

    With `recount` nothing has named the slots yet, and they are counted from 0.
    """
    if recount:
        return [(line, number) for number, line in enumerate(lines)]
    taken = {slot.number for slot in before}
    found: list[tuple[SlotLine, int]] = []
    last = -1
    for place, line in enumerate(lines):
        if line.number is not None:
            number = line.number
        else:
            after = [one.number for one in lines[place:] if one.number is not None]
            room = range(last + 1, after[0] if after else LAST + 1)
            number = next((one for one in room if one not in taken), -1)
        if number <= last:
            raise Conflict(NO_ROOM)
        found.append((line, number))
        last = number
    return found
