"""What follows a morning by the calendar: when holders are asked what came of it, and the purge."""

import calendar
import datetime as dt
from typing import Final, Literal, get_args

from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import msgid

#: after how many months holders who met somebody are asked
Months = Literal[3, 6]
FOLLOW_UPS: Final[tuple[Months, ...]] = get_args(Months)
LAST_FOLLOW_UP: Final[Months] = FOLLOW_UPS[-1]

AFTER_THE_DAY: Final = msgid("Data are purged after the day itself.")
AFTER_THE_QUESTION: Final = msgid(
    "On %(day)s project holders are asked once more what came of their meetings: choose a day after"
    " it."
)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of its month where there is no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def purge_fault(held_on: dt.date, purge_on: dt.date) -> FieldFault | None:
    """Why data cannot be purged on that day: it comes before the day itself, or before the last
    question to the holders has been asked."""
    if purge_on <= held_on:
        return FieldFault("purge_on", AFTER_THE_DAY)
    asked_on = months_after(held_on, LAST_FOLLOW_UP)
    if purge_on <= asked_on:
        return FieldFault("purge_on", AFTER_THE_QUESTION, day=asked_on)
    return None


def in_time(held_on: dt.date, purge_on: dt.date) -> dt.date:
    """That day, or a month after the last question where it comes too early."""
    early = purge_fault(held_on, purge_on)
    return purge_on if early is None else months_after(held_on, LAST_FOLLOW_UP + 1)
