"""The day as its organiser watches it, and what they note of people, tables and hours."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, MessageNumber, organiser
from api.exchange.speech import language_of
from matchmaker import day
from matchmaker.day import DayAct, DayBoard, Presence, ShownPresence
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid

TAGS = ["the day"]
TableNumber = Annotated[int, PathParameter(ge=0, le=9_999)]
SlotNumber = Annotated[int, msgspec.Meta(ge=0, le=999)]


class AttendanceNoteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is noted of a person: from which slot, how many representatives remain, what is undone.

    `late`, `left` and `delegates` need a slot; `undo` takes back what is `seen`, if it still holds.
    """

    act: Literal["arrive", "late", "absent", "left", "undo", "delegates"]
    slot: SlotNumber | None = None
    remaining: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    seen: Presence | None = None


class TurnForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table closes or opens again, from a slot on."""

    act: Literal["close", "reopen"]
    slot: SlotNumber


class ShiftForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a slot on everything begins so many minutes later; earlier again, where negative."""

    slot: SlotNumber
    minutes: Annotated[int, msgspec.Meta(ge=-240, le=240)]
    although_begun: bool = False


class MeetingOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version in force, and how it stands."""

    slot: int
    table: str
    holder_id: UUID
    holder: str
    investor_id: UUID
    investor: str
    standing: ShownPresence


class AlertRead(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan in force does not know yet."""

    kind: Literal["absent", "late"]
    sentence: str
    person_id: UUID | None
    table: int | None


class DayRead(msgspec.Struct, frozen=True, kw_only=True):
    """The day at one moment; the slot under way, and the first that has not begun."""

    running: int | None
    next: int | None
    meetings: list[MeetingOfDay]
    alerts: list[AlertRead]

    @classmethod
    def of(cls, found: DayBoard, words: Catalogue) -> "DayRead":
        return cls(
            running=found.running.number if found.running else None,
            next=found.first_ahead,
            meetings=[
                MeetingOfDay(
                    slot=meeting.slot_number,
                    table=found.labels[meeting.table_number],
                    holder_id=meeting.holder_id,
                    holder=meeting.holder,
                    investor_id=meeting.investor_id,
                    investor=meeting.investor,
                    standing=found.presence_of(meeting),
                )
                for meeting in found.meetings
            ],
            alerts=[
                AlertRead(
                    kind=alert.kind,
                    sentence=alert.phrase.translated(words),
                    person_id=alert.person_id,
                    table=alert.table_number,
                )
                for alert in day.alerts(found)
            ],
        )


@get(BASE + "/day", opt={"action": "day.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_day(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> DayRead:
    """Read how each meeting of the day stands, and what the plan does not know yet."""
    found = await day.board(conn, edition, now)
    return DayRead.of(found, catalogue(language_of(request)))


@get(BASE + "/day/acts", opt={"action": "day.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_acts(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> list[DayAct]:
    """List the acts of the last minutes that may still be taken back."""
    return await day.recent_acts(conn, edition.id, now)


@post(
    BASE + "/day/acts/{message:int}/undo",
    opt={"action": "day.act"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def take_back(
    slug: FromPath[str],
    message: MessageNumber,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take an act of the last ten minutes back; a newer one on the same goes first."""
    await day.take_back(conn, edition, message, organiser(caller), now)


@post(
    BASE + "/day/people/{person_id:uuid}",
    opt={"action": "day.act"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def note(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[AttendanceNoteForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Note that somebody has come, is late or absent, leaves, or lacks representatives."""
    by = organiser(caller)
    match data.act:
        case "arrive":
            await day.arrive(conn, edition, person_id, by, now)
        case "late":
            await day.note_late(conn, edition, person_id, _slot(data), by, now)
        case "absent":
            await day.note_absent(conn, edition, person_id, by, now)
        case "left":
            await day.note_departure(conn, edition, person_id, _slot(data), by, now)
        case "undo":
            await day.undo(conn, edition, person_id, by, now, seen=data.seen)
        case "delegates":
            remaining = -1 if data.remaining is None else data.remaining
            await day.lose_delegates(conn, edition, person_id, remaining, _slot(data), by, now)


@post(
    BASE + "/day/tables/{number:int}",
    opt={"action": "day.act"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def turn_table(
    slug: FromPath[str],
    number: TableNumber,
    data: JSONBody[TurnForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Close a table from a slot on, or open it again."""
    turn = day.close_table if data.act == "close" else day.reopen_table
    await turn(conn, edition, number, data.slot, organiser(caller), now)


@post(
    BASE + "/day/slip",
    opt={"action": "day.act"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def slip(
    slug: FromPath[str],
    data: JSONBody[ShiftForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Shift the hours from a slot on; screens show it at once, and those concerned are told."""
    values = (data.slot, data.minutes, organiser(caller), now)
    await day.slip(conn, edition, *values, although_begun=data.although_begun)


def _slot(form: AttendanceNoteForm) -> int:
    if form.slot is None:
        raise Invalid([FieldFault("slot", msgid("This answer is missing."))])
    return form.slot


ROUTES = [read_day, list_acts, take_back, note, turn_table, slip]
