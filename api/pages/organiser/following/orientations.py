"""One support programme: who wishes to be contacted by it, whom it is proposed to, its list."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.following.support import PATH
from matchmaker.db import Connection, Database, apart
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.followup import files, orienting
from matchmaker.followup.files import MEDIA, FileFormat
from matchmaker.wording.language import catalogue

ONE: Final = PATH + "/{programme_id:uuid}"


class ProposalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asked."""

    holder: UUID


class FileForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As what the list is taken away."""

    format: FileFormat = "xlsx"


@get(ONE, opt={"action": "orientations.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, programme_id, now)


@post(ONE + "/proposition", opt={"action": "orientations.propose"}, include_in_schema=False)
async def propose(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Only asks: nothing is agreed to in somebody's name."""
    answers = await forms.answers(request, ProposalForm)
    async with (attempt := Attempt(conn)):
        holder = forms.read(ProposalForm, answers).holder
        by = organiser_of(caller)
        await orienting.propose(conn, edition, holder, programme_id, by, now)
    if attempt.refusal:
        return await _page(request, conn, edition, programme_id, now, attempt)
    return go(f"{base_of(edition)}{PATH}/{programme_id}", flash="orientation_proposed")


@post(ONE + "/liste", opt={"action": "orientations.take"}, include_in_schema=False, status_code=200)
async def take_away(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Written down, as addresses leave the house; nobody holds a connection as the file is made."""
    kind = forms.read(FileForm, await forms.answers(request, FileForm)).format
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        by = organiser_of(caller)
        programme, found = await files.take_list(conn, edition, programme_id, by, now)
    table = files.list_table(edition, programme, found, catalogue(language_of(request)))
    async with apart("a list is written"):
        content = await files.write(table, kind)
    return download(content, programme.code, kind)


def download(content: bytes, name: str, kind: FileFormat) -> Response[bytes]:
    """The file as what a browser stores."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    programme_id: UUID,
    now: datetime,
    refused: Attempt | None = None,
) -> Response[str]:
    programme = await support.programme(conn, edition.id, programme_id)
    words = catalogue(language_of(request))
    unasked = await orienting.holders_to_ask(conn, edition.id, programme_id)
    return page(
        request,
        "organiser/following/programme.html",
        edition=edition,
        base=base_of(edition),
        path=f"{base_of(edition)}{PATH}/{programme_id}",
        programme=programme,
        agreed=await orienting.agreed_to(conn, edition.id, programme_id),
        pending=await orienting.pending_orientations(conn, edition.id, programme_id),
        holders=[Option(value=str(one.id), label=one.name) for one in unasked],
        is_open=orienting.is_open(edition, now),
        local=edition.local,
        told=[words.gettext(title) for _, title in files.TOLD],
        **why_not(request, refused),
    )


MINE = [show, propose, take_away]
