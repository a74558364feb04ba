"""What must stand in everybody's calendar, by the version in force as the database holds it."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch
from tests.calendars.obeying import Shown


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


def each(shown: Iterable[Shown]) -> list[Item]:
    """Entries of one meeting or workshop each, as items."""
    return sorted(
        Item(one.starts, one.ends, one.summary.split(" · ")[0], one.location.split(",")[0])
        for one in shown
    )


def difference(found: Iterable[Item], wanted: Iterable[Item]) -> str:
    """What is there beyond the plan, and what of the plan is missing; nothing when they agree."""
    found, wanted = list(found), list(wanted)
    beyond = [f"has {item}" for item in found if item not in wanted or found.count(item) > 1]
    missing = [f"lacks {item}" for item in wanted if item not in found]
    return "; ".join(beyond + missing)
