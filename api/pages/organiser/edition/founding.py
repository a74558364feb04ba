"""A new edition: from nothing, or from one that stands."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.forms import Answers
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.edition.sections import Hour, SettingField
from matchmaker.changes import duplicating
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, EditionForm, Slug
from matchmaker.wording.errors import FieldFault, MatchmakerError
from matchmaker.wording.forms import Address, Title
from matchmaker.wording.language import catalogue, msgid

NEW = "/organisation/nouvelle"
HOW_SLUG = msgid("Small letters, digits and hyphens, such as mfi-2026.")
_NAME = SettingField(name="name", label=msgid("Name"), most=120)
_SLUG = SettingField(name="slug", label=msgid("Address of its page"), hint=HOW_SLUG, most=63)
_DAY = SettingField(name="held_on", label=msgid("Day"), kind="date")
OF_A_NEW_ONE = (
    _NAME,
    _SLUG,
    _DAY,
    SettingField(name="place", label=msgid("Place"), most=120),
    SettingField(name="address", label=msgid("Street and town"), required=False, most=300),
    SettingField(name="wishes_close_on", label=msgid("Wishes close on"), kind="date"),
    SettingField(name="wishes_close_hour", label=msgid("Wishes close at"), kind="hour"),
    SettingField(name="purge_on", label=msgid("Personal data are deleted on"), kind="date"),
    SettingField(name="contact_name", label=msgid("Name in messages"), most=120),
    SettingField(name="contact_email", label=msgid("E-mail address on pages"), kind="email"),
)
OF_A_DUPLICATE = (_NAME, _SLUG, _DAY)


class NewForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an edition cannot be without; the rest has its usual value and is set afterwards."""

    name: Title
    slug: Slug
    held_on: dt.date
    place: Title
    address: str = ""
    wishes_close_on: dt.date
    wishes_close_hour: Hour
    purge_on: dt.date
    contact_name: Title
    contact_email: Address


@get(NEW, opt={"action": "editions.create"}, include_in_schema=False)
async def ask_new(request: AnyRequest) -> Response[str]:
    empty = {field.name: "" for field in OF_A_NEW_ONE} | {"wishes_close_hour": "18:00"}
    return _new(request, empty)


@post(NEW, opt={"action": "editions.create"}, include_in_schema=False)
async def create(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, NewForm)
    made = None
    async with (attempt := Attempt(conn)):
        form = forms.read(NewForm, answers)
        given = msgspec.structs.asdict(form)
        day, hour = given.pop("wishes_close_on"), given.pop("wishes_close_hour")
        closes = dt.datetime.combine(day, dt.time.fromisoformat(hour))
        made = await editions.establish(
            conn, EditionForm(wishes_close_at=closes, **given), organiser_of(caller), now
        )
    if made is None:
        return _new(request, answers, attempt.faults, attempt.refusal)
    return go(f"{base_of(made)}/reglages", flash="edition_created")


@get("/duplication", opt={"action": "edition.duplicate"}, include_in_schema=False)
async def ask_duplicate(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _duplicate(request, edition, {field.name: "" for field in OF_A_DUPLICATE})


@post("/duplication", opt={"action": "edition.duplicate"}, include_in_schema=False)
async def duplicate(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, DuplicateForm)
    made = None
    async with (attempt := Attempt(conn)):
        form = forms.read(DuplicateForm, answers)
        made = await duplicating.duplicate(conn, edition, form, organiser_of(caller), now)
    if made is None:
        return _duplicate(request, edition, answers, attempt.faults, attempt.refusal)
    return go(f"{base_of(made)}/reglages", flash="edition_created")


def _new(
    request: AnyRequest,
    answers: Answers,
    faults: Sequence[FieldFault] = (),
    refusal: MatchmakerError | None = None,
) -> Response[str]:
    return _page(
        request,
        OF_A_NEW_ONE,
        {field.name: "" for field in OF_A_NEW_ONE} | answers,
        faults,
        refusal,
        title=msgid("Which morning is to be?"),
        lead=msgid("Nobody outside sees it before you open it; everything can be changed later."),
        action=NEW,
        back="/organisation",
        button=msgid("Create the morning"),
    )


def _duplicate(
    request: AnyRequest,
    edition: Edition,
    answers: Answers,
    faults: Sequence[FieldFault] = (),
    refusal: MatchmakerError | None = None,
) -> Response[str]:
    base = base_of(edition)
    return _page(
        request,
        OF_A_DUPLICATE,
        {field.name: "" for field in OF_A_DUPLICATE} | answers,
        faults,
        refusal,
        edition=edition,
        title=msgid("Which morning is to follow this one?"),
        lead=msgid(
            "It has the same grid, rules, texts, programme, partners and organisers; every date "
            "keeps its distance from the day. Nobody of this morning is in it, and nobody outside "
            "sees it before you open it."
        ),
        action=f"{base}/duplication",
        back=f"{base}/reglages",
        button=msgid("Duplicate this morning"),
    )


def _page(
    request: AnyRequest,
    fields: Sequence[SettingField],
    answers: Answers,
    faults: Sequence[FieldFault],
    refusal: MatchmakerError | None,
    *,
    edition: Edition | None = None,
    title: str,
    lead: str,
    action: str,
    back: str,
    button: str,
) -> Response[str]:
    words = catalogue(language_of(request))
    said = sentence_of(request, refusal) if refusal and not faults else ""
    return page(
        request,
        "organiser/founding.html",
        edition=edition,
        status=422 if faults else 409 if said else 200,
        faults=_at_fields(faults),
        questions=[
            (field, words.gettext(field.label), words.gettext(field.hint) if field.hint else "")
            for field in fields
        ],
        answers=answers,
        said=said,
        title=words.gettext(title),
        lead=words.gettext(lead),
        action=action,
        back=back,
        button=words.gettext(button),
    )


def _at_fields(faults: Sequence[FieldFault]) -> list[FieldFault]:
    """Faults of the domain at the fields of the form."""
    names = {"wishes_close_at": "wishes_close_on"}
    return [
        FieldFault(
            names.get(fault.field, fault.field),
            fault.sentence,
            plural=fault.phrase.plural,
            **fault.values,
        )
        for fault in faults
    ]


ROUTES = [ask_new, create]
MINE = [ask_duplicate, duplicate]
