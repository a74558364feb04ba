"""A person's morning as the rows of a page: meetings, workshops, breaks and gaps, each named."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal
from uuid import UUID

import msgspec

from matchmaker.editions.editions import Slot, in_use
from matchmaker.planning.agenda import Agenda, AgendaMeeting
from matchmaker.post.morning import Counterpart, Gone, OwnWorkshop, place_in_order

RowKind = Literal["meeting", "workshop", "break", "free", "away"]
GAPS = frozenset({"break", "free", "away"})
Local = Callable[[dt.datetime], dt.datetime]


class MorningRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the morning, in local time; `party` is who is met, `table` where.

    `own_rank` is the place of the reader's own wish for it.
    """

    kind: RowKind
    starts: dt.datetime
    ends: dt.datetime
    title: str = ""
    room: str = ""
    table: str = ""
    zone: str = ""
    other_id: UUID | None = None
    own_rank: int | None = None
    party: Counterpart | None = None

    @property
    def takes_place(self) -> bool:
        """Whether somebody is met."""
        return self.party is not None and not isinstance(self.party, Gone)


class WithdrawalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`free`: another meeting may take the place of this one."""

    free: bool = False


def every_slot(agenda: Agenda, slots: Sequence[Slot], local: Local) -> list[MorningRow]:
    """The morning slot by slot: how an investor reads it."""
    rows = [*_slot_rows(agenda, slots, local), *(_workshop(w, local) for w in agenda.workshops)]
    return sorted(rows, key=_order)


def in_brief(agenda: Agenda, slots: Sequence[Slot], local: Local) -> list[MorningRow]:
    """The morning with its gaps drawn together: how a holder reads it.

    What is free before the first thing and after the last one is left out.
    """
    rows = every_slot(agenda, slots, local)
    busy = [place for place, row in enumerate(rows) if row.kind not in GAPS]
    if not busy:
        return []
    return list(_joined(rows[busy[0] : busy[-1] + 1]))


def _slot_rows(agenda: Agenda, slots: Sequence[Slot], local: Local) -> Iterator[MorningRow]:
    meetings: dict[int, list[AgendaMeeting]] = {}
    for meeting in agenda.meetings:
        meetings.setdefault(meeting.slot, []).append(meeting)
    away = {absence.slot for absence in agenda.absences}
    slots = in_use(slots, meetings)
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        held = meetings.get(slot.number, [])
        yield from (_meeting(meeting, local) for meeting in held)
        if not held and not _in_workshop(slot.starts_at, slot.ends_at, agenda.workshops):
            kind: RowKind = "away" if slot.number in away else "free"
            yield MorningRow(kind=kind, starts=local(slot.starts_at), ends=local(slot.ends_at))
        if slot.pause_after and following is not None:
            pause = (slot.ends_at, following.starts_at)
            if not _in_workshop(*pause, agenda.workshops):
                yield MorningRow(kind="break", starts=local(pause[0]), ends=local(pause[1]))


def _joined(rows: Iterable[MorningRow]) -> Iterator[MorningRow]:
    """Gaps of a kind become one; a break inside free time is free time."""
    for is_gap, several in groupby(rows, key=lambda row: row.kind in GAPS):
        found = list(several)
        if not is_gap:
            yield from found
            continue
        for kind, stretch in groupby(_without_breaks(found), key=lambda row: row.kind):
            whole = list(stretch)
            yield MorningRow(kind=kind, starts=whole[0].starts, ends=whole[-1].ends)


def _without_breaks(gap: Sequence[MorningRow]) -> Sequence[MorningRow]:
    return [row for row in gap if row.kind != "break"] or gap


def _in_workshop(starts: dt.datetime, ends: dt.datetime, workshops: Iterable[OwnWorkshop]) -> bool:
    return any(item.starts < ends and starts < item.ends for item in workshops)


def _meeting(meeting: AgendaMeeting, local: Local) -> MorningRow:
    return MorningRow(
        kind="meeting",
        starts=local(meeting.starts),
        ends=local(meeting.ends),
        title=meeting.party.title,
        table=meeting.table,
        zone=meeting.zone,
        other_id=meeting.other_id,
        own_rank=meeting.own_rank,
        party=meeting.party,
    )


def _workshop(workshop: OwnWorkshop, local: Local) -> MorningRow:
    return MorningRow(
        kind="workshop",
        starts=local(workshop.starts),
        ends=local(workshop.ends),
        title=workshop.title,
        room=workshop.room,
    )


def _order(row: MorningRow) -> tuple[object, ...]:
    return place_in_order(row.starts, row.ends, row.title if row.kind == "workshop" else "")
