"""Who has not done what yet. What is asked of them must still be possible."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final, get_args
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.notices.facts import Topic
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import Language, msgid

_QUERIES: Final = load("reminders")
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
PAUSE: Final = dt.timedelta(hours=48)


class Unready(msgspec.Struct, frozen=True, kw_only=True):
    """From whom something is missing; `reminded_at` and `stopped` say what holds us off."""

    id: UUID
    kind: PersonKind
    email: str
    first_name: str
    last_name: str
    organisation: str
    language: Language
    lacking: tuple[Topic, ...]
    reminded_at: dt.datetime | None
    stopped: bool

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def may_be_reminded(self, now: dt.datetime) -> bool:
        """Whether a reminder written now would reach them."""
        return not self.stopped and (self.reminded_at is None or self.reminded_at + PAUSE <= now)


async def unready_people(
    conn: Connection,
    edition: Edition,
    topics: Collection[Topic],
    now: dt.datetime,
    *,
    among: Sequence[UUID] | None = None,
) -> list[Unready]:
    """From whom one of these is missing, in the order of lists; those we must leave alone too.

    `among` None is everybody.
    """
    if is_over(edition, now):
        return []
    values = (edition.id, in_order(topics), is_open(edition, now), among)
    return await fetch(conn, Unready, _QUERIES.unready, *values)


async def still_lacks(
    conn: Connection, person_id: UUID, topics: Sequence[Topic], now: dt.datetime
) -> bool:
    """Whether a reminder of these still has something to say to that person."""
    edition_id = await conn.fetchval(_QUERIES.edition_of, person_id)
    edition = await editions.by_id(conn, edition_id)
    if is_over(edition, now):
        return False
    values = (person_id, is_open(edition, now), list(topics))
    return bool(await conn.fetchval(_QUERIES.lacking, *values))


def is_open(edition: Edition, now: dt.datetime) -> bool:
    """Whether people can still complete their details, their wishes and their hours themselves."""
    return edition.takes_wishes(now)


def is_over(edition: Edition, now: dt.datetime) -> bool:
    """Whether the day has passed, so that nobody need do anything any more."""
    return edition.local(now).date() > edition.held_on


def in_order(topics: Collection[Topic]) -> list[Topic]:
    """The topics in their order; Invalid without any."""
    if not topics:
        raise Invalid([FieldFault("topics", msgid("Choose at least one thing to remind of."))])
    return [topic for topic in TOPICS if topic in topics]
