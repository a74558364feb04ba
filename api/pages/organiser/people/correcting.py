"""Wishes and availability corrected in somebody's name, also once wishes are closed.

Each button is a whole form that says which list it was drawn from (`seen`): where the list has
changed since, nothing is done and the page shows it as it is now.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

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
from api.pages.frame.organisers import may_act, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.people.person_acts import page_of
from matchmaker.choices import correcting, programme
from matchmaker.choices.correcting import Correction, WishList
from matchmaker.choices.programme import SlotChoice
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people import applications, listing
from matchmaker.people.listing import PeopleFilter
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.paging import SearchText
from matchmaker.wording.typography import hour

_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: how many people a search offers
_OFFERED: Final = 10


class WishStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One press of a button, what was searched for, and the list it was drawn from."""

    move: Annotated[str, Meta(pattern=rf"^(add|remove|up|down):{_UUID}$")]
    seen: datetime | None = None
    text: SearchText = ""

    def apply(self, wished: Sequence[UUID]) -> tuple[UUID, ...]:
        """The list after this step; what it cannot do leaves it as it is."""
        act, _, target_text = self.move.partition(":")
        target, found = UUID(target_text), list(wished)
        if act == "add":
            return tuple(found) if target in found else (*found, target)
        if target not in found:
            return tuple(found)
        place = found.index(target)
        if act == "remove":
            found.remove(target)
        elif 0 <= (other := place + (-1 if act == "up" else 1)) < len(found):
            found[place], found[other] = found[other], found[place]
        return tuple(found)


class AwayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which slots somebody is away, and in which they were when the form was drawn."""

    slots: Annotated[tuple[Annotated[int, Meta(ge=0, le=999)], ...], Meta(max_length=1000)] = ()
    seen: Annotated[str, Meta(pattern=r"^(\d{1,3}(,\d{1,3})*)?$", max_length=5000)] = ""

    @property
    def seen_slots(self) -> list[int]:
        return [int(number) for number in self.seen.split(",") if number]


class WishItem(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, as templates/components/lists.html draws it."""

    id: UUID
    title: str
    detail: str


@get(
    "/personnes/{person_id:uuid}/souhaits",
    opt={"action": "wishes.oversee"},
    include_in_schema=False,
)
async def show_wishes(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    text = request.query_params.get("text", "")[:100]
    return await _wishes(request, conn, edition, person_id, text)


@post(
    "/personnes/{person_id:uuid}/souhaits",
    opt={"action": "wishes.correct"},
    include_in_schema=False,
)
async def change_wishes(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    step = forms.read(WishStep, await forms.answers(request, WishStep))
    person = await people.find_person(conn, edition.id, person_id)
    async with (attempt := Attempt(conn)):
        known = await correcting.wishes_of(conn, person_id)
        changed = step.apply([wish.target for wish in known.wishes])
        correction = Correction(wishes=changed, saved_at=step.seen)
        await correcting.correct(conn, edition, person, correction, now, organiser_of(caller))
    if attempt.refusal:
        return await _wishes(request, conn, edition, person_id, step.text, attempt.refusal)
    return go(f"{page_of(edition, person_id)}/souhaits", flash="wishes_corrected")


@get(
    "/personnes/{person_id:uuid}/disponibilites",
    opt={"action": "wishes.correct"},
    include_in_schema=False,
)
async def show_slots(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    person = await people.find_person(conn, edition.id, person_id)
    slots = await programme.availability(conn, person)
    away = [slot.number for slot in slots if slot.declared]
    return await _slots(request, edition, person, slots, away)


@post(
    "/personnes/{person_id:uuid}/disponibilites",
    opt={"action": "wishes.correct"},
    include_in_schema=False,
)
async def save_slots(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(AwayForm, await forms.answers(request, AwayForm))
    person = await people.find_person(conn, edition.id, person_id)
    async with (attempt := Attempt(conn, Conflict)):
        values = (person, sent.slots, now, organiser_of(caller))
        await programme.save_availability(conn, edition, *values, seen=sent.seen_slots)
    if attempt.conflict:
        slots = await programme.availability(conn, person)
        return await _slots(request, edition, person, slots, sent.slots, attempt.conflict)
    return go(page_of(edition, person_id), flash="availability_corrected")


async def _wishes(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    text: str,
    refusal: Any = None,
) -> Response[str]:
    person = await people.find_person(conn, edition.id, person_id)
    known = await correcting.wishes_of(conn, person_id)
    offered = await _offered(conn, edition, person, known, text)
    application = await applications.application(conn, edition.id, person_id)
    return page(
        request,
        "organiser/person_wishes.html",
        edition=edition,
        status=200 if refusal is None else 409,
        said=said_of(request, refusal),
        person=person,
        wishes=_items(known, language_of(request)),
        seen=known.saved_at.isoformat() if known.saved_at else "",
        corrected_at=_local(edition, application.choices_corrected_at),
        text=text,
        offered=offered,
        may_act=may_act(request, edition) and person.withdrawn_at is None,
        back=page_of(edition, person_id),
    )


async def _offered(
    conn: Connection, edition: Edition, person: Profile, known: WishList, text: str
) -> list[WishItem]:
    """Those of the other side whom a search finds; nobody before it was asked for anybody."""
    if not text.strip():
        return []
    side: Literal["holder", "investor"] = "investor" if person.kind == "holder" else "holder"
    asked = PeopleFilter(kind=side, state="coming", text=text)
    wished = {wish.target for wish in known.wishes}
    found = await listing.list_people(conn, edition.id, asked)
    return [
        WishItem(id=one.id, title=one.title or one.organisation, detail=one.organisation)
        for one in found.items
        if one.id not in wished
    ][:_OFFERED]


def _items(known: WishList, language: str) -> list[WishItem]:
    words = catalogue(language)
    items = []
    for wish in known.wishes:
        details = [wish.organisation] if wish.project else []
        if wish.by_organiser:
            details.append(words.gettext(msgid("entered by an organiser")))
        if wish.withdrawn:
            details.append(words.gettext(msgid("does not take part any more")))
        title = wish.project or wish.organisation
        items.append(WishItem(id=wish.target, title=title, detail=" · ".join(details)))
    return items


async def _slots(
    request: AnyRequest,
    edition: Edition,
    person: Profile,
    slots: Sequence[SlotChoice],
    away: Sequence[int],
    conflict: Conflict | None = None,
) -> Response[str]:
    """The slots with what was ticked; `seen` is what is declared now, to be sent again."""
    declared = ",".join(str(slot.number) for slot in slots if slot.declared)
    taken = [slot.number for slot in slots if slot.declared and slot.workshop]
    return page(
        request,
        "organiser/person_availability.html",
        edition=edition,
        status=409 if conflict else 200,
        said=said_of(request, conflict),
        person=person,
        slots=[_choice(slot, edition, language_of(request)) for slot in slots],
        away=[str(number) for number in away],
        in_workshops=[str(number) for number in taken],
        seen=declared,
        back=page_of(edition, person.id),
    )


def _choice(slot: SlotChoice, edition: Edition, language: str) -> Option:
    words = catalogue(language)
    starts, ends = (hour(edition.local(at), language) for at in (slot.starts_at, slot.ends_at))
    label = words.gettext(msgid("%(start)s to %(end)s")) % {"start": starts, "end": ends}
    hint = ""
    if slot.workshop is not None:
        hint = words.gettext(msgid("Workshop “%(title)s”")) % {"title": slot.workshop}
    return Option(str(slot.number), label, hint=hint, disabled=slot.workshop is not None)


def _local(edition: Edition, at: datetime | None) -> datetime | None:
    return None if at is None else edition.local(at)


MINE = [show_wishes, change_wishes, show_slots, save_slots]
