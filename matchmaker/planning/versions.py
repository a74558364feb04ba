"""Versions of an edition's schedule: drafts, the published one, those it replaced."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from solver.problem.progress import Status

_QUERIES: Final = load("planning")

Origin = Literal["solve", "replan", "rollback", "waiting"]
VersionState = Literal["draft", "published", "superseded"]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version with what it is worth and what is proven about it.

    It never changes once it is published; a draft changes by acts upon it, each of which counts
    its `revision` up. What was planned again on the day is `base_id` until `from_slot`; while it
    is proposed only, its number is 0.
    """

    id: UUID
    edition_id: UUID
    version: int
    state: VersionState
    solve_run_id: UUID | None
    origin: Origin
    base_id: UUID | None
    from_slot: int | None
    meetings: int
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    breaks_bound: int
    waiting: int
    status: Status
    #: what organisers call it among themselves
    name: str
    revision: int
    created_at: dt.datetime
    published_at: dt.datetime | None
    published_by: str


class UnservedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody without any meeting in a version, and why; for organisers only."""

    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    reason: Phrase


class _Judged(msgspec.Struct, frozen=True, kw_only=True):
    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    wishes: int
    away: bool
    #: noted on the day
    absent: bool
    possible: bool
    others_full: bool


async def versions(conn: Connection, edition_id: UUID) -> list[Version]:
    """Every version of an edition, newest first."""
    return await fetch(conn, Version, _QUERIES.versions, edition_id)


async def version(conn: Connection, edition_id: UUID, schedule_id: UUID) -> Version:
    """One version of an edition; NotFound if it is none of its own."""
    found = await fetch_optional(conn, Version, _QUERIES.find_version, edition_id, schedule_id)
    if found is None:
        raise NotFound(msgid("There is no such schedule."))
    return found


async def version_in_force(conn: Connection, edition_id: UUID) -> Version | None:
    """The version in force, if any."""
    return await fetch_optional(conn, Version, _QUERIES.published_version, edition_id)


async def unserved_people(conn: Connection, schedule_id: UUID) -> list[UnservedPerson]:
    """Who has no meeting in a version, in registration order, with the reason in words."""
    judged = await fetch(conn, _Judged, _QUERIES.unserved, schedule_id)
    return [
        UnservedPerson(
            person_id=person.person_id,
            kind=person.kind,
            name=person.name,
            organisation=person.organisation,
            reason=_reason(person),
        )
        for person in judged
    ]


def _reason(person: _Judged) -> Phrase:
    if person.absent:
        return phrase(msgid("Noted absent on the day."))
    if person.away:
        return phrase(msgid("Unavailable in every slot."))
    if person.wishes == 0:
        return phrase(msgid("Made no wish, and nobody wished to meet them."))
    if not person.possible:
        # Whether a refusal is among the causes is not for a list: looking at one is audited.
        return phrase(
            msgid("No wish is possible: the other side is away, shares no slot, or declined."),
        )
    if person.others_full:
        return phrase(msgid("Everybody they could meet already has as many meetings as fit."))
    return phrase(msgid("Outweighed: there were more wishes than slots and tables."))
