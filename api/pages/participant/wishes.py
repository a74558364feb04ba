"""My wishes in their order, and whom I would rather avoid: every button is a form of its own."""

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.exchange import forms
from api.exchange.acts import key_of, once
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why
from api.pages.frame.fiches import card_of, fiche
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.chosen import (
    NOTHING,
    PATH,
    ChoiceAct,
    ChoosingStep,
    choose,
    lists,
    standings,
)
from api.pages.participant.page import Me, Myself, other_side, way_back
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import MOST
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import applications
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
GUIDE: Final = "/moi/guide"
_MOVE: Final = rf"^(wish|remove|up|down|place|refuse|unrefuse):{_UUID}$"


class ChoiceStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One press of a button: what to do with whom, and which part of the page shows it.

    `rank` is the place that a wish shall have, counted from 1.
    """

    move: Annotated[str, Meta(pattern=_MOVE)]
    rank: Annotated[str, Meta(max_length=100)] = ""
    back: Annotated[str, Meta(max_length=2000)] = ""
    place: Literal["list", "card", "suggestion"] = "list"

    @property
    def target(self) -> UUID:
        return UUID(self.move.partition(":")[2])

    def as_choosing(self) -> ChoosingStep:
        """What to do; Invalid for a place that is no number."""
        act = cast(ChoiceAct, self.move.partition(":")[0])
        found = re.fullmatch(r"\s*0*([1-9]\d*)\s*", self.rank)
        if act == "place" and found is None:
            raise Invalid(
                [FieldFault("rank", msgid("Give the place as a number: 1 is the dearest."))]
            )
        rank = min(int(found[1]), MOST) if found else 1
        return ChoosingStep(act=act, target=self.target, rank=rank)


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
    return {
        **lists(edition, me, own, window, language),
        "corrected_at": edition.local(at) if at else None,
        "never": programme.never_there(await programme.availability(conn, me)),
    }


@post("/souhaits", opt={"action": "choices.write"}, include_in_schema=False, status_code=200)
@once
async def change(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A step; whatever stands against it is said above the list, which stays in sight."""
    answers = await forms.answers(request, ChoiceStep)
    async with (attempt := Attempt(conn)):
        step = forms.read(ChoiceStep, answers)
        await choose(conn, edition, me, step.as_choosing(), now)
    if attempt.refusal:
        shown = await shown_wishes(conn, edition, me, window, language_of(request))
        shown |= {"said": why(request, attempt), "status": 409 if attempt.conflict else 422}
        shown["saved_at"] = None  # it is not this step that was saved
        return page(request, "wishes.html", edition=edition, **shown)
    if key_of(request) is None:
        return go(_back(step))
    return await _piece(request, conn, edition, me, window, step)


async def _piece(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    window: dict[str, Any],
    step: ChoiceStep,
) -> Response[str]:
    """What a script puts into the page from which it sent the step."""
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


def _back(step: ChoiceStep) -> str:
    """Where a browser without scripts goes on: on the row that was moved, so is its keyboard."""
    back = way_back(step.back, "")
    if step.place != "list":
        return f"{back or GUIDE}#choosing-{step.place}-{step.target}"
    if back:
        return back
    moved = step.as_choosing().act in ("up", "down", "place")
    return f"{PATH}#{f'ranked-{step.target}' if moved else 'choices'}"


MINE = [show, change]
