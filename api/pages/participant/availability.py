"""When I cannot be there, slot by slot."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import Me, Myself
from matchmaker.choices import programme
from matchmaker.choices.programme import SlotChoice
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import applications
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import hour

PATH = "/moi/disponibilites"


class AvailabilityPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers of the slots in which one cannot be there."""

    slots: Annotated[tuple[Annotated[int, Meta(ge=0, le=999)], ...], Meta(max_length=1000)] = ()


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
    return {
        "slots": [choice(slot, edition, language) for slot in slots],
        "away": [str(slot.number) for slot in slots if slot.declared],
        "in_workshops": [str(slot.number) for slot in slots if slot.declared and slot.workshop],
        "corrected_at": edition.local(at) if at else None,
        "path": PATH,
        **window,
    }


@post("/disponibilites", opt={"action": "availability.write"}, include_in_schema=False)
async def save(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = forms.read(AvailabilityPageForm, await forms.answers(request, AvailabilityPageForm))
    await programme.save_availability(conn, edition, me, answers.slots, now)
    return go(PATH, flash="availability_saved")


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
