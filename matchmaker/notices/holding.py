"""Letters that the relay refused for good: seen by the organiser, released by them."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.notices.facts import LetterKind
from matchmaker.notices.writing import LetterId
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("notices")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that does not leave until somebody looks; `words` are the relay's or our own."""

    id: int
    kind: LetterKind
    person_id: UUID | None
    recipient: str
    email: str
    attempts: int
    created_at: dt.datetime
    words: str


class LetterCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many letters of an edition wait, have left, are held."""

    pending: int
    sent: int
    held: int


class _Found(msgspec.Struct, frozen=True):
    found: bool


async def held_letters(conn: Connection, edition_id: UUID) -> list[Held]:
    """The held letters of an edition, oldest first."""
    return await fetch(conn, Held, _QUERIES.held_letters, edition_id)


async def letter_counts(conn: Connection, edition_id: UUID) -> LetterCounts:
    """What has become of the letters of an edition."""
    return await fetch_one(conn, LetterCounts, _QUERIES.letter_counts, edition_id)


async def release(conn: Connection, edition_id: UUID, outbox_id: int) -> None:
    """Try a held letter again, unless the person has had a newer word on the same thing."""
    newer = await fetch_one(conn, _Found, _QUERIES.newer_letter_sent, outbox_id)
    if newer.found:
        raise Conflict(msgid("A newer message has reached this person; this one would mislead."))
    released = await fetch_optional(conn, LetterId, _QUERIES.release_letter, outbox_id, edition_id)
    if released is None:
        raise NotFound(msgid("There is no such held message."))
