"""The organiser's list: who fits which questions, and how many each further answer would leave."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, load
from matchmaker.people import finding, marks, remarks
from matchmaker.people.applications import ApplicationState
from matchmaker.people.profiles import PersonKind
from matchmaker.wording import paging
from matchmaker.wording.paging import Page, PageNumber, SearchText

_SQL: Final = load("listing")


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the organiser's list."""

    id: UUID
    external_id: str | None
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    email: str
    title: str
    registered_at: dt.datetime
    withdrawn_at: dt.datetime | None
    choices_saved_at: dt.datetime | None
    application: ApplicationState
    confirmed_at: dt.datetime | None
    takes_part: bool
    tags: tuple[str, ...]
    wishes_made: int
    wishes_received: int


class PeopleFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which people: each question that is answered narrows the list.

    `coming` is whoever is shown to others; `silent` those of them without choices; `waiting` those
    with a wish that a freed place could still serve. Nothing is missing of who has withdrawn.
    `updated_since` is a mark of `marks`, `external_id` what a program calls somebody.
    """

    kind: PersonKind | None = None
    application: ApplicationState | None = None
    confirmed: Literal["yes", "no"] | None = None
    missing: Literal["profile", "wishes", "availability"] | None = None
    tag: Annotated[str, Meta(max_length=80)] = ""
    state: Literal["coming", "withdrawn", "silent", "waiting"] | None = None
    external_id: Annotated[str, Meta(max_length=100)] = ""
    updated_since: Annotated[str, Meta(max_length=100)] = ""
    text: SearchText = ""
    page: PageNumber = 1


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many fit, and how many each answer would leave, by question."""

    total: int
    answers: Mapping[str, Mapping[str, int]]

    def of(self, question: str, answer: str) -> int:
        return self.answers.get(question, {}).get(answer, 0)


class FoundPeople(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list with its counts; `near`: nobody has these words, these have like ones.

    `sent` are those who come for an investor and whose names have the words.
    """

    page: Page[PersonLine]
    counts: Counts
    near: bool
    sent: Mapping[UUID, tuple[str, ...]]


class TakenPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a sheet that is taken away."""

    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    project: str
    email: str
    phone: str
    language: str
    application: ApplicationState
    confirmed: bool
    withdrawn: bool
    registered_at: dt.datetime
    has_chosen: bool
    tags: tuple[str, ...]


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    answer: str
    people: int


class _Asked(NamedTuple):
    """What the queries are asked with, and whether words in it are only like those typed."""

    values: tuple[Any, ...]
    near: bool
    sent: Mapping[UUID, tuple[str, ...]]


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def find_people(conn: Connection, edition_id: UUID, asked: PeopleFilter) -> FoundPeople:
    """A page of everybody who fits, by name, with the counts of every question."""
    conditions, near, sent = await _conditions(conn, edition_id, asked)
    counts = await _counts(conn, conditions)
    page = await _page(conn, conditions, counts.total, asked.page)
    return FoundPeople(page=page, counts=counts, near=near and page.total > 0, sent=sent)


async def list_people(
    conn: Connection, edition_id: UUID, asked: PeopleFilter, *, size: int = paging.SIZE
) -> Page[PersonLine]:
    """The page alone."""
    conditions, _, _ = await _conditions(conn, edition_id, asked)
    total = await conn.fetchval(_SQL.count, *conditions)
    return await _page(conn, conditions, total, asked.page, size)


async def ids(conn: Connection, edition_id: UUID, asked: PeopleFilter) -> list[UUID]:
    """Everybody who fits, on whatever page: whom an act on the list concerns."""
    conditions, _, _ = await _conditions(conn, edition_id, asked)
    return [row.id for row in await fetch(conn, _Id, _SQL.everybody, *conditions)]


async def sheet(conn: Connection, edition_id: UUID, people: list[UUID]) -> list[TakenPerson]:
    """These people as a sheet lists them."""
    return await fetch(conn, TakenPerson, _SQL.rows_of, edition_id, people)


async def _conditions(conn: Connection, edition_id: UUID, asked: PeopleFilter) -> _Asked:
    words = finding.query(asked.text)
    if words is None:
        return _Asked(_values(edition_id, asked, None, ()), near=False, sent={})
    sent = await finding.sent_by(conn, edition_id, asked.text)
    if sent or await conn.fetchval(_SQL.somebody, edition_id, words):
        return _Asked(_values(edition_id, asked, words, sent), near=False, sent=sent)
    sent = await finding.sent_by(conn, edition_id, asked.text, near=True)
    near = await finding.near_query(conn, edition_id, asked.text)
    values = _values(edition_id, asked, near or words, sent)
    return _Asked(values, near=near is not None, sent=sent)


async def _page(
    conn: Connection,
    conditions: tuple[Any, ...],
    total: int,
    number: int,
    size: int = paging.SIZE,
) -> Page[PersonLine]:
    number = paging.within(number, total, size)
    window = (size, paging.offset(number, size))
    items = await fetch(conn, PersonLine, _SQL.page, *conditions, *window)
    return Page(items=tuple(items), total=total, number=number, size=size)


async def _counts(conn: Connection, conditions: tuple[Any, ...]) -> Counts:
    rows = await fetch(conn, _Count, _SQL.counts, *conditions)
    answers: dict[str, dict[str, int]] = {}
    for row in rows:
        answers.setdefault(row.question, {})[row.answer] = row.people
    total = answers.pop("", {}).get("", 0)
    return Counts(total=total, answers=answers)


def _values(
    edition_id: UUID, asked: PeopleFilter, words: str | None, sent: Collection[UUID]
) -> tuple[Any, ...]:
    return (
        edition_id,
        words,
        asked.kind,
        asked.application,
        None if asked.confirmed is None else asked.confirmed == "yes",
        asked.missing,
        remarks.fold_tag(asked.tag) or None,
        asked.state,
        asked.external_id or None,
        str(marks.position(asked.updated_since).xid) if asked.updated_since else None,
        list(sent),
    )
