"""What the plan in force does not know yet, so that somebody acts on it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchmaker.day.board import BoardMeeting, DayBoard
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the plan in force does not know; it is about a person or about a table."""

    kind: Literal["absent", "late"]
    phrase: Phrase
    person_id: UUID | None = None
    table_number: int | None = None


def alerts(found: DayBoard) -> list[Alert]:
    """What the plan in force does not know, the investors first: they leave most people waiting."""
    ahead = {slot.number for slot in found.ahead}
    meetings = [meeting for meeting in found.meetings if meeting.slot_number in ahead]
    return [
        *_of_people(found, meetings, "investor"),
        *_of_delegates(found, meetings),
        *_of_tables(found, meetings),
        *_of_people(found, meetings, "holder"),
        *_not_here_yet(found, meetings),
    ]


def _of_people(
    found: DayBoard, meetings: Sequence[BoardMeeting], side: Literal["holder", "investor"]
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


def _of_erased(meetings: Sequence[BoardMeeting]) -> Alert:
    """Of whom had their data erased only the first table is known."""
    said = phrase(
        "Somebody has left and had their data erased: %(num)s meeting ahead cannot take place.",
        plural=(
            "Somebody has left and had their data erased: %(num)s meetings ahead cannot take place."
        ),
        num=len(meetings),
    )
    return Alert(kind="absent", phrase=said, table_number=meetings[0].table_number)


def _of_person(found: DayBoard, person_id: UUID, name: str, count: int) -> Alert:
    known = found.known.presences.get(person_id)
    kind: Literal["absent", "late"] = "absent"
    if known is None or known.state in ("arrived", "expected"):
        said = phrase(
            "%(name)s has withdrawn: %(num)s meeting ahead cannot take place.",
            plural="%(name)s has withdrawn: %(num)s meetings ahead cannot take place.",
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
            "%(name)s leaves early: %(num)s meeting ahead cannot take place.",
            plural="%(name)s leaves early: %(num)s meetings ahead cannot take place.",
            name=name,
            num=count,
        )
    else:
        said = phrase(
            "%(name)s is absent: %(num)s meeting ahead cannot take place.",
            plural="%(name)s is absent: %(num)s meetings ahead cannot take place.",
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
            "%(name)s lacks a representative: %(num)s meeting ahead has nobody to hold it.",
            plural=(
                "%(name)s lacks a representative: %(num)s meetings ahead have nobody to hold them."
            ),
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
            "Table %(table)s is closed: %(num)s meeting ahead needs another one.",
            plural="Table %(table)s is closed: %(num)s meetings ahead need another one.",
            table=found.labels[table_number],
            num=count,
        )
        yield Alert(kind="absent", phrase=said, table_number=table_number)


def _not_here_yet(found: DayBoard, meetings: Sequence[BoardMeeting]) -> Iterator[Alert]:
    """Whoever is neither here nor announced, and has to sit down when the next slot begins."""
    for meeting in meetings:
        unknown = meeting.holder_id not in found.known.presences and not meeting.holder_withdrawn
        if unknown and meeting.slot_number == found.first_ahead:
            said = phrase(
                msgid(
                    "%(name)s has not arrived yet and is expected at %(moment)s, table %(table)s."
                ),
                name=meeting.holder,
                moment=found.hours[meeting.slot_number],
                table=found.labels[meeting.table_number],
            )
            yield Alert(kind="late", phrase=said, person_id=meeting.holder_id)
