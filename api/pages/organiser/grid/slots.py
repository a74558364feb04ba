"""When do people meet? The slots, each changed by itself or all laid anew."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.grid import steps
from api.pages.organiser.grid.slot_forms import (
    FORMS,
    LAY,
    NEW,
    PAUSES,
    SHIFT,
    OneSlotForm,
    lines_of,
    minutes_of,
    standing_answers,
)
from api.pages.organiser.grid.steps import GridQuestion
from matchmaker import changes
from matchmaker.changes import SlotsForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import hour


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
            minutes=minutes_of(slot.ends_at - slot.starts_at),
            pause=minutes_of(after[slot.number].starts_at - slot.ends_at)
            if slot.pause_after and slot.number in after
            else 0,
            closed=slot.closed,
            begun=slot.starts_at <= now,
            meetings=held[slot.number],
        )
        for slot in ordered
    ]


@get("/creneaux/{what:str}", opt={"action": "grid.change"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    what: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    slots = await editions.slots(conn, edition.id)
    answers = standing_answers(edition, what, slots)
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
    standing = standing_answers(edition, what, slots)
    answers = await forms.answers(request, form_type)
    touched = None
    async with (attempt := Attempt(conn)):
        form = forms.read(form_type, answers)
        lines = lines_of(edition, what, slots, form)

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
) -> GridQuestion:
    removing = answers.get("act") == "remove"
    title = msgid("Remove this slot?") if removing else msgid("Change this slot?")
    button = msgid("Remove the slot") if removing else msgid("Change the slots")
    translated: Callable[[str], str] = words.gettext
    return GridQuestion(
        title=translated(_TITLES.get(what, title)),
        button=translated(button),
        path=f"{base_of(edition)}/creneaux/{what}",
        back=f"{base_of(edition)}/creneaux",
        answers=answers,
        dangerous=removing,
    )


MINE = [show, ask, change]
