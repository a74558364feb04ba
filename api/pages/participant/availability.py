"""When I cannot be there, slot by slot."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.exchange import forms
from api.exchange.acts import once_then
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import Me, Myself
from matchmaker.choices import programme, wishes
from matchmaker.choices.programme import SlotChoice
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import applications
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import hour

PATH = "/moi/disponibilites"
#: what a form says that was drawn when nothing was declared
_NONE: Final = "none"


class AvailabilityPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The slots in which one cannot be there, and those in which one could not so far."""

    slots: Annotated[tuple[Annotated[int, Meta(ge=0, le=999)], ...], Meta(max_length=1000)] = ()
    seen: (
        Annotated[str, Meta(max_length=5000, pattern=rf"^({_NONE}|\d{{1,3}}(,\d{{1,3}})*)$")] | None
    ) = None

    @property
    def seen_slots(self) -> list[int] | None:
        """What was declared when the form was drawn; None for one that does not say so."""
        if self.seen is None:
            return None
        return [int(number) for number in self.seen.removeprefix(_NONE).split(",") if number]


@get("/disponibilites", opt={"action": "availability.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    shown = await shown_availability(conn, edition, me, window, language_of(request))
    return page(request, "availability.html", edition=edition, **shown)


async def shown_availability(
    conn: Connection, edition: Edition, me: Me, window: dict[str, Any], language: str
) -> dict[str, Any]:
    """What `availability.html` shows of when somebody is there."""
    slots = await programme.availability(conn, me)
    at = (await applications.application(conn, edition.id, me.id)).availability_corrected_at
    declared = [str(slot.number) for slot in slots if slot.declared]
    return {
        "slots": [choice(slot, edition, language) for slot in slots],
        "away": declared,
        "seen": ",".join(declared) or _NONE,
        "in_workshops": [str(slot.number) for slot in slots if slot.declared and slot.workshop],
        "never": programme.never_there(slots),
        "wished": await wishes.count(conn, me.id),
        "corrected_at": edition.local(at) if at else None,
        "path": PATH,
        **window,
    }


@post("/disponibilites", opt={"action": "availability.write"}, include_in_schema=False)
@once_then(lambda: go(PATH, flash="availability_saved"))
async def save(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(AvailabilityPageForm, await forms.answers(request, AvailabilityPageForm))
    async with (attempt := Attempt(conn, Conflict)):
        values = (edition, me, sent.slots, now)
        await programme.save_availability(conn, *values, seen=sent.seen_slots)
    if attempt.conflict:
        shown = await shown_availability(conn, edition, me, window, language_of(request))
        return page(
            request,
            "availability.html",
            edition=edition,
            status=409,
            said=said_of(request, attempt.conflict),
            **_both(shown, sent, language_of(request)),
        )
    return go(PATH, flash="availability_saved")


def _both(shown: dict[str, Any], sent: AvailabilityPageForm, language: str) -> dict[str, Any]:
    """What was ticked here stays ticked; beside it stands what has been saved meanwhile."""
    words = catalogue(language)
    seen, saved = set(sent.seen_slots or ()), {int(number) for number in shown["away"]}
    mine = set(sent.slots)
    ticked = (saved - (seen - mine)) | (mine - seen)
    told = {
        str(number): words.gettext(
            msgid("Changed meanwhile: away.")
            if number in saved
            else msgid("Changed meanwhile: there.")
        )
        for number in saved ^ seen
    }
    slots = [
        msgspec.structs.replace(slot, hint=told[slot.value]) if slot.value in told else slot
        for slot in shown["slots"]
    ]
    return shown | {"slots": slots, "away": [str(number) for number in sorted(ticked)]}


def choice(slot: SlotChoice, edition: Edition, language: str) -> Option:
    """A slot as a box to tick; one that a workshop takes is shown and cannot be ticked."""
    words = catalogue(language)
    starts, ends = (hour(edition.local(at), language) for at in (slot.starts_at, slot.ends_at))
    label = words.gettext(msgid("%(start)s to %(end)s")) % {"start": starts, "end": ends}
    hint = ""
    if slot.workshop is not None:
        hint = words.gettext(msgid("Programme: “%(title)s”")) % {"title": slot.workshop}
    return Option(str(slot.number), label, hint=hint, disabled=slot.workshop is not None)


MINE = [show, save]
