"""Where and when the story is played: zones, seasons, and the nights in which the clocks change."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Six slots of half an hour from this hour on, by the clocks of the place."""

    zone: str
    held_on: dt.date
    first_slot_at: dt.time

    @property
    def clocks(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def first(self) -> dt.datetime:
        """When the first slot begins."""
        local = dt.datetime.combine(self.held_on, self.first_slot_at, self.clocks)
        return local.astimezone(dt.UTC)

    def at(self, slot: int) -> dt.datetime:
        """When a slot begins that nobody has shifted."""
        return self.first + slot * dt.timedelta(minutes=30)

    def edition(self) -> dict[str, Any]:
        """What the edition's form says of it."""
        return {
            "timezone": self.zone,
            "held_on": self.held_on,
            "first_slot_at": self.first_slot_at,
            "slot_minutes": 30,
            "slot_count": 6,
            "pauses": (),
            "tables": 4,
            "wishes_close_at": self.first - dt.timedelta(days=9),
            "purge_on": self.held_on + dt.timedelta(days=365),
        }


#: A year that all engines know: some read no summer time from ten years ahead on.
PLACES: Final = {
    "Paris in November": Place(
        zone="Europe/Paris", held_on=dt.date(2027, 11, 23), first_slot_at=dt.time(9)
    ),
    "Paris in June": Place(
        zone="Europe/Paris", held_on=dt.date(2027, 6, 15), first_slot_at=dt.time(9)
    ),
    # 1 h, 1 h 30, 3 h, 3 h 30, 4 h, 4 h 30
    "Paris, the night of March": Place(
        zone="Europe/Paris", held_on=dt.date(2027, 3, 28), first_slot_at=dt.time(1)
    ),
    # 1 h 30, 2 h, 2 h 30, 2 h again, 2 h 30 again, 3 h
    "Paris, the night of October": Place(
        zone="Europe/Paris", held_on=dt.date(2027, 10, 31), first_slot_at=dt.time(1, 30)
    ),
    # While Paris lives its doubled hour, it is evening in Martinique, and early in Réunion.
    "Martinique in the evening": Place(
        zone="America/Martinique", held_on=dt.date(2027, 10, 30), first_slot_at=dt.time(20)
    ),
    "Réunion in the evening": Place(
        zone="Indian/Reunion", held_on=dt.date(2027, 10, 31), first_slot_at=dt.time(18)
    ),
}
