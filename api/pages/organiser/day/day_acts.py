"""What an organiser notes of one person on the day; each act says beforehand what it does."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.day.day import day_of, plan_from
from matchmaker import day
from matchmaker.day import Attendance, DayBoard, Presence, ShownPresence
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition, Slot
from matchmaker.participation import people
from matchmaker.participation.people import AnyProfile, InvestorProfile
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import hour

DeskAct = Literal["arrive", "late", "absent", "left", "undo", "delegates"]


class ActForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act; a slot where it has one, how many delegates remain where it asks, what was seen."""

    act: DeskAct
    slot: int | None = None
    remaining: int | None = None
    seen: Presence | None = None


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the person as the page lists it."""

    starts: datetime
    table: str
    other: str
    standing: ShownPresence
    over: bool


@get("/jour/personnes/{person_id:uuid}", opt={"action": "day.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, person_id, now)


@post("/jour/personnes/{person_id:uuid}", opt={"action": "day.act"}, include_in_schema=False)
@once
async def act(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, ActForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(ActForm, answers)
        await _do(conn, edition, person_id, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _page(
            request,
            conn,
            edition,
            person_id,
            now,
            faults=attempt.faults,
            tried_act=str(answers.get("act", "")) if attempt.faults else "",
            conflict=attempt.conflict,
        )
    return go(day_of(edition), flash="undone" if form.act == "undo" else "noted")


async def _do(
    conn: Connection, edition: Edition, person_id: UUID, form: ActForm, by: UUID, now: datetime
) -> None:
    match form.act:
        case "arrive":
            await day.arrive(conn, edition, person_id, by, now)
        case "late":
            await day.note_late(conn, edition, person_id, _slot(form), by, now)
        case "absent":
            await day.note_absent(conn, edition, person_id, by, now)
        case "left":
            await day.note_departure(conn, edition, person_id, _slot(form), by, now)
        case "undo":
            await day.undo(conn, edition, person_id, by, now, seen=form.seen)
        case "delegates":
            remaining = -1 if form.remaining is None else form.remaining
            await day.lose_delegates(conn, edition, person_id, remaining, _slot(form), by, now)


def _slot(form: ActForm) -> int:
    if form.slot is None:
        raise Invalid([FieldFault("slot", msgid("This answer is missing."))])
    return form.slot


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    now: datetime,
    *,
    faults: Sequence[FieldFault] = (),
    tried_act: str = "",
    conflict: Conflict | None = None,
) -> Response[str]:
    language = language_of(request)
    person = await people.find(conn, edition.id, person_id)
    found = await day.board(conn, edition, now)
    known = found.known.presences.get(person_id)
    return page(
        request,
        "organiser/day/person.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        tried_act=tried_act,
        said=said_of(request, conflict),
        base=base_of(edition),
        here=day_of(edition),
        person=person,
        known=known,
        noted_at=edition.local(known.noted_at) if known and known.noted_at else None,
        from_hour=_from_hour(found, known),
        meetings=_meetings(found, person),
        slots=slot_choices(edition, found.ahead, language),
        delegates=_delegates(found, person, language),
        delegates_here=_delegates_here(found, person),
        is_today=edition.is_today(now),
        plan_from=plan_from(edition, found),
    )


def slot_choices(edition: Edition, slots: Sequence[Slot], language: str) -> list[Option]:
    """Slots as answers, by their hour."""
    return [
        Option(str(slot.number), hour(edition.local(slot.starts_at), language)) for slot in slots
    ]


def _meetings(found: DayBoard, person: AnyProfile) -> list[Ahead]:
    at = {slot.number: slot for slot in found.slots}
    own = day.by_person(found, person.id)
    return [
        Ahead(
            starts=found.edition.local(at[number].starts_at),
            table=found.labels[meeting.table_number],
            other=meeting.investor if person.kind == "holder" else meeting.holder,
            standing=found.presence_of(meeting),
            over=at[number].ends_at <= found.now,
        )
        for number in sorted(own)
        for meeting in own[number]
    ]


def _from_hour(found: DayBoard, known: Attendance | None) -> time | None:
    """When somebody comes, or goes, if that was noted."""
    if known is None or known.slot_number is None:
        return None
    return found.hours[known.slot_number]


def _delegates(found: DayBoard, person: AnyProfile, language: str) -> list[Option]:
    """How many delegates may be said to remain, for an investor who has several."""
    if not isinstance(person, InvestorProfile) or len(person.delegates) < 2:
        return []
    return [Option(str(count), str(count)) for count in range(1, len(person.delegates) + 1)]


def _delegates_here(found: DayBoard, person: AnyProfile) -> int | None:
    if not isinstance(person, InvestorProfile):
        return None
    first = found.first_ahead
    here = None if first is None else found.known.delegates_at(person.id, first)
    return len(person.delegates) if here is None else here


MINE = [show, act]
