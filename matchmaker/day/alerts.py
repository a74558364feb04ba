"""What the plan in force does not know yet, so that somebody acts on it.

Of the slot under way as well as of those ahead: whoever waits at a table now is helped first. What
the investor has said of a meeting needs nobody any more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchmaker.day.board import BoardMeeting, DayBoard
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

MeetingSide = Literal["holder", "investor"]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the plan in force does not know; it is about a person or about a table."""

    kind: Literal["absent", "late"]
    phrase: Phrase
    person_id: UUID | None = None
    table_number: int | None = None


def alerts(found: DayBoard) -> list[Alert]:
    """What the plan in force does not know, the investors first: they leave most people waiting."""
    to_come = {slot.number for slot in found.to_come}
    ahead = [meeting for meeting in found.meetings if meeting.slot_number in to_come]
    held = [meeting for meeting in ahead if meeting.taken_back_by is None]
    meetings = [meeting for meeting in held if meeting.mark is None]
    return [
        *_taken_back(found, ahead),
        *_of_people(found, meetings, "investor"),
        *_of_delegates(found, held),
        *_not_here_yet(found, meetings, "investor"),
        *_of_tables(found, meetings),
        *_of_people(found, meetings, "holder"),
        *_not_here_yet(found, meetings, "holder"),
    ]


def _of_people(
    found: DayBoard, meetings: Sequence[BoardMeeting], side: MeetingSide
) -> Iterator[Alert]:
    lost: dict[UUID, list[BoardMeeting]] = defaultdict(list)
    for meeting in meetings:
        person_id: UUID = getattr(meeting, f"{side}_id")
        gone: bool = getattr(meeting, f"{side}_withdrawn")
        if gone or found.is_away(person_id, meeting.slot_number):
            lost[person_id].append(meeting)
    for person_id, theirs in lost.items():
        if name := getattr(theirs[0], side):
            yield _of_person(found, person_id, name, len(theirs))
        else:
            yield _of_erased(theirs)


def _taken_back(found: DayBoard, meetings: Sequence[BoardMeeting]) -> Iterator[Alert]:
    """One meeting that one of the two does not come to: the place is free, both know it."""
    for meeting in meetings:
        if meeting.taken_back_by is None or not (meeting.holder and meeting.investor):
            continue
        sides = (meeting.holder, meeting.investor)
        name, other = sides if meeting.taken_back_by == "holder" else reversed(sides)
        said = phrase(
            "%(name)s does not come to the meeting with %(other)s at %(moment)s, table %(table)s.",
            name=name,
            other=other,
            moment=found.hours[meeting.slot_number],
            table=found.labels[meeting.table_number],
        )
        is_holder = meeting.taken_back_by == "holder"
        person_id = meeting.holder_id if is_holder else meeting.investor_id
        yield Alert(kind="absent", phrase=said, person_id=person_id)


def _of_erased(meetings: Sequence[BoardMeeting]) -> Alert:
    """Of whom had their data erased only the first table is known."""
    said = phrase(
        "Somebody has left and had their data erased: %(num)s meeting cannot take place.",
        plural=("Somebody has left and had their data erased: %(num)s meetings cannot take place."),
        num=len(meetings),
    )
    return Alert(kind="absent", phrase=said, table_number=meetings[0].table_number)


def _of_person(found: DayBoard, person_id: UUID, name: str, count: int) -> Alert:
    known = found.known.presences.get(person_id)
    kind: Literal["absent", "late"] = "absent"
    if known is None or known.state in ("arrived", "expected"):
        said = phrase(
            "%(name)s has withdrawn: %(num)s meeting cannot take place.",
            plural="%(name)s has withdrawn: %(num)s meetings cannot take place.",
            name=name,
            num=count,
        )
    elif known.state == "late" and known.slot_number is not None:
        kind = "late"
        said = phrase(
            "%(name)s comes at %(moment)s only: %(num)s meeting before that cannot take place.",
            plural=(
                "%(name)s comes at %(moment)s only: %(num)s meetings before that cannot take place."
            ),
            name=name,
            num=count,
            moment=found.hours[known.slot_number],
        )
    elif known.state == "left":
        said = phrase(
            "%(name)s leaves early: %(num)s meeting cannot take place.",
            plural="%(name)s leaves early: %(num)s meetings cannot take place.",
            name=name,
            num=count,
        )
    else:
        said = phrase(
            "%(name)s is absent: %(num)s meeting cannot take place.",
            plural="%(name)s is absent: %(num)s meetings cannot take place.",
            name=name,
            num=count,
        )
    return Alert(kind=kind, phrase=said, person_id=person_id)


def _of_delegates(found: DayBoard, meetings: Sequence[BoardMeeting]) -> Iterator[Alert]:
    at_once = Counter((meeting.investor_id, meeting.slot_number) for meeting in meetings)
    names = {meeting.investor_id: meeting.investor for meeting in meetings}
    too_many: Counter[UUID] = Counter()
    for (investor_id, slot_number), count in at_once.items():
        here = found.known.delegates_at(investor_id, slot_number)
        if here is not None and count > here:
            too_many[investor_id] += count - here
    for investor_id, count in too_many.items():
        said = phrase(
            "%(name)s lacks a representative: %(num)s meeting has nobody to hold it.",
            plural=("%(name)s lacks a representative: %(num)s meetings have nobody to hold them."),
            name=names[investor_id],
            num=count,
        )
        yield Alert(kind="absent", phrase=said, person_id=investor_id)


def _of_tables(found: DayBoard, meetings: Sequence[BoardMeeting]) -> Iterator[Alert]:
    closed = {(table.number, slot) for table in found.tables for slot in table.closed}
    lost = Counter(
        meeting.table_number
        for meeting in meetings
        if (meeting.table_number, meeting.slot_number) in closed
    )
    for table_number, count in lost.items():
        said = phrase(
            "Table %(table)s is closed: %(num)s meeting needs another one.",
            plural="Table %(table)s is closed: %(num)s meetings need another one.",
            table=found.labels[table_number],
            num=count,
        )
        yield Alert(kind="absent", phrase=said, table_number=table_number)


def _not_here_yet(
    found: DayBoard, meetings: Sequence[BoardMeeting], side: MeetingSide
) -> Iterator[Alert]:
    """Whoever is neither here nor announced, and sits down in this slot or in the next one."""
    soon = {slot.number for slot in (found.running, *found.ahead[:1]) if slot is not None}
    seen = _seen_at_a_table(found, side)
    first: dict[UUID, BoardMeeting] = {}
    for meeting in meetings:
        person_id: UUID = getattr(meeting, f"{side}_id")
        gone: bool = getattr(meeting, f"{side}_withdrawn")
        unknown = person_id not in found.known.presences and person_id not in seen
        if unknown and not gone and meeting.slot_number in soon:
            first.setdefault(person_id, meeting)
    for person_id, meeting in first.items():
        yield Alert(kind="late", phrase=_missing(found, meeting, side), person_id=person_id)


def _seen_at_a_table(found: DayBoard, side: MeetingSide) -> set[UUID]:
    """Who must be here, badge or not: an investor who has marked, a holder who was marked."""
    return {
        getattr(meeting, f"{side}_id")
        for meeting in found.meetings
        if meeting.mark is not None and (side == "investor" or meeting.mark != "absent")
    }


def _missing(found: DayBoard, meeting: BoardMeeting, side: MeetingSide) -> Phrase:
    begun = found.running is not None and meeting.slot_number == found.running.number
    said = (
        msgid("%(name)s has not arrived and is expected since %(moment)s, table %(table)s.")
        if begun
        else msgid("%(name)s has not arrived yet and is expected at %(moment)s, table %(table)s.")
    )
    return phrase(
        said,
        name=getattr(meeting, side),
        moment=found.hours[meeting.slot_number],
        table=found.labels[meeting.table_number],
    )
