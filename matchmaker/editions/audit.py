"""The audit trail: every act of an organiser, written once, never rewritten.

Subjects are identifiers and details figures: the trail outlives the purge, so it names nobody.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.foundation import clock
from matchmaker.wording.errors import Doings

_SQL: Final = load("audit")
_within: Final[ContextVar[bool]] = ContextVar("within one act", default=False)
_program: Final[ContextVar[UUID | None]] = ContextVar("the program that acts", default=None)


ActKind = Literal["people", "planning", "day", "messages", "team", "edition"]
#: what an act of a kind begins with; whatever is in none of these is of the edition
_KINDS: Final[Mapping[ActKind, frozenset[str]]] = {
    "people": frozenset(
        {
            *("person", "people", "choices", "availability", "refusals", "link", "links"),
            *("application", "applications", "note", "tag", "delegate"),
            *("orientation", "orientations", "followup"),
        }
    ),
    "planning": frozenset(
        {"run", "gains", "reasons", "forecast", "schedule", "replan", "pin", "wishes"}
    ),
    "day": frozenset(
        {"attendance", "table", "delegates", "slots", "meeting", "place", "badges", "hall"}
    ),
    "messages": frozenset(
        {"letter", "letters", "sending", "reminder", "reminders", "message", "invitations"}
    ),
    "team": frozenset(
        {"organiser", "organisers", "administrator", "role", "desk", "reader", "member", "token"}
    ),
}


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One act; the actor's name is empty for an act of the service or of somebody gone.

    `program` is the machine token that acted for them, if one did.
    """

    id: int
    at: dt.datetime
    actor_id: UUID | None
    actor: str
    program: str
    act: str
    subject: str
    details: dict[str, Any]


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which acts: of somebody or of the service itself, of a kind, since a moment, about people."""

    who: UUID | None = None
    by_service: bool = False
    what: ActKind | None = None
    since: dt.datetime | None = None
    about: tuple[UUID, ...] | None = None


EVERYTHING: Final = Sought()


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has acted."""

    id: UUID
    name: str


@contextmanager
def one_act() -> Iterator[None]:
    """What is done within is a step of a greater act, which alone stands in the trail."""
    token = _within.set(True)
    try:
        yield
    finally:
        _within.reset(token)


def act_through(token_id: UUID | None) -> None:
    """What is written down from now on, within this request, was done by a machine token."""
    _program.set(token_id)


async def record(
    conn: Connection,
    edition_id: UUID | None,
    actor_id: UUID | None,
    act: str,
    subject: object = "",
    details: Mapping[str, Any] | None = None,
    *,
    now: dt.datetime | None = None,
) -> None:
    """Write down an act such as `schedule.published`; nothing within `one_act`."""
    if _within.get():
        return
    at = now or clock.now()
    values = (edition_id, at, actor_id, act, str(subject), dict(details or {}), _program.get())
    await conn.execute(_SQL.record, *values)


async def trail(
    conn: Connection,
    edition_id: UUID,
    before: int | None = None,
    limit: int = 50,
    sought: Sought = EVERYTHING,
) -> list[AuditLine]:
    """The acts of an edition, the newest first; `before` is the id of the last line seen."""
    within, beyond = _topics(sought.what)
    return await fetch(
        conn,
        AuditLine,
        _SQL.trail,
        edition_id,
        before,
        limit,
        sought.who,
        sought.by_service,
        within,
        beyond,
        sought.since,
        None if sought.about is None else [str(one) for one in sought.about],
    )


async def actors(conn: Connection, edition_id: UUID) -> list[Actor]:
    """Who has acted in an edition, by name."""
    return await fetch(conn, Actor, _SQL.actors, edition_id)


async def doer(conn: Connection, doings: Doings) -> str:
    """Whose the newest of these acts is; empty where nobody is known for it."""
    subject = None if doings.subject is None else str(doings.subject)
    values = (doings.edition_id, list(doings.acts), subject, doings.since)
    return await conn.fetchval(_SQL.doer, *values) or ""


def _topics(kind: ActKind | None) -> tuple[list[str] | None, list[str] | None]:
    """What an act's code begins with: one of the first, or none of the second."""
    if kind is None:
        return None, None
    if kind == "edition":
        return None, sorted(topic for topics in _KINDS.values() for topic in topics)
    return sorted(_KINDS[kind]), None
