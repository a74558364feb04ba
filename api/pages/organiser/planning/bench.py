"""A version as the place of work: its grid over the whole width, a place of it, who is where."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, hours_of, may_act, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import planning, workbench
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table
from matchmaker.planning import Version, reviewing
from matchmaker.planning.reviewing import GridMeeting
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold, hour
from matchmaker.workbench import NameForm

#: rows of a page: the page stays under 100 kB
TABLES: Final = 24
_NO_PLACE: Final = msgid("There is no such place.")


class BenchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what it holds in each slot; `shut` are the slots in which it is closed."""

    number: int
    label: str
    cells: list[tuple[int, GridMeeting | None]]
    shut: frozenset[int]


class PlacePageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place of the grid, by numbers."""

    table: Annotated[int, Meta(ge=0, le=9999)]
    slot: Annotated[int, Meta(ge=0, le=9999)]


class MovePageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From one place to another, which is named "table.slot"."""

    table: Annotated[int, Meta(ge=0, le=9999)]
    slot: Annotated[int, Meta(ge=0, le=9999)]
    to: Annotated[str, Meta(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]


class _Laid(msgspec.Struct, frozen=True, kw_only=True):
    """All that is drawn of a version."""

    version: Version
    slots: list[Slot]
    tables: list[Table]
    meetings: Mapping[tuple[int, int], GridMeeting]


@get(
    "/planning/versions/{schedule_id:uuid}/atelier",
    opt={"action": "schedule.read"},
    include_in_schema=False,
)
async def show(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    resident: NamedDependency[Resident],
) -> Response[str]:
    """The grid; whoever may change it finds the solver warm."""
    laid = await _laid(conn, edition, schedule_id)
    if may_act(request, edition):
        resident.warm()
    sought = request.query_params.get("aller", "").strip()[:100]
    found = _sought(laid, sought) if sought else None
    pages = max(1, -(-len(laid.tables) // TABLES))
    number = _page_of(laid, found, request.query_params.get("tables", ""), pages)
    return page(
        request,
        "organiser/bench.html",
        edition=edition,
        base=base_of(edition),
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/atelier",
        version=laid.version,
        starts=[edition.local(slot.starts_at) for slot in laid.slots],
        slots=laid.slots,
        rows=[_row(laid, table) for table in laid.tables[(number - 1) * TABLES : number * TABLES]],
        number=number,
        pages=pages,
        sought=sought,
        found=found,
        prohibitions=await workbench.prohibitions(conn, schedule_id),
        may_work=may_act(request, edition)
        and laid.version.state != "superseded"
        and edition.stage in ("closed", "published"),
    )


@get(
    "/planning/versions/{schedule_id:uuid}/atelier/place",
    opt={"action": "schedule.work"},
    include_in_schema=False,
)
async def show_place(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    """What can be done with a meeting, or with a free place: plain forms."""
    asked = forms.read(PlacePageForm, dict(request.query_params))
    laid = await _laid(conn, edition, schedule_id)
    hours, labels = await hours_of(conn, edition), {one.number: one.label for one in laid.tables}
    if asked.slot not in hours or asked.table not in labels:
        raise NotFound(_NO_PLACE)
    said = {number: hour(at, language_of(request)) for number, at in hours.items()}
    meeting = laid.meetings.get((asked.table, asked.slot))
    people = [] if meeting else await workbench.participants(conn, edition.id)
    others = [each for each in laid.meetings.values() if each != meeting] if meeting else []
    return page(
        request,
        "organiser/bench_place.html",
        edition=edition,
        base=base_of(edition),
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/atelier",
        version=laid.version,
        meeting=meeting,
        asked=asked,
        hour=hours[asked.slot],
        table=labels[asked.table],
        slots=[Option(str(slot.number), said[slot.number]) for slot in laid.slots],
        tables=[Option(str(one.number), one.label) for one in laid.tables],
        others=[
            Option(
                f"{each.table_number}.{each.slot_number}",
                f"{said[each.slot_number]} · {labels.get(each.table_number, '')} · "
                f"{each.project or each.holder} / {each.investor}",
            )
            for each in others
        ],
        holders=[Option(str(one.id), one.organisation) for one in people if one.kind == "holder"],
        investors=[
            Option(str(one.id), one.organisation) for one in people if one.kind == "investor"
        ],
    )  # fmt: skip


@get(
    "/planning/versions/{schedule_id:uuid}/atelier/vers",
    opt={"action": "schedule.work"},
    include_in_schema=False,
)
async def between(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[Any]:
    """From a place to another: a meeting moves where it is free, and else the two exchange."""
    asked = forms.read(MovePageForm, dict(request.query_params))
    laid = await _laid(conn, edition, schedule_id)
    meeting = laid.meetings.get((asked.table, asked.slot))
    to_table, to_slot = map(int, asked.to.split("."))
    other = laid.meetings.get((to_table, to_slot))
    if meeting is None:
        raise NotFound(_NO_PLACE)
    query = f"holder={meeting.holder_id}&investor={meeting.investor_id}"
    if other is None:
        query += f"&act=move&slot={to_slot}&table={to_table}"
    else:
        query += f"&act=swap&other_holder={other.holder_id}&other_investor={other.investor_id}"
    return go(f"{base_of(edition)}/planning/versions/{schedule_id}/atelier/geste?{query}")


@post(
    "/planning/versions/{schedule_id:uuid}/nom",
    opt={"action": "schedule.work"},
    include_in_schema=False,
)
async def name(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """What organisers call the version among themselves."""
    form = forms.read(NameForm, await forms.answers(request, NameForm))
    await workbench.name_version(conn, edition, schedule_id, form, organiser_of(caller), now)
    at = f"{base_of(edition)}/planning/versions/{schedule_id}/atelier"
    return go(at, flash="version_named")


async def _laid(conn: Connection, edition: Edition, schedule_id: UUID) -> _Laid:
    version = await planning.version(conn, edition.id, schedule_id)
    tables = await editions.tables(conn, edition.id)
    meetings = await reviewing.grid(conn, schedule_id, [table.number for table in tables])
    at = {(each.table_number, each.slot_number): each for each in meetings}
    used = {table for table, _ in at}
    return _Laid(
        version=version,
        slots=editions.in_use(
            await editions.slots(conn, edition.id), {each.slot_number for each in meetings}
        ),
        tables=[table for table in tables if not table.gone or table.number in used],
        meetings=at,
    )


def _row(laid: _Laid, table: Table) -> BenchRow:
    return BenchRow(
        number=table.number,
        label=table.label,
        cells=[(one.number, laid.meetings.get((table.number, one.number))) for one in laid.slots],
        shut=frozenset(table.closed),
    )


def _sought(laid: _Laid, words: str) -> tuple[int, int] | None:
    """The first place that has these words: a table by its name, else somebody's meeting."""
    wanted = fold(words)
    for table in laid.tables:
        if fold(table.label) == wanted and laid.slots:
            return table.number, laid.slots[0].number
    for place, each in sorted(laid.meetings.items()):
        if any(wanted in fold(text) for text in (each.holder, each.project, each.investor)):
            return place
    return None


def _page_of(laid: _Laid, found: tuple[int, int] | None, asked: str, pages: int) -> int:
    if found is not None:
        numbers = [table.number for table in laid.tables]
        return numbers.index(found[0]) // TABLES + 1
    return min(pages, max(1, int(asked))) if asked.isdecimal() and len(asked) < 5 else 1


MINE = [show, show_place, between, name]
