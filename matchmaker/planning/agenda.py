"""One person's morning in the version in force, and what became of their wishes."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.choices import items
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.people.parties import parties
from matchmaker.people.profiles import PersonKind
from matchmaker.post import morning
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

_QUERIES: Final = load("planning")

UngrantedCause = Literal["no_common_slot", "own_maximum", "own_kind", "neutral"]

# A refusal is never looked at. What the reader knows of the pair is said: what both declared, how
# many meetings they have themselves, and with whom. Everything else, be it a refusal, a partner
# whose places are taken, tables or better-placed wishes, is one sentence: if a full partner had one
# of their own, its absence would tell of the refusal.
REASONS: Final[dict[UngrantedCause, str]] = {
    "no_common_slot": msgid("You have no free slot in common."),
    "own_maximum": msgid("You already have as many meetings as you can hold."),
    "own_kind": msgid(
        "You already have as many meetings with investors of this kind of finance as the rules"
        " allow."
    ),
    "neutral": msgid(
        "Places, slots and tables are limited: the schedule could not bring together everybody who"
        " wished it."
    ),
}


class AgendaMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting; `other_id` is who is met, `table` the label without the word, `zone` where.

    `own_rank` is the place of the reader's own wish for it; of the other side's nothing is known.
    """

    slot: int
    starts: dt.datetime
    ends: dt.datetime
    pause_after: bool
    table: str
    zone: str = ""
    other_id: UUID
    own_rank: int | None = None
    party: morning.Counterpart


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """A slot that the person has declared themselves away for."""

    slot: int
    starts: dt.datetime
    ends: dt.datetime


class UngrantedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that the version does not hold."""

    other_id: UUID
    rank: int
    party: morning.Counterpart
    cause: UngrantedCause
    reason: Phrase


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """A morning; before the first publication there is no version and nothing is ungranted."""

    person_id: UUID
    kind: PersonKind
    version: int | None
    published_at: dt.datetime | None
    meetings: tuple[AgendaMeeting, ...]
    workshops: tuple[morning.OwnWorkshop, ...]
    absences: tuple[Absence, ...]
    ungranted: tuple[UngrantedWish, ...]


class _Owner(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    edition_id: UUID
    kind: PersonKind
    language: str
    schedule_id: UUID | None
    version: int | None
    published_at: dt.datetime | None


class _Meeting(msgspec.Struct, frozen=True, kw_only=True):
    slot_number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool
    label: str
    zone: str
    other_id: UUID
    own_rank: int | None


class _Slot(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime


class _Ungranted(msgspec.Struct, frozen=True, kw_only=True):
    other_id: UUID
    rank: int
    apart: bool
    own_full: bool
    own_kind_full: bool

    @property
    def cause(self) -> UngrantedCause:
        if self.apart:
            return "no_common_slot"
        if self.own_full:
            return "own_maximum"
        return "own_kind" if self.own_kind_full else "neutral"


async def agenda(
    conn: Connection,
    person_id: UUID,
    language: str | None = None,
    delegate_id: UUID | None = None,
) -> Agenda:
    """What this person may see of the version in force; NotFound for nobody.

    The other sides are worded in `language`, by default the person's own. With `delegate_id` it is
    what that one of an investor's people may see: the meetings that they hold.
    """
    owner = await fetch_optional(conn, _Owner, _QUERIES.agenda_owner, person_id)
    if owner is None:
        raise NotFound(msgid("There is no such person."))
    meetings: list[_Meeting] = []
    missed: list[_Ungranted] = []
    if owner.schedule_id is not None:
        values = (person_id, owner.schedule_id)
        meetings = await fetch(conn, _Meeting, _QUERIES.agenda_meetings, *values, delegate_id)
        if delegate_id is None:
            missed = await fetch(conn, _Ungranted, _QUERIES.ungranted, *values)
    others = [row.other_id for row in meetings] + [row.other_id for row in missed]
    reading = (conn, person_id, owner.kind, others, language or owner.language)
    known = await parties(*reading, delegate_id=delegate_id)
    is_own = delegate_id is None
    absences = await fetch(conn, _Slot, _QUERIES.agenda_absences, person_id) if is_own else []
    attended = await items.attended_workshops(conn, person_id) if is_own else []
    return Agenda(
        person_id=owner.id,
        kind=owner.kind,
        version=owner.version,
        published_at=owner.published_at,
        meetings=tuple(_meeting(row, known[row.other_id]) for row in meetings),
        workshops=tuple(map(own_workshop, attended)),
        absences=tuple(
            Absence(slot=row.number, starts=row.starts_at, ends=row.ends_at) for row in absences
        ),
        ungranted=tuple(_ungranted(row, known[row.other_id]) for row in missed),
    )


def own_workshop(workshop: items.Workshop) -> morning.OwnWorkshop:
    """A workshop of the programme, as agendas and letters show it."""
    return morning.OwnWorkshop(
        starts=workshop.starts_at, ends=workshop.ends_at, title=workshop.title, room=workshop.room
    )


def _meeting(row: _Meeting, party: morning.Counterpart) -> AgendaMeeting:
    return AgendaMeeting(
        slot=row.slot_number,
        starts=row.starts_at,
        ends=row.ends_at,
        pause_after=row.pause_after,
        table=row.label,
        zone=row.zone,
        other_id=row.other_id,
        own_rank=row.own_rank,
        party=party,
    )


def _ungranted(row: _Ungranted, party: morning.Counterpart) -> UngrantedWish:
    return UngrantedWish(
        other_id=row.other_id,
        rank=row.rank,
        party=party,
        cause=row.cause,
        reason=phrase(REASONS[row.cause]),
    )
