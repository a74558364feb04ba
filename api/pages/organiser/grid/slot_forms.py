"""The forms of the slots' pages: what they show before anything was typed, what they ask for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from matchmaker.changes import Laying, SlotLine, lay_slots, line_of
from matchmaker.editions.editions import Edition, Slot
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

SlotHour = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
#: what the pages are called beside those of a slot, which have its number
NEW: Final = "nouveau"
SHIFT: Final = "decaler"
LAY: Final = "refaire"
PAUSES: Final = (1, 2)


class OneSlotForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slot, by the clocks of the place."""

    revision: int
    starts: SlotHour
    ends: SlotHour
    pause_after: bool = False
    act: Literal["save", "remove"] = "save"
    confirmed: bool = False


class SlotShiftForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a slot on, everything so many minutes later or earlier."""

    revision: int
    slot: int
    minutes: Annotated[int, Meta(ge=1, le=600)]
    way: Literal["later", "earlier"] = "later"
    confirmed: bool = False


class LayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All slots anew, of one length; two pauses at most."""

    revision: int
    first: SlotHour
    count: Annotated[int, Meta(ge=1, le=1000)]
    minutes: Annotated[int, Meta(ge=1, le=240)]
    change_over: Annotated[int, Meta(ge=0, le=60)] = 0
    pause_1_after: Annotated[int, Meta(ge=1, le=999)] | None = None
    pause_1_minutes: Annotated[int, Meta(ge=1, le=240)] | None = None
    pause_2_after: Annotated[int, Meta(ge=1, le=999)] | None = None
    pause_2_minutes: Annotated[int, Meta(ge=1, le=240)] | None = None
    confirmed: bool = False

    @property
    def pauses(self) -> dict[int, int]:
        """Minutes by how many slots are over then."""
        pairs = (
            (self.pause_1_after, self.pause_1_minutes),
            (self.pause_2_after, self.pause_2_minutes),
        )
        return {after: minutes for after, minutes in pairs if after and minutes}


AnyGridForm = OneSlotForm | SlotShiftForm | LayForm
FORMS: Final[Mapping[str, type[AnyGridForm]]] = {
    NEW: OneSlotForm,
    SHIFT: SlotShiftForm,
    LAY: LayForm,
}


def standing_answers(edition: Edition, what: str, slots: Sequence[Slot]) -> dict[str, Any]:
    """What a form shows before anything was typed; NotFound for no page of ours."""
    open_ = [slot for slot in slots if not slot.closed]
    match what:
        case "nouveau":
            length = open_[-1].ends_at - open_[-1].starts_at
            starts = edition.local(open_[-1].ends_at)
            return {**_hours(starts, starts + length), "pause_after": ""}
        case "decaler":
            return {"slot": "", "minutes": "", "way": "later"}
        case "refaire":
            return _laying(edition, open_)
    slot = _slot(what, slots)
    hours = _hours(edition.local(slot.starts_at), edition.local(slot.ends_at))
    return {**hours, "pause_after": "true" if slot.pause_after else ""}


def _hours(starts: dt.datetime, ends: dt.datetime) -> dict[str, str]:
    return {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}


def _laying(edition: Edition, slots: Sequence[Slot]) -> dict[str, Any]:
    """The figures that the slots are made of, as far as they are regular."""
    gaps = [
        (place, later.starts_at - slot.ends_at, slot.pause_after)
        for place, (slot, later) in enumerate(pairwise(slots), start=1)
    ]
    change_over = min((gap for _, gap, _ in gaps), default=dt.timedelta())
    pauses = [(place, gap - change_over) for place, gap, is_pause in gaps if is_pause]
    answers: dict[str, Any] = {
        "first": f"{edition.local(slots[0].starts_at):%H:%M}",
        "count": len(slots),
        "minutes": minutes_of(slots[0].ends_at - slots[0].starts_at),
        "change_over": minutes_of(change_over),
    }
    for number in PAUSES:
        place, length = pauses[number - 1] if number <= len(pauses) else ("", None)
        answers[f"pause_{number}_after"] = place
        answers[f"pause_{number}_minutes"] = "" if length is None else minutes_of(length)
    return answers


def _slot(what: str, slots: Sequence[Slot]) -> Slot:
    found = [slot for slot in slots if str(slot.number) == what]
    if not found:
        raise NotFound(msgid("There is no such slot."))
    return found[0]


def lines_of(
    edition: Edition, what: str, slots: Sequence[Slot], form: AnyGridForm
) -> list[SlotLine]:
    """All slots as they are to be."""
    open_ = [slot for slot in slots if not slot.closed]
    lines = [line_of(slot) for slot in open_]
    match form:
        case LayForm():
            asked = Laying(
                first=dt.time.fromisoformat(form.first),
                count=form.count,
                minutes=form.minutes,
                change_over=form.change_over,
                pauses=form.pauses,
            )
            return lay_slots(edition, open_, asked)
        case SlotShiftForm():
            by = dt.timedelta(minutes=form.minutes * (1 if form.way == "later" else -1))
            return [
                msgspec.structs.replace(
                    line, starts_at=line.starts_at + by, ends_at=line.ends_at + by
                )
                if line.number is not None and line.number >= form.slot
                else line
                for line in lines
            ]
        case OneSlotForm():
            slot = None if what == NEW else _slot(what, slots)
            others = [line for line in lines if slot is None or line.number != slot.number]
            if form.act == "remove":
                return others
            return [*others, _line(edition, slot, form)]


def _line(edition: Edition, slot: Slot | None, form: OneSlotForm) -> SlotLine:
    def at(text: str) -> dt.datetime:
        return dt.datetime.combine(edition.held_on, dt.time.fromisoformat(text))

    return SlotLine(
        number=None if slot is None else slot.number,
        starts_at=at(form.starts),
        ends_at=at(form.ends),
        pause_after=form.pause_after,
    )


def minutes_of(length: dt.timedelta) -> int:
    """Whole minutes."""
    return int(length.total_seconds() // 60)
