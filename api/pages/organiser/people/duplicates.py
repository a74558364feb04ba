"""Registered twice? Records that look like one, compared field by field, and merged."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.people.person_acts import page_of
from matchmaker import merging
from matchmaker.choices import programme
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.merging import LikenessReason, MergeForm, MergePreview
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import say
from matchmaker.wording.templates import theirs
from matchmaker.wording.typography import euros, hour, siret
from matchmaker.wording.vocabularies import label

#: pairs on one page; whoever has more merges some first
SHOWN: Final = 40
LONGEST: Final = 240
REASONS: Final[dict[LikenessReason, str]] = {
    "siret": msgid("same SIRET"),
    "rna": msgid("same RNA number"),
    "address": msgid("same mailbox, spelled otherwise"),
    "telephone": msgid("same telephone"),
    "organisation": msgid("nearly the same organisation"),
    "person": msgid("same name"),
}
QUESTIONS: Final = {
    "email": msgid("E-mail address"),
    "first_name": msgid("First name"),
    "last_name": msgid("Last name"),
    "phone": msgid("Telephone"),
    "language": msgid("Language of our messages"),
    "organisation": msgid("Name of the organisation"),
    "max_meetings": msgid("Meetings at most"),
    "max_consecutive": msgid("Most meetings on end"),
    "siret": "SIRET",
    "rna": msgid("RNA number of the association"),
    "in_creation": msgid("It is still being created"),
    "project": msgid("Name of the project"),
    "summary": msgid("The project in a few sentences"),
    "need": msgid("What is the money for?"),
    "amount_sought": msgid("Amount sought"),
    "project_stage": msgid("How far is the project?"),
    "commune": msgid("Commune"),
    "themes": msgid("Themes"),
    "finance": msgid("Kind of finance"),
    "ticket_from": msgid("Smallest amount"),
    "ticket_to": msgid("Largest amount"),
    "needs_financed": msgid("Needs you finance"),
    "project_stages": msgid("Stages you finance"),
    "territory": msgid("Territory"),
    "description": msgid("What you finance, and how"),
    "website": msgid("Website"),
}
_SUMS: Final = frozenset({"amount_sought", "ticket_from", "ticket_to"})


class MergePageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of the comparison, beside one choice for each question that differs."""

    seen: Annotated[str, Meta(max_length=64)] = ""
    delegates: Literal["kept", "both"] = "both"
    write: bool = False


class ApartForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two people who are two."""

    first: UUID
    second: UUID


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question that the two records answer differently, as it is put to the organiser."""

    name: str
    label: str
    choices: list[Option]
    chosen: str


@get("/personnes/doublons", opt={"action": "duplicates.read"}, include_in_schema=False)
async def show(request: AnyRequest, database: NamedDependency[Database]) -> Response[str]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    found = await merging.look_for_duplicates(database, edition.id)
    words = catalogue(language_of(request))
    return page(
        request,
        "organiser/duplicates.html",
        edition=edition,
        base=base_of(edition),
        pairs=[
            (pair, [words.gettext(REASONS[reason]) for reason in pair.reasons])
            for pair in found[:SHOWN]
        ],
        total=len(found),
        local=edition.local,
    )


@post("/personnes/doublons", opt={"action": "people.merge"}, include_in_schema=False)
async def keep_apart(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(ApartForm, await forms.answers(request, ApartForm))
    pair = (form.first, form.second)
    await merging.note_apart(conn, edition, pair, organiser_of(caller), now)
    return go(f"{base_of(edition)}/personnes/doublons", flash="kept_apart")


@get(
    "/personnes/{person_id:uuid}/fusion/{other_id:uuid}",
    opt={"action": "people.merge"},
    include_in_schema=False,
)
async def compare(
    request: AnyRequest,
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    found = await merging.preview(conn, edition, person_id, other_id)
    return await _comparison(request, conn, edition, found, {})


@post(
    "/personnes/{person_id:uuid}/fusion/{other_id:uuid}",
    opt={"action": "people.merge"},
    include_in_schema=False,
)
async def merge(
    request: AnyRequest,
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Whatever has changed meanwhile is shown beside what was chosen, and nothing is done."""
    answers = await forms.answers(request, MergePageForm)
    typed = dict(answers)
    async with (attempt := Attempt(conn)):
        form = _read(answers)
        by = organiser_of(caller)
        await merging.merge(conn, edition, person_id, other_id, form, by, now)
    if attempt.refusal is None:
        return go(page_of(edition, person_id), flash="merged")
    if attempt.conflict is not None and attempt.conflict.sentence == merging.GONE:
        return page(
            request,
            "organiser/merge_gone.html",
            edition=edition,
            status=409,
            base=base_of(edition),
            said=said_of(request, attempt.conflict),
        )
    found = await merging.preview(conn, edition, person_id, other_id)
    return await _comparison(request, conn, edition, found, typed, attempt)


def _read(answers: forms.Answers) -> MergeForm:
    """The choices of the comparison: one for each question that differs, and what holds of all."""
    wins = {name: answers.pop(name) for name in QUESTIONS if name in answers}
    odd = [name for name, which in wins.items() if which not in ("kept", "gone")]
    if odd:
        raise Invalid([FieldFault(name, msgid("Choose one of the two answers.")) for name in odd])
    given = forms.read(MergePageForm, answers)
    return MergeForm(seen=given.seen, answers=wins, delegates=given.delegates, write=given.write)


async def _comparison(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    found: MergePreview,
    typed: dict[str, Any],
    attempt: Attempt | None = None,
) -> Response[str]:
    language = language_of(request)
    words = catalogue(language)
    titles = {item.code: item.title for item in await programme.workshops(conn, edition.id)}
    hours = {
        slot.number: hour(edition.local(slot.starts_at), language)
        for slot in await editions.slots(conn, edition.id)
    }
    faults = attempt.faults if attempt else ()
    conflict = attempt.conflict if attempt else None
    return page(
        request,
        "organiser/merge.html",
        edition=edition,
        status=409 if conflict else 422 if faults else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        found=found,
        obstacle=found.obstacle.translated(words) if found.obstacle else "",
        questions=[_question(pair, typed, words) for pair in found.fields],
        typed=typed,
        away=[hours[slot] for slot in found.away],
        away_left_out=[hours[slot] for slot in found.away_left_out],
        workshops=[titles[code] for code in found.workshops],
        workshops_left_out=[titles[code] for code in found.workshops_left_out],
        local=edition.local,
    )


def _question(pair: merging.FieldPair, typed: dict[str, Any], words: Catalogue) -> Question:
    return Question(
        name=pair.name,
        label=words.gettext(QUESTIONS[pair.name]),
        choices=[
            Option("kept", _shown(pair.name, pair.kept, words)),
            Option("gone", _shown(pair.name, pair.gone, words)),
        ],
        chosen=str(typed.get(pair.name) or pair.takes),
    )


def _shown(name: str, value: Any, words: Catalogue) -> str:
    """An answer in words; a long text by its beginning."""
    if value in (None, "", ()):
        return words.gettext(msgid("No answer"))
    if isinstance(value, bool):
        return words.gettext(msgid("Yes") if value else msgid("No"))
    if name == "language":
        return {"fr": "Français", "en": "English"}[value]
    if name in _SUMS:
        return euros(value, words.language)
    if name == "siret":
        return siret(value)
    if isinstance(value, tuple):
        return Markup(", ").join(_shown("", one, words) for one in value)
    if hasattr(value, "name"):
        return label(value).translated(words)
    text = say(value, words)
    brief = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return theirs(brief, language=words.language)


MINE = [show, keep_apart, compare, merge]
