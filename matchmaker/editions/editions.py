"""An edition: one morning with its date, place, slots, tables and published rules."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit, organisers
from matchmaker.editions.founding import REGISTRATION_FIRST as REGISTRATION_FIRST
from matchmaker.editions.founding import YEARS as YEARS
from matchmaker.editions.founding import Calendars as Calendars
from matchmaker.editions.founding import EditionForm as EditionForm
from matchmaker.editions.founding import GivenSlot as GivenSlot
from matchmaker.editions.founding import GivenTable as GivenTable
from matchmaker.editions.founding import Languages as Languages
from matchmaker.editions.founding import Mention as Mention
from matchmaker.editions.founding import Pause as Pause
from matchmaker.editions.founding import Slug as Slug
from matchmaker.editions.founding import Welcome as Welcome
from matchmaker.editions.founding import checked_slots
from matchmaker.editions.founding import closures as closures
from matchmaker.editions.founding import in_zone as in_zone
from matchmaker.editions.founding import timetable as timetable
from matchmaker.editions.founding import way_of as way_of
from matchmaker.editions.known_support import KNOWN
from matchmaker.post.calendars import Way
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import Language, msgid

_SQL: Final = load("editions")
_SUPPORT: Final = load("support")
NO_SUCH: Final = msgid("There is no such edition.")

#: in this order; `over` follows the end of the day, `purged` the deletion of its people
EditionStage = Literal["preparing", "open", "closed", "published", "over", "purged"]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as it stands.

    `holder_maximum` binds every holder; `investor_maximum` and `max_consecutive` (meetings on end)
    those investors who say nothing else; `finance_maximum` is how many investors of one kind of
    finance each holder meets. None is no limit.
    """

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
    stage: EditionStage
    holder_guaranteed: int
    investor_guaranteed: int
    holder_maximum: int
    investor_maximum: int | None
    max_consecutive: int | None
    finance_maximum: int | None
    top_points: int
    mutual_bonus: int
    holder_weight: int
    investor_weight: int
    holders_calendar: Way
    investors_calendar: Way
    purge_on: dt.date
    purged_at: dt.datetime | None
    created_at: dt.datetime
    registration_closes_at: dt.datetime | None
    revision: int
    languages: tuple[Language, ...]
    reply_address: str
    welcome: str
    welcome_english: str
    publisher: str
    publication_director: str
    host: str
    data_protection_officer: str
    accessibility_contact: str

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment as the clocks of the place show it."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def is_today(self, now: dt.datetime) -> bool:
        """Whether it is the day itself, by the calendar of the place."""
        return self.local(now).date() == self.held_on

    def has_been(self, now: dt.datetime) -> bool:
        """Whether its day is past, by the calendar of the place."""
        return self.local(now).date() > self.held_on

    @property
    def registration_ends_at(self) -> dt.datetime:
        """Until when people register: with their wishes, or before."""
        return self.registration_closes_at or self.wishes_close_at

    def takes_registrations(self, now: dt.datetime) -> bool:
        """Whether anybody may register."""
        return self.stage == "open" and now < self.registration_ends_at

    def takes_wishes(self, now: dt.datetime) -> bool:
        """Whether who takes part may still choose; in a morning being prepared, invited ones."""
        return self.stage in ("preparing", "open") and now < self.wishes_close_at


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment's length; numbers count from 0, in the order of the hours.

    In one that is `closed` nobody meets any more; it stays while a version names it.
    """

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool
    closed: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A place to meet; `closed` are the slots in which it cannot be used.

    One that is `gone` is not there any more; it stays while a version names it.
    """

    number: int
    label: str
    zone: str
    closed: tuple[int, ...]
    gone: bool


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of every stage; people who withdrew count in `withdrawn` alone."""

    holders: int
    investors: int
    visitors: int = 0
    withdrawn: int
    delegates: int
    workshops: int
    slots: int
    tables: int
    holders_wishing: int
    investors_wishing: int
    holders_silent: int
    investors_silent: int
    wishes: int
    mutual: int
    last_run_state: str | None
    draft_version: int | None
    published_version: int | None
    published_at: dt.datetime | None
    published_meetings: int | None
    published_value: int | None
    published_bound: int | None
    messages_pending: int
    messages_sent: int
    messages_held: int
    #: applications that wait for an answer, and people whose address is not confirmed yet
    pending: int = 0
    unknown: int = 0


async def create(
    conn: Connection, form: EditionForm, organiser_id: UUID | None, now: dt.datetime
) -> Edition:
    """A new edition with its slots, its tables and the support programmes that are known; its
    organiser gets the role."""
    tidy = forms.check_form(form)
    if tidy.calendar_mode is not None:
        way = way_of(tidy.calendar_mode)
        tidy = msgspec.structs.replace(tidy, calendars=Calendars(holders=way, investors=way))
    slots = checked_slots(tidy)
    columns: dict[str, Any] = {name: getattr(tidy, name) for name in _COLUMNS}
    columns["wishes_close_at"] = in_zone(tidy.wishes_close_at, tidy.timezone)
    if tidy.registration_closes_at is not None:
        columns["registration_closes_at"] = in_zone(tidy.registration_closes_at, tidy.timezone)
    edition = await fetch_optional(conn, Edition, _SQL.create, *columns.values(), now)
    if edition is None:
        raise Invalid([FieldFault("slug", msgid("Another edition has this address already."))])
    starts, ends, pauses = zip(*slots, strict=True)
    await conn.execute(_SQL.add_slots, edition.id, starts, ends, pauses)
    await _add_tables(conn, edition.id, tidy)
    await _add_support(conn, edition.id)
    if organiser_id is not None:
        await organisers.add_member(conn, edition.id, organiser_id, "organiser")
    await audit.record(conn, edition.id, organiser_id, "edition.created", edition.slug, now=now)
    return edition


async def _add_tables(conn: Connection, edition_id: UUID, form: EditionForm) -> None:
    """The tables that are named, or so many by their numbers."""
    if not form.table_list:
        await conn.execute(_SQL.add_tables, edition_id, form.tables)
        return
    labels = [table.label for table in form.table_list]
    zones = [table.zone for table in form.table_list]
    await conn.execute(_SQL.add_named_tables, edition_id, labels, zones)
    closed = closures(form)
    places = [place for place, numbers in enumerate(closed) for _ in numbers]
    numbers = [number for several in closed for number in several]
    await conn.execute(_SQL.add_closures, edition_id, places, numbers)


async def _add_support(conn: Connection, edition_id: UUID) -> None:
    """The programmes of support that are proposed to every edition."""
    codes, names, abouts, urls = zip(
        *((one.code, one.name, one.about, one.url) for one in KNOWN), strict=True
    )
    await conn.execute(_SUPPORT.add_known, edition_id, codes, names, abouts, urls)


async def establish(
    conn: Connection, form: EditionForm, organiser_id: UUID, now: dt.datetime
) -> Edition:
    """As `create`, by an administrator, who is organiser of every edition; Conflict by others."""
    if not await organisers.is_administrator(conn, organiser_id):
        raise Conflict(msgid("Only administrators create editions; ask one of them."))
    return await create(conn, form, organiser_id, now)


async def by_slug(conn: Connection, slug: str) -> Edition:
    """The edition at this address; NotFound without one."""
    return _found(await fetch_optional(conn, Edition, _SQL.by_slug, slug))


async def by_id(conn: Connection, edition_id: UUID) -> Edition:
    """The edition of this identifier; NotFound without one."""
    return _found(await fetch_optional(conn, Edition, _SQL.by_id, edition_id))


async def current_editions(conn: Connection) -> list[Edition]:
    """What the public is shown: what is open or next, the nearest first."""
    return await fetch(conn, Edition, _SQL.current)


async def past_editions(conn: Connection) -> list[Edition]:
    """The mornings that are over, the last one first."""
    return await fetch(conn, Edition, _SQL.past)


async def every(conn: Connection) -> list[Edition]:
    """All of them, the newest first; for who has the machine in their hands."""
    return await fetch(conn, Edition, _SQL.every)


async def hold(conn: Connection, edition_id: UUID) -> Edition:
    """The edition as it stands; its stage cannot change before the transaction ends."""
    return _found(await fetch_optional(conn, Edition, _SQL.hold, edition_id))


async def hold_alone(conn: Connection, edition_id: UUID) -> Edition:
    """As `hold`, for who changes the edition itself: of two of them, the second sees what the first
    did, and neither waits for the other."""
    await conn.execute(_SQL.hold_alone, edition_id)
    return await hold(conn, edition_id)


async def hold_open(
    conn: Connection, edition_id: UUID, now: dt.datetime, by: UUID | None = None
) -> Edition:
    """As `hold`; Conflict once wishes are closed, for an organiser once the morning is over.

    Whoever they enter after a publication is in the waiting list, and in the next plan.
    """
    edition = await hold(conn, edition_id)
    if by is not None:
        require_open_to_staff(edition)
        return edition
    if edition.stage not in ("preparing", "open"):
        raise Conflict(
            msgid("Wishes are closed; write to %(contact)s."), contact=edition.contact_email
        )
    if now >= edition.wishes_close_at:
        raise Conflict(
            msgid("Wishes closed on %(moment)s; write to %(contact)s."),
            moment=edition.local(edition.wishes_close_at),
            contact=edition.contact_email,
        )
    return edition


def require_open_to_staff(edition: Edition) -> None:
    """Who organises may enter and correct at any stage; Conflict once the morning is over.

    What they change once a plan is published stands in the next plan, and in the waiting list.
    """
    if edition.stage in ("over", "purged"):
        raise Conflict(msgid("This morning is over; nothing in it changes any more."))


async def slots(conn: Connection, edition_id: UUID) -> list[Slot]:
    """The slots in order, with those that are closed."""
    return await fetch(conn, Slot, _SQL.slots, edition_id)


async def open_slots(conn: Connection, edition_id: UUID) -> list[Slot]:
    """The slots in which people can meet, in order."""
    return [slot for slot in await slots(conn, edition_id) if not slot.closed]


def in_use(slots: Sequence[Slot], numbers: Collection[int]) -> list[Slot]:
    """The slots that are open, and closed ones of these numbers."""
    return [slot for slot in slots if not slot.closed or slot.number in numbers]


async def tables(conn: Connection, edition_id: UUID) -> list[Table]:
    """The tables in order, with those that are gone."""
    return await fetch(conn, Table, _SQL.tables, edition_id)


async def glance(conn: Connection, edition_id: UUID) -> Glance:
    """The figures for the cockpit; those kept by the purge once the people are gone."""
    kept = await conn.fetchval(_SQL.figures, edition_id)
    if kept is not None:
        return msgspec.json.decode(str(kept), type=Glance)
    return await fetch_one(conn, Glance, _SQL.glance, edition_id)


def moment(edition: Edition, at: dt.datetime) -> dt.datetime:
    """A moment that was typed without an offset is one of the place."""
    return in_zone(at, edition.timezone)


def _found(edition: Edition | None) -> Edition:
    if edition is None:
        raise NotFound(NO_SUCH)
    return edition


_COLUMNS: Final = (
    "slug",
    "name",
    "place",
    "address",
    "held_on",
    "timezone",
    "contact_name",
    "contact_email",
    "wishes_close_at",
    "holder_guaranteed",
    "investor_guaranteed",
    "holder_maximum",
    "investor_maximum",
    "max_consecutive",
    "finance_maximum",
    "top_points",
    "mutual_bonus",
    "holder_weight",
    "investor_weight",
    "holders_calendar",
    "investors_calendar",
    "purge_on",
    "stage",
    "registration_closes_at",
    "languages",
    "reply_address",
    "welcome",
    "welcome_english",
    "publisher",
    "publication_director",
    "host",
    "data_protection_officer",
    "accessibility_contact",
)
