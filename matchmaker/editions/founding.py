"""What is said of an edition to found one: its form, and the slots and tables that this lays."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from matchmaker.editions.afterwards import purge_fault
from matchmaker.post.calendars import Way
from matchmaker.wording import forms, identifiers
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.forms import Address, AnyAddress, Title
from matchmaker.wording.language import Language, msgid

YEARS: Final = range(2000, 2200)
REGISTRATION_FIRST: Final = msgid("Registration ends with the wishes, or before.")

FormerMode = Literal["digest", "invitations"]
_FORMERLY: Final[dict[FormerMode, Way]] = {"digest": "file", "invitations": "meetings"}
Languages = Annotated[tuple[Language, ...], Meta(min_length=1, max_length=2)]
Welcome = Annotated[str, Meta(max_length=2000, extra={"several_lines": True})]
Mention = Annotated[str, Meta(max_length=300)]
Slug = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$",
        max_length=63,
        extra={forms.CHECK: identifiers.slug},
    ),
]


class Pause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A break of some minutes once `after` slots are over."""

    after: Annotated[int, Meta(ge=1, le=999)]
    minutes: Annotated[int, Meta(ge=1, le=240)]


class GivenSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slot by its hours, where no few figures say all of them."""

    starts_at: dt.time
    ends_at: dt.time
    pause_after: bool = False


class GivenTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table with its name; `closed` are the hours at which slots begin without it."""

    label: Annotated[str, Meta(min_length=1, max_length=40)]
    zone: Annotated[str, Meta(max_length=40)] = ""
    closed: Annotated[tuple[dt.time, ...], Meta(max_length=1000)] = ()


class Calendars(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the morning reaches people's calendars, unless they choose another way themselves.

    One entry for the whole morning, one invitation for each meeting, or a file to import.
    """

    holders: Way = "morning"
    investors: Way = "morning"


class EditionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new edition; hours are those of the place, in a file a deadline without an offset too.

    `slots` stand for the figures by which slots are laid, `table_list` for the number of tables.
    """

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
    slots: Annotated[tuple[GivenSlot, ...], Meta(max_length=1000)] = ()
    tables: Annotated[int, Meta(ge=1, le=10_000)] = 30
    table_list: Annotated[tuple[GivenTable, ...], Meta(max_length=10_000)] = ()
    holder_guaranteed: Annotated[int, Meta(ge=0, le=20)] = 1
    investor_guaranteed: Annotated[int, Meta(ge=0, le=20)] = 0
    holder_maximum: Annotated[int, Meta(ge=1, le=1000)] = 4
    investor_maximum: Annotated[int, Meta(ge=1, le=1000)] | None = None
    max_consecutive: Annotated[int, Meta(ge=1, le=1000)] | None = None
    finance_maximum: Annotated[int, Meta(ge=1, le=1000)] | None = None
    top_points: Annotated[int, Meta(ge=1, le=1000)] = 10
    mutual_bonus: Annotated[int, Meta(ge=0, le=1000)] = 10
    holder_weight: Annotated[int, Meta(ge=0, le=100)] = 1
    investor_weight: Annotated[int, Meta(ge=0, le=100)] = 1
    calendars: Calendars = Calendars()
    #: as files of earlier editions say it for both sides; stands for `calendars`
    calendar_mode: FormerMode | None = None
    #: nobody outside sees one that is being prepared; to a closed one nobody is admitted any more
    stage: Literal["preparing", "open", "closed"] = "preparing"
    registration_closes_at: dt.datetime | None = None
    languages: Languages = ("fr", "en")
    reply_address: AnyAddress = ""
    welcome: Welcome = ""
    welcome_english: Welcome = ""
    publisher: Mention = ""
    publication_director: Mention = ""
    host: Mention = ""
    data_protection_officer: Mention = ""
    accessibility_contact: Mention = ""

    @property
    def holders_calendar(self) -> Way:
        return self.calendars.holders

    @property
    def investors_calendar(self) -> Way:
        return self.calendars.investors


def way_of(mode: FormerMode) -> Way:
    """How calendars reach people where a file of an earlier edition says so."""
    return _FORMERLY[mode]


def timetable(form: EditionForm) -> list[tuple[dt.datetime, dt.datetime, bool]]:
    """(start, end, pause after) of every slot: change-over between slots, pauses on top of it."""
    zone = ZoneInfo(form.timezone)
    if form.slots:
        return [
            (_hour_of(form, slot.starts_at), _hour_of(form, slot.ends_at), slot.pause_after)
            for slot in form.slots
        ]
    pauses = {pause.after: pause.minutes for pause in form.pauses}
    # Minutes are added in UTC: a night when the clocks change has its true length.
    start = dt.datetime.combine(form.held_on, form.first_slot_at, zone).astimezone(dt.UTC)
    result = []
    for done in range(1, form.slot_count + 1):
        end = start + dt.timedelta(minutes=form.slot_minutes)
        result.append((start, end, done in pauses))
        start = end + dt.timedelta(minutes=form.change_over_minutes + pauses.get(done, 0))
    return result


def _hour_of(form: EditionForm, at: dt.time) -> dt.datetime:
    zone = ZoneInfo(form.timezone)
    return dt.datetime.combine(form.held_on, at.replace(tzinfo=None), zone).astimezone(dt.UTC)


def _faults_of_hours(
    form: EditionForm, slots: Sequence[tuple[dt.datetime, dt.datetime, bool]]
) -> list[FieldFault]:
    """Where slots that are given by their hours, or tables by their names, cannot be."""
    ends, overlap = (
        msgid("The end comes after the beginning."),
        msgid("The slot before would not be over yet."),
    )
    faults = [
        FieldFault(f"slots[{place}].ends_at", ends)
        for place, (start, end, _) in enumerate(slots)
        if end <= start
    ]
    faults += [
        FieldFault(f"slots[{place}].starts_at", overlap)
        for place, (before, after) in enumerate(pairwise(slots), 1)
        if after[0] < before[1]
    ]
    labels = [table.label for table in form.table_list]
    return faults + [
        FieldFault(f"table_list[{place}].label", msgid("Another table has this name."))
        for place, label in enumerate(labels)
        if label in labels[:place]
    ]


def checked_slots(form: EditionForm) -> list[tuple[dt.datetime, dt.datetime, bool]]:
    try:
        zone = ZoneInfo(form.timezone)
    except (KeyError, ValueError, OSError):
        raise Invalid([FieldFault("timezone", msgid("There is no such time zone."))]) from None
    if form.held_on.year not in YEARS or form.wishes_close_at.year not in YEARS:
        raise Invalid([FieldFault("held_on", msgid("No edition can be planned for that year."))])
    slots = timetable(form)
    faults = _faults_of_hours(form, slots)
    faults += [
        FieldFault(f"pauses[{place}].after", msgid("A pause stands between two slots."))
        for place, pause in enumerate(form.pauses)
        if pause.after >= len(slots)
    ]
    if len({pause.after for pause in form.pauses}) < len(form.pauses):
        faults.append(FieldFault("pauses", msgid("Two pauses stand after the same slot.")))
    if slots[-1][1].astimezone(zone).date() != form.held_on:
        faults.append(FieldFault("slot_count", msgid("The last slot would end after midnight.")))
    if (early := purge_fault(form.held_on, form.purge_on)) is not None:
        faults.append(early)
    closes = form.registration_closes_at
    if closes and in_zone(closes, form.timezone) > in_zone(form.wishes_close_at, form.timezone):
        faults.append(FieldFault("registration_closes_at", REGISTRATION_FIRST))
    if in_zone(form.wishes_close_at, form.timezone) > slots[0][0]:
        faults.append(
            FieldFault("wishes_close_at", msgid("Wishes close before the first slot starts."))
        )
    if form.holder_weight + form.investor_weight == 0:
        faults.append(
            FieldFault("investor_weight", msgid("The wishes of one side at least must count."))
        )
    if faults:
        raise Invalid(faults)
    return slots


def closures(form: EditionForm) -> list[tuple[int, ...]]:
    """For each table of the list the slots in which it is closed; Invalid for an unknown hour."""
    zone = ZoneInfo(form.timezone)
    starts = {at.astimezone(zone).time(): place for place, (at, _, _) in enumerate(timetable(form))}
    faults = [
        FieldFault(f"table_list[{place}].closed", msgid("There is no such slot."))
        for place, table in enumerate(form.table_list)
        if not starts.keys() >= {*table.closed}
    ]
    if faults:
        raise Invalid(faults)
    return [tuple(sorted({starts[at] for at in table.closed})) for table in form.table_list]


def in_zone(at: dt.datetime, timezone: str) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
