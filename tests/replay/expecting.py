"""What must stand in everybody's calendar, by the version in force as the database holds it."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from matchmaker.db import Connection, fetch
from matchmaker.post.calendars import Way
from tests.calendars.obeying import Shown

COUNT: Final = re.compile(r"\d+ rendez-vous")
SPACES: Final = re.compile("[\u00a0\u202f]")


class Item(msgspec.Struct, frozen=True, order=True):
    """A meeting or a workshop as its reader sees it: with whom or what, at which table or room."""

    starts: dt.datetime
    ends: dt.datetime
    title: str
    where: str

    def __str__(self) -> str:
        return f"{self.starts:%d %H:%M}–{self.ends:%H:%M}Z {self.title}, {self.where}"


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is to do, in order."""

    person_id: UUID
    email: str
    meetings: tuple[Item, ...]
    workshops: tuple[Item, ...]

    @property
    def items(self) -> list[Item]:
        return sorted((*self.meetings, *self.workshops))


# Whoever withdraws or is erased leaves every meeting and workshop that is not over by then.
_GONE = """least(coalesce({0}.withdrawn_at, 'infinity'), coalesce({0}.erased_at, 'infinity'))"""

_MEETINGS = f"""
with plan as (
    select slot.starts_at, slot.ends_at, label, meeting.holder_id, meeting.investor_id
    from schedule
    join meeting on meeting.schedule_id = schedule.id
    join slot on slot.edition_id = schedule.edition_id and slot.number = meeting.slot_number
    join meeting_table on meeting_table.edition_id = schedule.edition_id
                      and meeting_table.number = meeting.table_number
    join person ours on ours.id = meeting.holder_id
    join person theirs on theirs.id = meeting.investor_id
    where schedule.edition_id = $1 and schedule.state = 'published'
      and slot.ends_at <= least({_GONE.format("ours")}, {_GONE.format("theirs")})
      and (meeting.holder_id, meeting.investor_id)
          not in (select holder_id, investor_id from meeting_withdrawal)
)
select holder_id as person_id, starts_at as starts, ends_at as ends,
       organisation as title, 'Table ' || label as place
from plan join person on person.id = investor_id
union all
select investor_id, starts_at, ends_at, project, 'Table ' || label
from plan join holder on holder.person_id = holder_id
"""

_WORKSHOPS = f"""
select person.id as person_id, starts_at as starts, ends_at as ends, title, room as place
from workshop
join workshop_attendance on workshop_attendance.workshop_id = workshop.id
join person on person.id = workshop_attendance.person_id
where workshop.edition_id = $1 and workshop.ends_at <= {_GONE.format("person")}
"""


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    person_id: UUID
    starts: dt.datetime
    ends: dt.datetime
    title: str
    place: str


class _Person(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    email: str


async def agendas(conn: Connection, edition_id: UUID) -> dict[UUID, Agenda]:
    """Everybody's agenda, also of those who have none any more."""
    found = await fetch(
        conn, _Person, "select id, email from person where edition_id = $1", edition_id
    )
    meetings = await fetch(conn, _Row, _MEETINGS, edition_id)
    workshops = await fetch(conn, _Row, _WORKSHOPS, edition_id)
    return {
        person.id: Agenda(
            person_id=person.id,
            email=person.email,
            meetings=_items(meetings, person.id),
            workshops=_items(workshops, person.id),
        )
        for person in found
    }


def _items(rows: Iterable[_Row], person_id: UUID) -> tuple[Item, ...]:
    return tuple(
        sorted(
            Item(row.starts, row.ends, row.title, row.place)
            for row in rows
            if row.person_id == person_id
        )
    )


def wanted(agenda: Agenda, way: Way, zone: ZoneInfo) -> list[str]:
    """What a calendar must show that is reached that way, line by line."""
    if way == "meetings":
        return [str(item) for item in agenda.meetings]
    if way == "file":
        return [str(item) for item in agenda.items]
    if not agenda.items:
        return []
    ends = max(item.ends for item in agenda.items)
    count = f"{len(agenda.meetings)} rendez-vous" if agenda.meetings else "no meeting"
    return [f"{agenda.items[0].starts:%d %H:%M}–{ends:%H:%M}Z {count}"] + [
        _line(item, item in agenda.meetings, zone) for item in agenda.items
    ]


def _line(item: Item, is_meeting: bool, zone: ZoneInfo) -> str:
    """9 h 15, table 7 : Fonds Bob"""
    starts, ends = (_hour(moment.astimezone(zone)) for moment in (item.starts, item.ends))
    if is_meeting:
        return f"{starts}, {item.where.lower()} : {item.title}"
    return f"de {starts} à {ends} : {item.title}, {item.where}"


def _hour(local: dt.datetime) -> str:
    """2 h 30 (heure d'été), in the night in which that comes twice."""
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    which = ""
    if first is not None and second is not None and first > second:
        which = f" (heure d’{'hiver' if local.fold else 'été'})"
    return f"{local.hour} h {local:%M}{which}"


def found(shown: Iterable[Shown], way: Way) -> list[str]:
    """What a calendar shows, likewise."""
    if way == "morning":
        return [line for one in shown for line in _morning(one)]
    return [
        str(Item(one.starts, one.ends, one.summary.split(" · ")[0], one.location.split(",")[0]))
        for one in shown
    ]


def _morning(entry: Shown) -> list[str]:
    summary, *lines = (
        SPACES.sub(" ", text) for text in (entry.summary, *entry.description.split("\n"))
    )
    count = COUNT.match(summary)
    title = count[0] if count else "no meeting"
    return [f"{entry.starts:%d %H:%M}–{entry.ends:%H:%M}Z {title}"] + [
        line.split(" · ")[0] for line in lines
    ]


def difference(found: Iterable[str], wanted: Iterable[str]) -> str:
    """What is there beyond the plan, and what of the plan is missing."""
    there, planned = Counter(found), Counter(wanted)
    beyond = [f"has {line}" for line in (there - planned).elements()]
    missing = [f"lacks {line}" for line in (planned - there).elements()]
    return "; ".join(beyond + missing) or "has all of it in another order"
