"""One act for everybody whom the list shows: accept, remind, tag, take away as a sheet.

The filters stand in the address, as on the list. Each form also says whom the list held when it was
drawn (`expected`): where it holds somebody else by now, nothing is done and the page asks again.
"""

import asyncio
import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.people.questions import query_of
from matchmaker import exporting, reminders
from matchmaker.db import Connection, Database, apart
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.importing import guard
from matchmaker.participation import applying, remarking
from matchmaker.participation.remarking import TagForm
from matchmaker.people import applications, listing, remarks
from matchmaker.people.listing import PeopleFilter, TakenPerson
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import catalogue, msgid

PATH: Final = "/personnes/ensemble"
#: how many the page names before it says how many more there are
_NAMED: Final = 10
_COLUMNS: Final = (
    ("kind", msgid("Side")),
    ("last_name", msgid("Last name")),
    ("first_name", msgid("First name")),
    ("organisation", msgid("Organisation")),
    ("project", msgid("Project")),
    ("email", msgid("E-mail address")),
    ("phone", msgid("Telephone")),
    ("application", msgid("Application")),
    ("confirmed", msgid("Address confirmed")),
    ("withdrawn", msgid("Withdrawn")),
    ("has_chosen", msgid("Has chosen")),
    ("tags", msgid("Tags")),
    ("registered_at", msgid("Registered on")),
)
_WORDS: Final = {
    "holder": msgid("Project holder"),
    "investor": msgid("Investor"),
    "visitor": msgid("Visitor"),
    "pending": msgid("To be examined"),
    "accepted": msgid("Accepted"),
    "refused": msgid("Not accepted"),
    True: msgid("yes"),
    False: msgid("no"),
}

Expected = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]


class ListForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the list held when the form was drawn."""

    expected: Expected


class TagsForm(TagForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tag for all of them, given or taken away."""

    expected: Expected
    move: Literal["add", "remove"] = "add"


@get(PATH, opt={"action": "people.act"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    return await _page(request, conn, edition, now)


@post(f"{PATH}/acceptation", opt={"action": "people.act"}, include_in_schema=False)
async def accept(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(ListForm, await forms.answers(request, ListForm))
    people, query = await _listed(request, conn, edition)
    async with (attempt := Attempt(conn, Conflict)):
        _require_same(people, sent.expected)
        await applying.accept_all(conn, edition, people, organiser_of(caller), now)
    if attempt.conflict:
        return await _page(request, conn, edition, now, conflict=attempt.conflict)
    return go(f"{base_of(edition)}/personnes{query}", flash="applications_accepted")


@post(f"{PATH}/rappel", opt={"action": "reminders.send"}, include_in_schema=False)
async def remind(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Of whatever each of them lacks; the page shown next says who was left alone, and why."""
    sent = forms.read(ListForm, await forms.answers(request, ListForm))
    people, query = await _listed(request, conn, edition)
    letters = 0
    async with (attempt := Attempt(conn, Conflict)):
        _require_same(people, sent.expected)
        values = (conn, edition, reminders.TOPICS, organiser_of(caller), now)
        letters = (await reminders.send(*values, among=people, unseen=True)).letters
    if attempt.conflict:
        return await _page(request, conn, edition, now, conflict=attempt.conflict)
    return go(f"{base_of(edition)}{PATH}{query}", flash="reminder_sent", told=letters)


@post(f"{PATH}/etiquettes", opt={"action": "people.act"}, include_in_schema=False)
async def tag(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, TagsForm)
    people, query = await _listed(request, conn, edition)
    async with (attempt := Attempt(conn)):
        sent = forms.read(TagsForm, answers)
        _require_same(people, sent.expected)
        act = remarking.tag_all if sent.move == "add" else remarking.untag_all
        await act(conn, edition, people, TagForm(tag=sent.tag), organiser_of(caller), now)
    if attempt.refusal:
        typed = str(answers.get("tag", ""))
        return await _page(request, conn, edition, now, typed, attempt.faults, attempt.conflict)
    return go(f"{base_of(edition)}/personnes{query}", flash="saved")


@post(f"{PATH}/liste.csv", opt={"action": "people.act"}, include_in_schema=False, status_code=200)
async def take_away(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Written down, as addresses leave the house."""
    rows = await _taken(request, conn, edition, caller, now)
    return Response(
        _csv(rows, edition, language_of(request)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="personnes.csv"'},
    )


@post(f"{PATH}/liste.xlsx", opt={"action": "people.act"}, include_in_schema=False, status_code=200)
async def take_workbook(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The same as a workbook, with days as days; written while nobody holds a connection."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        rows = await _taken(request, conn, edition, caller, now)
    async with apart("a workbook is written"):
        content = await asyncio.to_thread(_workbook, rows, edition, language_of(request))
    return Response(
        content,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="personnes.xlsx"'},
    )


async def _taken(
    request: AnyRequest, conn: Connection, edition: Edition, caller: Caller, now: datetime
) -> list[TakenPerson]:
    people, _ = await _listed(request, conn, edition)
    rows = await listing.sheet(conn, edition.id, people)
    details = {"people": len(rows)}
    by = organiser_of(caller)
    await audit.record(conn, edition.id, by, "people.exported", edition.slug, details, now=now)
    return rows


async def _listed(
    request: AnyRequest, conn: Connection, edition: Edition
) -> tuple[list[UUID], str]:
    conditions, asked_for = read_filters(request, PeopleFilter)
    people = [] if asked_for.faults else await listing.ids(conn, edition.id, conditions)
    return people, query_of(asked_for.answers)


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    tag: str = "",
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[Any]:
    people, query = await _listed(request, conn, edition)
    if not people:
        return go(f"{base_of(edition)}/personnes{query}")
    pending = await applications.pending_among(conn, edition.id, people)
    unready = await reminders.unready_people(conn, edition, reminders.TOPICS, now, among=people)
    reached = [one for one in unready if one.may_be_reminded(now)]
    left = [one for one in unready if not one.may_be_reminded(now)]
    return page(
        request,
        "organiser/together.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        query=query,
        total=len(people),
        pending=pending[:_NAMED],
        pending_total=len(pending),
        topics=reminders.TOPICS,
        reached=reached[:_NAMED],
        reached_total=len(reached),
        left=left[:_NAMED],
        left_total=len(left),
        local=edition.local,
        expected=_digest(people),
        tag=tag,
        known_tags=[one.tag for one in await remarks.tags(conn, edition.id)],
    )


def _digest(people: Sequence[UUID]) -> str:
    """Whom a list holds, in a word."""
    return hashlib.sha256(",".join(sorted(map(str, people))).encode()).hexdigest()[:16]


def _require_same(people: Sequence[UUID], expected: str) -> None:
    if _digest(people) != expected:
        raise Conflict(msgid("The list has changed meanwhile: nothing was done. Here it is now."))


def _csv(rows: Sequence[TakenPerson], edition: Edition, language: str) -> bytes:
    """Semicolons and a mark of UTF-8: what a double click opens rightly in French."""
    words = catalogue(language)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(words.gettext(label) for _, label in _COLUMNS)
    for row in rows:
        writer.writerow(_cell(name, getattr(row, name), edition, language) for name, _ in _COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[TakenPerson], edition: Edition, language: str) -> bytes:
    words = catalogue(language)
    content = io.BytesIO()
    titles = [words.gettext(label) for _, label in _COLUMNS]
    lines = ([_said(name, getattr(row, name), edition, language) for name, _ in _COLUMNS]
             for row in rows)  # fmt: skip
    exporting.write_table(content, words.gettext(msgid("People")), titles, lines)
    return content.getvalue()


def _cell(name: str, value: Any, edition: Edition, language: str) -> str:
    """A value in words; what a program of tables would take for a formula has an apostrophe."""
    text = _said(name, value, edition, language)
    return text.strftime("%Y-%m-%d %H:%M") if isinstance(text, datetime) else guard(text)


def _said(name: str, value: Any, edition: Edition, language: str) -> str | datetime:
    """A value in words, a moment by the clocks of the place."""
    if isinstance(value, datetime):
        return edition.local(value)
    if isinstance(value, bool) or name in ("kind", "application"):
        return catalogue(language).gettext(_WORDS[value])
    return ", ".join(value) if isinstance(value, tuple) else str(value)


MINE = [show, accept, remind, tag, take_away, take_workbook]
