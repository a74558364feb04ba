"""Has this person received it? Their messages, each with its text; once more; all held ones."""

from datetime import datetime
from typing import Annotated, Any
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
from api.pages.frame.show import AnyRequest, go
from api.pages.frame.show import page as shown_page
from api.pages.organiser.edition.outbox import KINDS, LARGEST_ID
from api.pages.organiser.messages.letter import letter_page
from matchmaker import messages
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import catalogue, msgid


class ResendPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last message to that person that the organiser saw."""

    newest: Annotated[int, Meta(ge=0, le=LARGEST_ID)]


@get("/personnes/{person_id:uuid}/messages", opt={"action": "outbox.read"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    words = catalogue(language_of(request))
    lines = await messages.lines_of(conn, edition, person_id)
    return shown_page(
        request,
        "organiser/messages/person.html",
        edition=edition,
        base=base_of(edition),
        person=await people.find_person(conn, edition.id, person_id),
        lines=[
            (line, words.gettext(KINDS[line.kind]), line.words and words.gettext(line.words))
            for line in lines
        ],
        local=edition.local,
    )


@get("/envois/{outbox_id:int}", opt={"action": "outbox.read"}, include_in_schema=False)
async def read(
    request: AnyRequest,
    outbox_id: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
) -> Response[str]:
    return await _read(request, conn, settings, edition, outbox_id)


@post("/envois/{outbox_id:int}/renvoi", opt={"action": "outbox.release"}, include_in_schema=False)
async def resend(
    request: AnyRequest,
    outbox_id: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    _check(outbox_id)
    answers = await forms.answers(request, ResendPageForm)
    made = 0
    async with (attempt := Attempt(conn, Conflict)):
        newest = forms.read(ResendPageForm, answers).newest
        made = await messages.resend(
            conn, edition, outbox_id, organiser_of(caller), now, newest=newest
        )
    if attempt.refusal:
        return await _read(request, conn, settings, edition, outbox_id, attempt)
    return go(f"{base_of(edition)}/envois/{made}", flash="resent")


@post("/envois/relances", opt={"action": "outbox.release"}, include_in_schema=False)
async def release_all(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await messages.release_all(conn, edition, organiser_of(caller), now)
    return go(f"{base_of(edition)}/envois", flash="all_released")


async def _read(
    request: AnyRequest,
    conn: Connection,
    settings: Settings,
    edition: Edition,
    outbox_id: int,
    attempt: Attempt | None = None,
) -> Response[str]:
    _check(outbox_id)
    line, shown = await messages.shown_of(conn, settings, edition, outbox_id)
    lines = await messages.lines_of(conn, edition, line.person_id)
    words = catalogue(language_of(request))
    conflict = attempt.conflict if attempt else None
    return letter_page(
        request,
        "organiser/messages/message.html",
        [shown],
        edition=edition,
        status=409 if conflict else 200,
        said=said_of(request, conflict),
        base=base_of(edition),
        line=line,
        name=words.gettext(KINDS[line.kind]),
        words=words.gettext(line.words) if line.words else "",
        shown=shown,
        person=await people.find_person(conn, edition.id, line.person_id),
        newest=lines[0].id,
        local=edition.local,
    )


def _check(outbox_id: int) -> None:
    if not 0 < outbox_id <= LARGEST_ID:
        raise NotFound(msgid("There is no such message."))


MINE = [overview, read, resend, release_all]
