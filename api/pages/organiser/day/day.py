"""The day itself for its organiser: who is here, how each meeting stands, what needs an act."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.day import day_undo
from matchmaker import day
from matchmaker.day import Alert, BoardMeeting, DayBoard, Presence, ShownPresence
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition, Slot, Table
from matchmaker.wording.language import catalogue

TABLES: Final = 24
#: alerts in words, above the button that plans again; the desk has the list of who is missing
ALERTS: Final = 10
_NUMBER: Final = re.compile(r"[1-9]\d{0,3}")


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A table in a slot: its meeting, or nothing; `closed` when it cannot be used."""

    slot_number: int
    closed: bool
    meeting: BoardMeeting | None = None
    standing: ShownPresence | None = None


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """An investor at a table, and whether they are here."""

    id: UUID
    name: str
    state: Presence


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """A table with who sits there and its cells; `alone` when one investor has it all morning."""

    number: int
    label: str
    sitting: Sequence[Sitting]
    cells: Sequence[Cell]

    @property
    def alone(self) -> bool:
        return len(self.sitting) == 1


class SlotColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A slot as the head of a column; `edge` where the line of the present hour stands."""

    number: int
    starts: dt.datetime
    pause_after: bool
    over: bool
    running: bool
    edge: bool


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in words, and where one acts on it."""

    kind: str
    text: str
    href: str


def day_of(edition: Edition) -> str:
    """Where the page of the day is."""
    return f"{base_of(edition)}/jour"


@get("/jour", opt={"action": "day.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    found = await day.board(conn, edition, now)
    alerts = day.alerts(found)
    asked = request.query_params.get("tables", "")
    tables = _in_use(found)
    pages = max(1, -(-len(tables) // TABLES))
    number = min(pages, int(asked)) if _NUMBER.fullmatch(asked) else 1
    rows = table_rows(found, tables[(number - 1) * TABLES : number * TABLES])
    return page(
        request,
        "organiser/day/board.html",
        edition=edition,
        base=base_of(edition),
        here=day_of(edition),
        board=found,
        columns=columns(found),
        rows=rows,
        number=number,
        pages=pages,
        figures=await day.desk_figures(conn, edition.id),
        warnings=warnings(request, edition, alerts[:ALERTS]),
        more_alerts=max(0, len(alerts) - ALERTS),
        local_now=edition.local(now),
        is_today=edition.is_today(now),
        plan_from=plan_from(edition, found),
        done=await day_undo.recent_acts(conn, edition, now, catalogue(language_of(request))),
    )


def plan_from(edition: Edition, found: DayBoard) -> dict[str, Any] | None:
    """From which hour a new plan may begin, and the page that makes one; None after the last."""
    if not found.ahead or not found.meetings:
        return None
    first = found.ahead[0]
    return {
        "starts": edition.local(first.starts_at),
        "href": f"{base_of(edition)}/replanifier?creneau={first.number}",
    }


def warnings(request: AnyRequest, edition: Edition, alerts: Iterable[Alert]) -> list[Notice]:
    """Alerts as sentences, each leading to where one acts on it."""
    words = catalogue(language_of(request))
    return [
        Notice(
            kind=alert.kind,
            text=alert.phrase.translated(words),
            href=f"{day_of(edition)}/personnes/{alert.person_id}"
            if alert.person_id
            else f"{day_of(edition)}/tables/{alert.table_number}",
        )
        for alert in alerts
    ]


def columns(found: DayBoard) -> list[SlotColumn]:
    """The slots across; the line stands before the first slot that is not over."""
    local = found.edition.local
    open_ = [slot.number for slot in found.slots if slot.ends_at > found.now]
    running = found.running
    return [
        SlotColumn(
            number=slot.number,
            starts=local(slot.starts_at),
            pause_after=slot.pause_after,
            over=slot.ends_at <= found.now,
            running=running is not None and slot.number == running.number,
            edge=bool(open_) and slot.number == open_[0],
        )
        for slot in found.slots
    ]


def table_rows(found: DayBoard, tables: Sequence[Table]) -> list[TableRow]:
    """The tables down, each with every slot."""
    at = {(each.table_number, each.slot_number): each for each in found.meetings}
    return [
        _row(found, table, [_cell(found, table, slot, at) for slot in found.slots])
        for table in tables
    ]


def _row(found: DayBoard, table: Table, cells: Sequence[Cell]) -> TableRow:
    names = {c.meeting.investor_id: c.meeting.investor for c in cells if c.meeting is not None}
    return TableRow(
        number=table.number,
        label=table.label,
        sitting=[
            Sitting(id=investor_id, name=name, state=presence_of(found, investor_id))
            for investor_id, name in names.items()
        ],
        cells=cells,
    )


def _cell(
    found: DayBoard, table: Table, slot: Slot, at: dict[tuple[int, int], BoardMeeting]
) -> Cell:
    meeting = at.get((table.number, slot.number))
    return Cell(
        slot_number=slot.number,
        closed=slot.number in table.closed,
        meeting=meeting,
        standing=found.presence_of(meeting) if meeting is not None else None,
    )


def presence_of(found: DayBoard, person_id: UUID) -> Presence:
    """What holds of a person."""
    known = found.known.presences.get(person_id)
    return known.state if known is not None else "expected"


def _in_use(found: DayBoard) -> list[Table]:
    """The tables with meetings or closed slots; all of them before the first plan."""
    busy = {meeting.table_number for meeting in found.meetings}
    open_ = {slot.number for slot in found.slots if not slot.closed}
    used = [table for table in found.tables if table.number in busy or open_ & set(table.closed)]
    return used if found.meetings else list(found.tables)


MINE = [show]
