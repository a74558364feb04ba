"""Programs that act for an organiser: their tokens, made, shown once, ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.db import Connection
from matchmaker.editions import tokens
from matchmaker.editions.editions import Edition
from matchmaker.editions.tokens import MadeToken, Scope, TokenForm
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

MEANINGS: Final[tuple[tuple[Scope, str], ...]] = (
    ("read", msgid("Read what organisers see")),
    ("people", msgid("People: read, enter, correct")),
    ("planning", msgid("Planning: close wishes, compute, publish")),
    ("day", msgid("The day: check in, note, replan")),
    ("everything", msgid("Everything but the team and these keys")),
)
EMPTY: Final = {"name": "", "scopes": [], "days": "90", "every_edition": ""}


@get("/logiciels", opt={"action": "tokens.manage"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, now, EMPTY)


@post("/logiciels", opt={"action": "tokens.manage"}, include_in_schema=False)
async def make(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Not led elsewhere: the page that answers is the only one that shows the token."""
    answers = EMPTY | await forms.answers(request, TokenForm)
    made = None
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(TokenForm, answers)
        made = await tokens.make(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _page(request, conn, edition, now, answers, attempt.faults)
    return await _page(request, conn, edition, now, EMPTY, made=made)


@post(
    "/logiciels/{token_id:uuid}/retrait", opt={"action": "tokens.manage"}, include_in_schema=False
)
async def revoke(
    token_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await tokens.revoke(conn, edition.id, token_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/logiciels", flash="token_revoked")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    answers: Mapping[str, Any],
    faults: Sequence[FieldFault] = (),
    made: MadeToken | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    meanings = {scope: words.gettext(text) for scope, text in MEANINGS}
    found = await tokens.of_edition(conn, edition.id)
    return page(
        request,
        "organiser/tokens.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        tokens=[one for one in found if one.serves(now)],
        ended=[one for one in found if not one.serves(now)],
        meanings=meanings,
        scopes=[Option(scope, text) for scope, text in meanings.items()],
        answers=answers,
        made=made,
        local=edition.local,
    )


MINE = [overview, make, revoke]
