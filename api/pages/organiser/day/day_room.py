"""What the room loses on the day: a table that closes, a morning that slips."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.choices import Option
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.day.day import day_of, plan_from, table_rows
from api.pages.organiser.day.day_acts import slot_choices
from matchmaker import day
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import catalogue, msgid


class TableForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table closes or opens again, from a slot on."""

    act: Literal["close", "reopen"]
    slot: int


class SlipForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a slot on everything begins so many minutes later, or earlier again."""

    slot: int
    minutes: int
    way: Literal["later", "earlier"] = "later"
    #: said of a slot that is under way
    although_begun: bool = False


@get("/jour/tables/{number:int}", opt={"action": "day.oversee"}, include_in_schema=False)
async def show_table(
    request: AnyRequest,
    number: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _table(request, conn, edition, number, now)


@post("/jour/tables/{number:int}", opt={"action": "day.act"}, include_in_schema=False)
async def turn_table(
    request: AnyRequest,
    number: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, TableForm)
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(TableForm, answers)
        turn = day.close_table if form.act == "close" else day.reopen_table
        await turn(conn, edition, number, form.slot, organiser_of(caller), now)
    if attempt.refusal:
        return await _table(request, conn, edition, number, now, faults=attempt.faults)
    return go(day_of(edition), flash="noted")


@get("/jour/decalage", opt={"action": "day.act"}, include_in_schema=False)
async def ask_slip(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _slip(request, conn, edition, now, {"slot": "", "minutes": "5", "way": "later"})


@post("/jour/decalage", opt={"action": "day.act"}, include_in_schema=False)
async def slip(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, SlipForm)
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(SlipForm, answers)
        minutes = abs(form.minutes) * (1 if form.way == "later" else -1)
        await day.slip(
            conn,
            edition,
            form.slot,
            minutes,
            organiser_of(caller),
            now,
            although_begun=form.although_begun,
        )
    if attempt.refusal:
        shown = {"slot": "", "minutes": "", "way": "later"} | answers
        return await _slip(request, conn, edition, now, shown, faults=attempt.faults)
    return go(day_of(edition), flash="slipped")


async def _table(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    number: int,
    now: datetime,
    *,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    found = await day.board(conn, edition, now)
    table = next((each for each in found.tables if each.number == number), None)
    if table is None:
        raise NotFound(msgid("This morning has no such table."))
    ahead = {slot.number for slot in found.ahead}
    choices = slot_choices(edition, found.ahead, language_of(request))
    return page(
        request,
        "organiser/day/table.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        here=day_of(edition),
        table=table,
        row=table_rows(found, [table])[0],
        starts={slot.number: edition.local(slot.starts_at) for slot in found.slots},
        ahead=ahead,
        open_slots=[each for each in choices if int(each.value) not in table.closed],
        closed_slots=[each for each in choices if int(each.value) in table.closed],
        plan_from=plan_from(edition, found),
    )


async def _slip(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    answers: dict[str, Any],
    *,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    found = await day.board(conn, edition, now)
    language = language_of(request)
    words = catalogue(language)
    open_ = [slot for slot in found.slots if slot.ends_at > now]
    ahead = found.ahead or open_
    return page(
        request,
        "organiser/day/slip.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        here=day_of(edition),
        answers=answers,
        slots=slot_choices(edition, open_, language),
        # The next slot to begin: one under way is moved only by who chooses it.
        slot=answers["slot"] or (str(ahead[0].number) if ahead else ""),
        begun=any(fault.field == "although_begun" for fault in faults),
        ways=[
            Option("later", words.gettext(msgid("Later"))),
            Option("earlier", words.gettext(msgid("Earlier again, to take a delay back"))),
        ],
        plan_from=plan_from(edition, found),
    )


MINE = [show_table, turn_table, ask_slip, slip]
