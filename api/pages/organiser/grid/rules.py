"""By which rules is planned? Limits, promises, rest, and what a wish is worth."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.grid import steps
from api.pages.organiser.grid.steps import Question
from matchmaker import changes
from matchmaker.changes import GridTouched, Rules, RulesForm, rules_of
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import catalogue, msgid


class RulesPageForm(Rules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules as the page sends them."""

    revision: Annotated[int, Meta(ge=0)]
    confirmed: bool = False


@get("/regles", opt={"action": "edition.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _form(request, conn, edition, msgspec.structs.asdict(rules_of(edition)))


@post("/regles", opt={"action": "grid.change"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, RulesPageForm)
    touched = None
    async with (attempt := Attempt(conn)):
        form = forms.read(RulesPageForm, answers)
        rules = {name: getattr(form, name) for name in Rules.__struct_fields__}

        async def act(preview: bool) -> GridTouched:
            asked = RulesForm(revision=form.revision, preview=preview, **rules)
            return await changes.change_rules(conn, edition, asked, organiser_of(caller), now)

        touched = await steps.decide(act, confirmed=form.confirmed)
    if attempt.refusal:
        shown = dict.fromkeys(Rules.__struct_fields__, "") | answers
        values = (request, conn, edition, shown)
        return await _form(*values, faults=attempt.faults, conflict=attempt.conflict)
    if touched is not None:
        return steps.ask(request, edition, touched, _question(request, edition, answers))
    return go(f"{base_of(edition)}/regles", flash="rules_changed")


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: Mapping[str, Any],
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    # What holds now, read after whoever was first has changed it.
    standing = rules_of(await editions.by_id(conn, edition.id))
    return page(
        request,
        "organiser/grid/rules.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        revision=await changes.revision(conn, edition.id),
        standing=standing,
        answers=answers,
        compared=conflict is not None,
    )


def _question(request: AnyRequest, edition: Edition, answers: Mapping[str, Any]) -> Question:
    words = catalogue(language_of(request))
    return Question(
        title=words.gettext(msgid("Plan by these rules?")),
        button=words.gettext(msgid("Change the rules")),
        path=f"{base_of(edition)}/regles",
        back=f"{base_of(edition)}/regles",
        answers=answers,
    )


MINE = [show, change]
