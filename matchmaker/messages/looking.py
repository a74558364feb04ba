"""Has this person received it? Every message to them, what became of it and what it says."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages.showing import Shown, show
from matchmaker.notices.facts import LetterKind
from matchmaker.people import finding
from matchmaker.wording import paging
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("messages")
NOBODY_YET: Final = msgid("Nobody is registered yet: there is nobody to show it for.")
NO_MESSAGE: Final = msgid("There is no such message.")


class MessageLine(msgspec.Struct, frozen=True, kw_only=True):
    """One message to a person; `answer` is what the mail server said as it took it over, `words`
    why it waits, is held or was not sent."""

    id: int
    person_id: UUID
    kind: LetterKind
    state: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    attempts: int
    answer: str
    words: str
    undelivered_at: dt.datetime | None
    undelivered_words: str
    message_id: str


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a search found, with the last message that they were sent."""

    id: UUID
    name: str
    organisation: str
    email: str
    kind: LetterKind | None
    sent_at: dt.datetime | None


async def lines_of(conn: Connection, edition: Edition, person_id: UUID) -> list[MessageLine]:
    """All messages to a person, the newest first."""
    return await fetch(conn, MessageLine, _QUERIES.lines, edition.id, person_id)


async def line_of(conn: Connection, edition: Edition, number: int) -> MessageLine:
    """One message to a person of this edition; NotFound for any other."""
    found = await fetch_optional(conn, MessageLine, _QUERIES.line, edition.id, number)
    if found is None:
        raise NotFound(NO_MESSAGE)
    return found


async def shown_of(
    conn: Connection, settings: Settings, edition: Edition, number: int
) -> tuple[MessageLine, Shown]:
    """One message with its text."""
    line = await line_of(conn, edition, number)
    return line, await show(conn, settings, number)


async def matching(conn: Connection, edition: Edition, text: str) -> list[Matched]:
    """Up to twenty people whose name, organisation or address has all these words, or the name of
    somebody who comes for them."""
    asked = paging.search(text)
    if asked is None:
        return []
    sent = await finding.sent_by(conn, edition.id, text)
    return await fetch(conn, Matched, _QUERIES.matching, edition.id, asked, list(sent))


async def recipient_of(conn: Connection, edition: Edition, text: str) -> UUID:
    """For whom a message is shown: who is found first, without a word the first of the list;
    Invalid when nobody is."""
    if not text.strip():
        first = await conn.fetchval(_QUERIES.first_person, edition.id)
        if first is None:
            raise Invalid([FieldFault("who", NOBODY_YET)])
        return UUID(str(first))
    found = await matching(conn, edition, text)
    if not found:
        raise Invalid([FieldFault("who", msgid("Nobody is found by these words."))])
    return found[0].id
