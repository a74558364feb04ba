"""The other side, for those signed in: suggestions, filters, and a choice on every card."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.exchange import forms
from api.exchange.acts import once_then
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, Refusal, said_of
from api.pages.frame.choices import with_counts, words
from api.pages.frame.fiches import Fiche, card_of, fiche
from api.pages.frame.filters import read_filters
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.chosen import NOTHING, PATH, ChoosingStep, choose, lists, standings
from api.pages.participant.page import Me, Myself, other_side
from matchmaker import suggestions
from matchmaker.choices import wishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import GuideFilter, HolderProfile, ProjectFilter
from matchmaker.people import applications, narrowing
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from matchmaker.wording.forms import ReasonLine, check_form
from matchmaker.wording.language import catalogue, msgid


class ChoiceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one chooses on a fiche and why in a line; `seen` is the line it showed, after a "="."""

    act: Literal["wish", "remove", "refuse", "unrefuse"]
    reason: ReasonLine = ""
    seen: Annotated[str, Meta(max_length=301, pattern="^=")] | None = None


@get("/guide", opt={"action": "suggestions.read"}, include_in_schema=False)
async def my_guide(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    if isinstance(me, HolderProfile):
        return await _investors_for(request, conn, edition, me, window)
    if not await _may_see(conn, edition, me):
        return page(request, "projects_later.html", edition=edition)
    conditions, asked_for = read_filters(request, ProjectFilter)
    narrowed = await narrowing.projects(conn, edition.id, conditions)
    found = narrowed.page
    return page(
        request,
        "my_guide.html",
        edition=edition,
        found=found,
        near=narrowed.near,
        questions=with_counts(words(language_of(request)), narrowed.counts),
        fiches=[fiche(card, language_of(request)) for card in found.items],
        suggestions=await _suggested(request, conn, me, window, found.number, asked_for.context),
        **await _choosing(request, conn, edition, me, window),
        **asked_for.context,
    )


async def _investors_for(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: HolderProfile,
    window: dict[str, Any],
) -> Response[Any]:
    conditions, asked_for = read_filters(request, GuideFilter)
    language = language_of(request)
    narrowed = await narrowing.investors(conn, edition.id, conditions)
    found = narrowed.page
    return page(
        request,
        "my_guide.html",
        edition=edition,
        found=found,
        near=narrowed.near,
        questions=with_counts(words(language), narrowed.counts),
        fiches=[fiche(card, language) for card in found.items],
        suggestions=await _suggested(request, conn, me, window, found.number, asked_for.context),
        **await _choosing(request, conn, edition, me, window),
        **asked_for.context,
    )


async def _suggested(
    request: AnyRequest,
    conn: Connection,
    me: Me,
    window: dict[str, Any],
    number: int,
    asked_for: dict[str, Any],
) -> list[tuple[Fiche, str]]:
    """What suits somebody, with the reason: on top as long as nothing else was asked for."""
    if not window["open"] or asked_for["filtered"] or number != 1:
        return []
    language = language_of(request)
    catalog = catalogue(language)
    return [
        (fiche(each.card, language), " ".join(why.translated(catalog) for why in each.reasons))
        for each in await suggestions.suggestions(conn, me)
    ]


@get("/guide/{target:uuid}", opt={"action": "suggestions.read"}, include_in_schema=False)
async def my_fiche(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    if not await _may_see(conn, edition, me):
        return go("/moi/guide")
    return await _fiche_page(request, conn, edition, me, window, target)


@post("/guide/{target:uuid}", opt={"action": "choices.write"}, include_in_schema=False)
@once_then(lambda: go(PATH))
async def choose_on_fiche(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, ChoiceForm)
    if not await _may_see(conn, edition, me):
        return go("/moi/guide")
    async with (attempt := Attempt(conn)):
        form = check_form(forms.read(ChoiceForm, answers))
        seen = form.seen[1:] if form.seen else None
        step = ChoosingStep(act=form.act, target=target, reason=form.reason, seen=seen)
        await choose(conn, edition, me, step, now)
    if attempt.refusal:
        typed = answers.get("reason", "")
        return await _fiche_page(request, conn, edition, me, window, target, typed, attempt.refusal)
    return go(PATH)


async def _may_see(conn: Connection, edition: Edition, me: Me) -> bool:
    """The guide is public; projects are for investors who were accepted."""
    is_holder = isinstance(me, HolderProfile)
    return is_holder or await applications.may_see_projects(conn, edition.id, me.id)


async def _fiche_page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    window: dict[str, Any],
    target: UUID,
    reason: str | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    """Somebody of the other side with what I chose about them; who left is there if I chose."""
    faults = refusal.faults if isinstance(refusal, Invalid) else ()
    conflict = refusal if isinstance(refusal, Conflict) else None
    card, gone = await card_of(conn, edition, target, other_side(me))
    context = await _choosing(request, conn, edition, me, window)
    standing = context["standings"].get(target, NOTHING)
    if gone and standing == NOTHING:
        raise NotFound(msgid("This person does not take part any more."))
    return page(
        request,
        "my_fiche.html",
        edition=edition,
        status=409 if conflict else 422 if faults else 200,
        faults=faults,
        said=said_of(request, conflict),
        fiche=fiche(card, language_of(request)),
        standing=standing,
        reason=standing.reason if reason is None else reason,
        gone=gone,
        **context,
    )


async def _choosing(
    request: AnyRequest, conn: Connection, edition: Edition, me: Me, window: dict[str, Any]
) -> dict[str, Any]:
    """What the pages need so that one can choose on them."""
    own = await wishes.choices(conn, me.id)
    query = request.url.query
    language = language_of(request)
    return {
        **lists(edition, me, own, window, language),
        "standings": standings(own),
        "nothing": NOTHING,
        "back": f"{request.url.path}?{query}" if query else "",
    }


MINE = [my_guide, my_fiche, choose_on_fiche]
