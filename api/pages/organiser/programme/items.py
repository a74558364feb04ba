"""The programme as its organiser makes it: add, change, cancel, with a look at whom it touches."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final
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
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.programme import kinds, show_item
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.choices import programme
from matchmaker.choices.items import Capacity
from matchmaker.choices.programme import ItemTouched, ListedItem, Overtaken, WorkshopForm
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.importing import cells
from matchmaker.people.profiles import WorkshopCode
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound, Unusable
from matchmaker.wording.forms import Label
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import hour
from matchmaker.wording.vocabularies import ItemKind

_ORDER: Final = (
    *("kind", "title", "speaker", "starts", "ends", "room", "capacity", "description", "code"),
)
GONE: Final = msgid(
    "Somebody has cancelled this item meanwhile, and told whoever it concerns. Your answers are "
    "kept below: send them to add it anew."
)
_FIELDS: Final = {"starts_at": "starts", "ends_at": "ends"}
_SHOWN: Final = ("kind", "title", "speaker", "room", "capacity", "description")


class ItemPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as it is typed; `revision` is that of the item as the page had it."""

    kind: ItemKind
    title: Label
    speaker: Annotated[str, Meta(max_length=160)] = ""
    starts: str
    ends: str
    room: Annotated[str, Meta(max_length=80)] = ""
    capacity: Capacity | None = None
    description: Annotated[str, Meta(max_length=1500)] = ""
    code: WorkshopCode | None = None
    revision: Annotated[int, Meta(ge=0)] = 0
    confirmed: bool = False


class RevisionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which state of the item is meant."""

    revision: Annotated[int, Meta(ge=1)]


def programme_of(edition: Edition) -> str:
    """Where the programme of an edition is made."""
    return f"{base_of(edition)}/programme"


@get("/programme", opt={"action": "programme.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> Response[str]:
    language = language_of(request)
    items = await programme.list_items(conn, edition.id)
    return page(
        request,
        "organiser/programme.html",
        edition=edition,
        path=programme_of(edition),
        public=f"/matinee/{edition.slug}/programme",
        items=[show_item(item, edition, language) for item in items],
        writes=caller.role_in(edition.slug) == "organiser",
    )


@get("/programme/nouveau", opt={"action": "programme.write"}, include_in_schema=False)
async def ask_new(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    answers: dict[str, Any] = dict.fromkeys(ItemPageForm.__struct_fields__, "")
    return _form(request, edition, answers | {"kind": "workshop"})


@post("/programme/nouveau", opt={"action": "programme.write"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    answers = await forms.answers(request, ItemPageForm)
    async with (attempt := Attempt(conn)):
        typed = forms.read(ItemPageForm, answers)
        form = await _form_of(conn, edition, typed)
        await programme.add_workshop(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return _form(request, edition, answers, faults=attempt.faults, conflict=attempt.conflict)
    return go(programme_of(edition), flash="item_added")


@get("/programme/{item_id:uuid}", opt={"action": "programme.write"}, include_in_schema=False)
async def ask_change(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    item = await programme.find_item(conn, edition.id, item_id)
    return _form(request, edition, _answers(edition, item), item)


@post("/programme/{item_id:uuid}", opt={"action": "programme.write"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """What touches nobody is done at once; else the page says whom, and asks."""
    answers = await forms.answers(request, ItemPageForm)
    try:
        item = await programme.find_item(conn, edition.id, item_id)
    except NotFound:
        if "revision" not in answers:
            raise
        return _form(request, edition, answers, conflict=Conflict(GONE))
    touched = ItemTouched()
    async with (attempt := Attempt(conn)):
        typed = forms.read(ItemPageForm, answers)
        form = await _form_of(conn, edition, typed, item)
        values = (conn, edition, item_id, form)
        touched = await programme.foresee_change(*values, now, typed.revision)
        if typed.confirmed or not touched.anybody:
            by = organiser_of(caller)
            await programme.change_workshop(*values, by, now, typed.revision)
            return go(programme_of(edition), flash="item_changed" if touched.told else "saved")
    if attempt.refusal:
        return _form(
            request, edition, answers, item, faults=attempt.faults, conflict=attempt.conflict
        )
    return page(
        request,
        "organiser/item_change.html",
        edition=edition,
        item=item,
        touched=touched,
        hours=_hours(edition, touched, language_of(request)),
        answers=answers,
        here=f"{programme_of(edition)}/{item_id}",
    )


@get(
    "/programme/{item_id:uuid}/annulation",
    opt={"action": "programme.write"},
    include_in_schema=False,
)
async def ask_drop(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    return await _drop_page(request, conn, edition, item_id, now)


@post(
    "/programme/{item_id:uuid}/annulation",
    opt={"action": "programme.write"},
    include_in_schema=False,
)
async def drop(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = forms.read(RevisionForm, await forms.answers(request, RevisionForm))
    async with (attempt := Attempt(conn, Conflict)):
        by = organiser_of(caller)
        await programme.drop_workshop(conn, edition, item_id, by, now, form.revision)
    if attempt.refusal:
        return await _drop_page(request, conn, edition, item_id, now, attempt.conflict)
    return go(programme_of(edition), flash="item_dropped")


async def _drop_page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    item_id: UUID,
    now: dt.datetime,
    conflict: Conflict | None = None,
) -> Response[str]:
    item = await programme.find_item(conn, edition.id, item_id)
    touched = await programme.foresee_drop(conn, edition, item_id, now)
    return page(
        request,
        "organiser/item_drop.html",
        edition=edition,
        status=409 if conflict else 200,
        said=said_of(request, conflict),
        item=item,
        touched=touched,
        back=programme_of(edition),
        here=f"{programme_of(edition)}/{item_id}",
    )


def _form(
    request: AnyRequest,
    edition: Edition,
    answers: dict[str, Any],
    item: ListedItem | None = None,
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    """The questions; after somebody else's change, what it is now stands above what was typed."""
    language = language_of(request)
    path = programme_of(edition)
    empty = dict.fromkeys(ItemPageForm.__struct_fields__, "")
    overtaken = isinstance(conflict, Overtaken) and item is not None
    if overtaken and item is not None:
        answers = answers | {"revision": item.revision}
    places = {name: place for place, name in enumerate(_ORDER)}
    return page(
        request,
        "organiser/item.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=sorted(
            (_placed(fault) for fault in faults),
            key=lambda fault: places.get(fault.field, len(places)),
        ),
        said=said_of(request, conflict),
        answers=empty | answers,
        present=_answers(edition, item) if overtaken and item is not None else None,
        item=item,
        kinds=kinds(language),
        path=path,
        here=f"{path}/{item.id}" if item else f"{path}/nouveau",
    )


def _placed(fault: FieldFault) -> FieldFault:
    name = _FIELDS.get(fault.field, fault.field)
    return FieldFault(name, fault.phrase.text, plural=fault.phrase.plural, **fault.values)


async def _form_of(
    conn: Connection, edition: Edition, typed: ItemPageForm, item: ListedItem | None = None
) -> WorkshopForm:
    """What was typed, with the hours on the day of the edition."""
    faults: list[FieldFault] = []
    times: dict[str, dt.time] = {}
    for name in ("starts", "ends"):
        try:
            times[name] = cells.hour(getattr(typed, name))
        except Unusable as unusable:
            faults.append(unusable.at(name))
    if faults:
        raise Invalid(faults)
    code = typed.code or (
        item.code if item else await programme.free_code(conn, edition.id, typed.kind)
    )
    return WorkshopForm(
        code=code,
        starts_at=dt.datetime.combine(edition.held_on, times["starts"]),
        ends_at=dt.datetime.combine(edition.held_on, times["ends"]),
        **{name: getattr(typed, name) for name in _SHOWN},
    )


def _answers(edition: Edition, item: ListedItem) -> dict[str, Any]:
    """An item as the form has it."""
    told = {name: getattr(item, name) for name in _SHOWN}
    return told | {
        "code": item.code,
        "starts": edition.local(item.starts_at).strftime("%H:%M"),
        "ends": edition.local(item.ends_at).strftime("%H:%M"),
        "revision": item.revision,
    }


def _hours(edition: Edition, touched: ItemTouched, language: str) -> dict[UUID, str]:
    """When those who have a meeting at the item's hours have it."""
    return {each.id: hour(edition.local(each.starts_at), language) for each in touched.colliding}


MINE = [show, ask_new, add, ask_change, change, ask_drop, drop]
