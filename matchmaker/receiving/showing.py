"""What came back, for an organiser to read."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.notices.facts import LetterKind
from matchmaker.receiving.reading import Said

_QUERIES: Final = load("receiving")


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that left and did not arrive, in the words of whoever said so."""

    id: int
    kind: LetterKind
    person_id: UUID | None
    recipient: str
    email: str
    undelivered_at: dt.datetime
    words: str


class CalendarAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's calendar answered; `other` is whom the entry is about, if about one."""

    person_id: UUID
    name: str
    other_id: UUID | None
    other: str
    said: Said
    answered_at: dt.datetime


async def undelivered_letters(
    conn: Connection, edition_id: UUID, person_id: UUID | None = None
) -> list[Undelivered]:
    """Letters of an edition, or of one person, after which nothing has reached the reader."""
    return await fetch(conn, Undelivered, _QUERIES.undelivered, edition_id, person_id)


async def answers(
    conn: Connection, edition_id: UUID, person_id: UUID | None = None
) -> list[CalendarAnswer]:
    """What is answered to entries that stand; of one person, or of all who decline."""
    return await fetch(conn, CalendarAnswer, _QUERIES.answers, edition_id, person_id)
