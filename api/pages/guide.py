"""The guide of investors for everybody; for those signed in, the other side with their choices."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import forms
from api.pages.choices import words
from api.pages.chosen import NOTHING, PATH, choose, lists, standings
from api.pages.fiches import card_of, fiche
from api.pages.participant import Me, Myself, other_side
from api.pages.public import base_of
from api.pages.show import AnyRequest, go, page
from api.speech import language_of
from matchmaker import people, wishes
from matchmaker.db import Connection
from matchmaker.editions import Edition
from matchmaker.errors import FieldFault, Invalid, NotFound
from matchmaker.forms import Reason, checked
from matchmaker.language import catalogue, msgid
from matchmaker.people import GuideFilter, Holder, ProjectFilter

F = TypeVar("F", GuideFilter, ProjectFilter)
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,4}")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The filters as typed, and what is wrong with them."""

    answers: dict[str, Any]
    faults: tuple[FieldFault, ...] = ()

    @property
    def context(self) -> dict[str, Any]:
        """For the template: the answers, whether there are any, where other pages are."""
        filled = {name: value for name, value in self.answers.items() if value and name != "page"}
        return {
            "answers": self.answers,
            "faults": self.faults,
            "filtered": bool(filled),
            "address": f"?{urlencode(filled)}{'&' if filled else ''}page=",
            "status": 422 if self.faults else 200,
        }


def asked(request: AnyRequest, form: type[F]) -> tuple[F, Asked]:
    """The filters of the address; where they cannot be used, everything is shown and why is said.

    What is no filter is left alone, a page number that is none is the first page.
    """
    fields = msgspec.structs.fields(form)
    answers = {field.name: request.query_params.get(field.name, "") for field in fields}
    if not _PAGE_NUMBER.fullmatch(answers["page"]):
        answers["page"] = "1"
    try:
        return forms.read(form, dict(answers)), Asked(answers=answers)
    except Invalid as invalid:
        return form(), Asked(answers=answers, faults=invalid.faults)


class ChoiceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one chooses on a fiche, and why in a line."""

    act: Literal["wish", "remove", "refuse", "unrefuse"]
    reason: Reason = ""


@get("/matinee/{slug:str}/guide", opt={"action": "guide.read"}, include_in_schema=False)
async def public_guide(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    conditions, asked_for = asked(request, GuideFilter)
    found = await people.guide(conn, edition.id, conditions)
    return page(
        request,
        "guide.html",
        edition=edition,
        base=base_of(edition),
        found=found,
        fiches=[fiche(card, language_of(request)) for card in found.items],
        words=words(language_of(request)),
        **asked_for.context,
    )


@get(
    "/matinee/{slug:str}/guide/{investor_id:uuid}",
    opt={"action": "guide.read"},
    include_in_schema=False,
)
async def public_fiche(
    request: AnyRequest,
    slug: FromPath[str],
    investor_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    card, gone = await card_of(conn, edition, investor_id, "investor")
    if gone:
        raise NotFound(msgid("This investor does not take part any more."))
    return page(
        request,
        "fiche.html",
        edition=edition,
        base=base_of(edition),
        fiche=fiche(card, language_of(request)),
    )


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
    if isinstance(me, Holder):
        return await _investors_for(request, conn, edition, me, window)
    conditions, asked_for = asked(request, ProjectFilter)
    found = await people.projects(conn, edition.id, conditions)
    return page(
        request,
        "my_guide.html",
        edition=edition,
        found=found,
        fiches=[fiche(card, language_of(request)) for card in found.items],
        suggestions=[],
        **await _choosing(request, conn, edition, me, window),
        **asked_for.context,
    )


async def _investors_for(
    request: AnyRequest, conn: Connection, edition: Edition, me: Holder, window: dict[str, Any]
) -> Response[Any]:
    """The guide with what suits this holder on top, as long as nothing else was asked for."""
    conditions, asked_for = asked(request, GuideFilter)
    language = language_of(request)
    found = await people.guide(conn, edition.id, conditions)
    context = asked_for.context
    suggested = []
    if window["open"] and not context["filtered"] and found.number == 1:
        suggested = await people.suggestions(conn, me)
    catalog = catalogue(language)
    return page(
        request,
        "my_guide.html",
        edition=edition,
        found=found,
        fiches=[fiche(card, language) for card in found.items],
        suggestions=[
            (fiche(each.card, language), " ".join(why.translated(catalog) for why in each.reasons))
            for each in suggested
        ],
        **await _choosing(request, conn, edition, me, window),
        **context,
    )


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
    return await _fiche_page(request, conn, edition, me, window, target)


@post("/guide/{target:uuid}", opt={"action": "choices.write"}, include_in_schema=False)
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
    try:
        form = checked(forms.read(ChoiceForm, answers))
    except Invalid as invalid:
        return await _fiche_page(
            request, conn, edition, me, window, target, answers.get("reason", ""), invalid.faults
        )
    await choose(conn, edition, me, form.act, target, now, form.reason)
    return go(PATH)


async def _fiche_page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    window: dict[str, Any],
    target: UUID,
    reason: str | None = None,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    """Somebody of the other side with what I chose about them; who left is there if I chose."""
    card, gone = await card_of(conn, edition, target, other_side(me))
    context = await _choosing(request, conn, edition, me, window)
    standing = context["standings"].get(target, NOTHING)
    if gone and standing == NOTHING:
        raise NotFound(msgid("This person does not take part any more."))
    return page(
        request,
        "my_fiche.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
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
        "words": words(language),
        "back": request.url.path + (f"?{query}" if query else ""),
    }


ROUTES = [public_guide, public_fiche]
MINE = [my_guide, my_fiche, choose_on_fiche]
