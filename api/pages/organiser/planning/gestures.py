"""An act upon a draft: what it does is shown; then it is done, by hand or solved again."""

import datetime as dt
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import find_doer, sentence_of, sentence_with_doer
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import planning, workbench
from matchmaker.db import Database
from matchmaker.editions.editions import Edition
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import Phrase
from matchmaker.workbench import ActSort, Considered, DraftAct, PlaceNumber

TITLES: Final[dict[ActSort, str]] = {
    "pin": msgid("Fix this meeting?"),
    "unpin": msgid("Release this meeting?"),
    "move": msgid("Move this meeting?"),
    "swap": msgid("Exchange these two meetings?"),
    "remove": msgid("Take this meeting out?"),
    "forbid": msgid("Keep these two apart?"),
    "allow": msgid("Let these two meet again?"),
    "place": msgid("Place this meeting?"),
    "impose": msgid("Impose this wish?"),
    "solve": msgid("Solve again?"),
}


class GesturePageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act, upon which revision of the draft, and how it is done."""

    act: ActSort
    holder: UUID | None = None
    investor: UUID | None = None
    slot: PlaceNumber | None = None
    table: PlaceNumber | None = None
    other_holder: UUID | None = None
    other_investor: UUID | None = None
    revision: Annotated[int, Meta(ge=1)] = 1
    solve: bool = False

    def draft_act(self) -> DraftAct:
        """The act alone."""
        return DraftAct(**{name: getattr(self, name) for name in DraftAct.__struct_fields__})


class EffectShown(msgspec.Struct, frozen=True, kw_only=True):
    """What an act does, in sentences."""

    broken: list[str]
    balance: str
    changes: list[str]
    changed: int


class ActShown(msgspec.Struct, frozen=True, kw_only=True):
    """By hand, and solved again around it if that is proven; `worth` says how good that is."""

    by_hand: EffectShown
    proven: EffectShown | None
    worth: str


@get(
    "/planning/versions/{schedule_id:uuid}/atelier/geste",
    opt={"action": "schedule.work"},
    include_in_schema=False,
)
async def consider(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    database: NamedDependency[Database],
    resident: NamedDependency[Resident],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """What the act would do; why it cannot be done, where it means nothing."""
    form = forms.read(GesturePageForm, dict(request.query_params))
    return await _shown(request, schedule_id, database, resident, now, form)


@post(
    "/planning/versions/{schedule_id:uuid}/atelier/geste",
    opt={"action": "schedule.work"},
    include_in_schema=False,
)
async def carry_out(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    database: NamedDependency[Database],
    resident: NamedDependency[Resident],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """Do it; where that is no more possible, say why, and what it would do now."""
    form = forms.read(GesturePageForm, await forms.answers(request, GesturePageForm))
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    values = (database, resident, edition, schedule_id, form.draft_act(), organiser_of(caller), now)
    try:
        done = await workbench.carry_out(*values, revision=form.revision, solve=form.solve)
    except Conflict as refusal:
        async with database.transaction() as conn:
            await find_doer(conn, refusal)
        sentence = sentence_with_doer(request, refusal)
        return await _shown(request, schedule_id, database, resident, now, form, sentence)
    made = done.version.id != schedule_id
    at = f"{base_of(edition)}/planning/versions/{done.version.id}/atelier"
    return go(at, flash="draft_made" if made else "draft_changed")


async def _shown(
    request: AnyRequest,
    schedule_id: UUID,
    database: Database,
    resident: Resident,
    now: dt.datetime,
    form: GesturePageForm,
    said: str = "",
) -> Response[str]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        version = await planning.version(conn, edition.id, schedule_id)
    act, shown = form.draft_act(), None
    try:
        seen = await workbench.look(database, resident, edition, schedule_id, act, now)
        shown = await _told(database, edition, seen, catalogue(language_of(request)))
    except Conflict as refusal:
        said = said or sentence_of(request, refusal)
    except Invalid as invalid:
        words = catalogue(language_of(request))
        said = said or " ".join(fault.translated(words) for fault in invalid.faults[:1])
    return page(
        request,
        "organiser/bench_act.html",
        edition=edition,
        base=base_of(edition),
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/atelier",
        status=409 if said else 200,
        version=version,
        title=catalogue(language_of(request)).gettext(TITLES[form.act]),
        said=said,
        shown=shown,
        carried={
            name: value
            for name in DraftAct.__struct_fields__
            if (value := getattr(act, name)) is not None
        },
    )


async def _told(
    database: Database, edition: Edition, seen: Considered, words: Catalogue
) -> ActShown:
    found = [seen.consequence, *([seen.proof.consequence] if seen.proof else [])]
    async with database.transaction() as conn:
        labels = await workbench.labels_of(conn, edition, seen.bench, *found)
    effects = []
    for each in found:
        told = workbench.describe(seen.bench, labels, each)
        effects.append(
            EffectShown(
                broken=_texts([*told.broken, *told.standing], words),
                balance=told.balance.translated(words),
                changes=_texts(told.changes, words),
                changed=told.changed,
            )
        )
    return ActShown(
        by_hand=effects[0],
        proven=effects[1] if seen.proof else None,
        worth=workbench.proof_phrase(seen.proof).translated(words) if seen.proof else "",
    )


def _texts(phrases: list[Phrase], words: Catalogue) -> list[str]:
    return [each.translated(words) for each in phrases]


MINE = [consider, carry_out]
