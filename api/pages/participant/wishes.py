"""My wishes in their order, and whom I would rather avoid: every button is a form of its own."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.fiches import card_of, fiche
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.chosen import NOTHING, PATH, ChoiceAct, choose, lists, standings
from api.pages.participant.page import Me, Myself, other_side, way_back
from matchmaker.choices import wishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import applications

_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MOVE: Final = rf"^(wish|remove|up|down|refuse|unrefuse):{_UUID}$"


class ChoiceStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One press of a button: what to do with whom, and which part of the page shows it."""

    move: Annotated[str, Meta(pattern=_MOVE)]
    back: Annotated[str, Meta(max_length=2000)] = PATH
    place: Literal["list", "card", "suggestion"] = "list"

    @property
    def act(self) -> ChoiceAct:
        return cast(ChoiceAct, self.move.partition(":")[0])

    @property
    def target(self) -> UUID:
        return UUID(self.move.partition(":")[2])


@get("/souhaits", opt={"action": "choices.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    shown = await shown_wishes(conn, edition, me, window, language_of(request))
    return page(request, "wishes.html", edition=edition, **shown)


async def shown_wishes(
    conn: Connection, edition: Edition, me: Me, window: dict[str, Any], language: str
) -> dict[str, Any]:
    """What `wishes.html` shows of somebody's lists."""
    own = await wishes.choices(conn, me.id)
    at = (await applications.application(conn, edition.id, me.id)).choices_corrected_at
    corrected_at = edition.local(at) if at else None
    return {**lists(edition, me, own, window, language), "corrected_at": corrected_at}


@post("/souhaits", opt={"action": "choices.write"}, include_in_schema=False, status_code=200)
async def change(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    now: NamedDependency[datetime],
) -> Response[Any]:
    step = forms.read(ChoiceStep, await forms.answers(request, ChoiceStep))
    await choose(conn, edition, me, step.act, step.target, now)
    if "hx-request" not in request.headers:
        return go(way_back(step.back, PATH))
    own = await wishes.choices(conn, me.id)
    language = language_of(request)
    shown = lists(edition, me, own, window, language)
    if step.place == "list":
        return page(request, "parts/choices.html", edition=edition, **shown)
    card, _ = await card_of(conn, edition, step.target, other_side(me))
    return page(
        request,
        "parts/chosen.html",
        edition=edition,
        fiche=fiche(card, language),
        standing=standings(own).get(step.target, NOTHING),
        place=step.place,
        back=step.back,
        **shown,
    )


MINE = [show, change]
