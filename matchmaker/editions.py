"""An edition: one morning with its date, place, slots, tables and published rules."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from matchmaker.forms import Address, Title

Stage = Literal["registration", "closed", "published", "archived"]
CalendarMode = Literal["digest", "invitations"]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", max_length=63)]


class Pause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A break of some minutes once `after` slots are over."""

    after: Annotated[int, Meta(ge=1, le=999)]
    minutes: Annotated[int, Meta(ge=1, le=240)]


class EditionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new edition; hours are those of the place, a deadline without an offset too."""

    slug: Slug
    name: Title
    place: Title
    address: Annotated[str, Meta(max_length=300)] = ""
    held_on: dt.date
    timezone: Annotated[str, Meta(min_length=1, max_length=64)] = "Europe/Paris"
    contact_name: Title
    contact_email: Address
    wishes_close_at: dt.datetime
    purge_on: dt.date
    first_slot_at: dt.time = dt.time(9)
    slot_count: Annotated[int, Meta(ge=1, le=1000)] = 14
    slot_minutes: Annotated[int, Meta(ge=1, le=240)] = 15
    change_over_minutes: Annotated[int, Meta(ge=0, le=60)] = 0
    pauses: Annotated[tuple[Pause, ...], Meta(max_length=50)] = ()
    tables: Annotated[int, Meta(ge=1, le=10_000)] = 30
    holder_guaranteed: Annotated[int, Meta(ge=0, le=20)] = 1
    investor_guaranteed: Annotated[int, Meta(ge=0, le=20)] = 0
    holder_maximum: Annotated[int, Meta(ge=1, le=1000)] = 4
    top_points: Annotated[int, Meta(ge=1, le=1000)] = 10
    mutual_bonus: Annotated[int, Meta(ge=0, le=1000)] = 10
    holder_weight: Annotated[int, Meta(ge=0, le=100)] = 1
    investor_weight: Annotated[int, Meta(ge=0, le=100)] = 1
    calendar_mode: CalendarMode = "digest"


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as it stands."""

    id: UUID
    slug: str
    name: str
    place: str
    address: str
    held_on: dt.date
    timezone: str
    contact_name: str
    contact_email: str
    wishes_close_at: dt.datetime
    stage: Stage
    holder_guaranteed: int
    investor_guaranteed: int
    holder_maximum: int
    top_points: int
    mutual_bonus: int
    holder_weight: int
    investor_weight: int
    calendar_mode: CalendarMode
    purge_on: dt.date
    purged_at: dt.datetime | None
    created_at: dt.datetime

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment as the clocks of the place show it."""
        return moment.astimezone(ZoneInfo(self.timezone))


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment's length; numbers count from 0."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A place to meet; `closed` are the slots in which it cannot be used."""

    number: int
    label: str
    closed: tuple[int, ...]
