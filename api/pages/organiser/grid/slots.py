"""When do people meet? The slots, each changed by itself or all laid anew."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.grid import steps
from api.pages.organiser.grid.steps import Question
from matchmaker import changes
from matchmaker.changes import Laying, SlotLine, SlotsForm, lay_slots, line_of
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.wording.errors import Conflict, FieldFault, NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import hour

Hour = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
#: what the pages are called beside those of a slot, which have its number
NEW: Final = "nouveau"
SHIFT: Final = "decaler"
LAY: Final = "refaire"
PAUSES: Final = (1, 2)


class OneSlotForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slot, by the clocks of the place."""

    revision: int
    starts: Hour
    ends: Hour
    pause_after: bool = False
    act: Literal["save", "remove"] = "save"
    confirmed: bool = False


class ShiftForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a slot on, everything so many minutes later or earlier."""

    revision: int
    slot: int
    minutes: Annotated[int, Meta(ge=1, le=600)]
    way: Literal["later", "earlier"] = "later"
    confirmed: bool = False


class LayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All slots anew, of one length; two pauses at most."""

    revision: int
    first: Hour
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


AnyForm = OneSlotForm | ShiftForm | LayForm
FORMS: Final[Mapping[str, type[AnyForm]]] = {NEW: OneSlotForm, SHIFT: ShiftForm, LAY: LayForm}


class ListedSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A slot in the list."""

    number: int
    starts: dt.datetime
    ends: dt.datetime
    minutes: int
    pause: int
    closed: bool
    begun: bool
    meetings: int


@get("/creneaux", opt={"action": "edition.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    slots = await editions.slots(conn, edition.id)
    return page(
        request,
        "organiser/grid/slots.html",
        edition=edition,
        base=base_of(edition),
        slots=await _shown(conn, edition, slots, now),
    )


async def _shown(
    conn: Connection, edition: Edition, slots: Sequence[Slot], now: datetime
) -> list[ListedSlot]:
    held = Counter(seat.slot_number for seat in await changes.seats(conn, edition.id))
    # By the hour: one that is closed may lie anywhere.
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.closed))
    open_ = [slot for slot in ordered if not slot.closed]
    after = {slot.number: later for slot, later in pairwise(open_)}
    return [
        ListedSlot(
            number=slot.number,
            starts=edition.local(slot.starts_at),
            ends=edition.local(slot.ends_at),
            minutes=_minutes(slot.ends_at - slot.starts_at),
            pause=_minutes(after[slot.number].starts_at - slot.ends_at)
            if slot.pause_after and slot.number in after
            else 0,
            closed=slot.closed,
            begun=slot.starts_at <= now,
            meetings=held[slot.number],
        )
        for slot in ordered
    ]


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds() // 60)


@get("/creneaux/{what:str}", opt={"action": "grid.change"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    what: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    slots = await editions.slots(conn, edition.id)
    answers = _standing(edition, what, slots)
    return await _form(request, conn, edition, what, slots, answers, now)


@post("/creneaux/{what:str}", opt={"action": "grid.change"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    what: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    slots = await editions.slots(conn, edition.id)
    form_type = FORMS.get(what, OneSlotForm)
    standing = _standing(edition, what, slots)
    answers = await forms.answers(request, form_type)
    touched = None
    async with (attempt := Attempt(conn)):
        form = forms.read(form_type, answers)
        lines = _lines(edition, what, slots, form, now)

        async def act(preview: bool) -> changes.GridTouched:
            asked = SlotsForm(revision=form.revision, slots=tuple(lines), preview=preview)
            return await changes.change_slots(conn, edition, asked, organiser_of(caller), now)

        removing = isinstance(form, OneSlotForm) and form.act == "remove"
        touched = await steps.decide(act, confirmed=form.confirmed, always=removing)
    if attempt.refusal:
        shown = {**dict.fromkeys(standing, ""), **answers}
        faults = [_placed(what, fault) for fault in attempt.faults]
        values = (request, conn, edition, what, slots, shown, now)
        return await _form(*values, faults=faults, conflict=attempt.conflict)
    if touched is not None:
        words = catalogue(language_of(request))
        return steps.ask(request, edition, touched, _question(edition, what, answers, words))
    return go(f"{base_of(edition)}/creneaux", flash="grid_changed")


def _standing(edition: Edition, what: str, slots: Sequence[Slot]) -> dict[str, Any]:
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
        "minutes": _minutes(slots[0].ends_at - slots[0].starts_at),
        "change_over": _minutes(change_over),
    }
    for number in PAUSES:
        place, length = pauses[number - 1] if number <= len(pauses) else ("", None)
        answers[f"pause_{number}_after"] = place
        answers[f"pause_{number}_minutes"] = "" if length is None else _minutes(length)
    return answers


def _slot(what: str, slots: Sequence[Slot]) -> Slot:
    found = [slot for slot in slots if str(slot.number) == what]
    if not found:
        raise NotFound(msgid("There is no such slot."))
    return found[0]


def _lines(
    edition: Edition, what: str, slots: Sequence[Slot], form: AnyForm, now: datetime
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
        case ShiftForm():
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


def _placed(what: str, fault: FieldFault) -> FieldFault:
    """A fault of one of all slots, at the question of this page that it is about."""
    if not fault.field.startswith("slots"):
        return fault
    field = {SHIFT: "minutes", LAY: "first"}.get(what)
    if field is None:
        field = "ends" if fault.field.endswith("ends_at") else "starts"
    return FieldFault(field, fault.sentence, plural=fault.phrase.plural, **fault.values)


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    what: str,
    slots: Sequence[Slot],
    answers: Mapping[str, Any],
    now: datetime,
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    language = language_of(request)
    words = catalogue(language)
    shown = await _shown(conn, edition, slots, now)
    ahead = [slot for slot in shown if not slot.closed and not slot.begun]
    return page(
        request,
        "organiser/grid/slot.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        what=what if what in FORMS else "",
        slot=next((slot for slot in shown if str(slot.number) == what), None),
        path=f"{base_of(edition)}/creneaux/{what}",
        answers=answers,
        revision=await changes.revision(conn, edition.id),
        slots=[Option(str(slot.number), hour(slot.starts, language)) for slot in ahead],
        ways=[
            Option("later", words.gettext(msgid("Later"))),
            Option("earlier", words.gettext(msgid("Earlier"))),
        ],
        pauses=PAUSES,
    )


_TITLES: Final[Mapping[str, str]] = {
    NEW: msgid("Add this slot?"),
    SHIFT: msgid("Shift these slots?"),
    LAY: msgid("Lay all slots anew?"),
}


def _question(
    edition: Edition, what: str, answers: Mapping[str, Any], words: Catalogue
) -> Question:
    removing = answers.get("act") == "remove"
    title = msgid("Remove this slot?") if removing else msgid("Change this slot?")
    button = msgid("Remove the slot") if removing else msgid("Change the slots")
    translated: Callable[[str], str] = words.gettext
    return Question(
        title=translated(_TITLES.get(what, title)),
        button=translated(button),
        path=f"{base_of(edition)}/creneaux/{what}",
        back=f"{base_of(edition)}/creneaux",
        answers=answers,
        dangerous=removing,
    )


MINE = [show, ask, change]
