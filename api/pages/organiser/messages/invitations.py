"""Whom to invite from an earlier morning: the list, what they would read, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, sentence_of, why_not
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.organiser.messages.letter import letter_page
from matchmaker import inviting, messages
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.inviting import InvitationSource, Invitee
from matchmaker.inviting.choosing import LISTED
from matchmaker.messages import Shown
from matchmaker.wording.errors import Conflict, NotFound


class InvitationsPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which morning to invite, and how many the organiser saw on the list."""

    source: str
    expected: int


@get("/envois/invitations", opt={"action": "invitations.read"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _asked(request, conn, edition, caller, settings, now)


@post("/envois/invitations", opt={"action": "invitations.send"}, include_in_schema=False)
async def send(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(InvitationsPageForm, await forms.answers(request, InvitationsPageForm))
    source = await editions.by_slug(conn, form.source)
    if caller.role_in(source.slug) != "organiser":
        raise NotFound(editions.NO_SUCH)
    told = 0
    async with (attempt := Attempt(conn, Conflict)):
        by, expected = organiser_of(caller), form.expected
        sent = await inviting.invite(conn, edition, source, by, now, expected=expected)
        told = sent.letters
    if attempt.refusal is None:
        where = f"{base_of(edition)}/envois/invitations"
        return go(where, flash="invitations_sent", told=told)
    return await _asked(request, conn, edition, caller, settings, now, attempt, form.source)


class _Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The morning from which one would invite, with its people, or why nobody can be."""

    source: Edition
    found: Sequence[Invitee] = ()
    refused: Conflict | None = None


async def _asked(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    caller: Caller,
    settings: Settings,
    now: datetime,
    attempt: Attempt | None = None,
    slug: str | None = None,
) -> Response[str]:
    sources = [
        each
        for each in await inviting.sources(conn, edition)
        if caller.role_in(each.slug) in ("organiser", "reader")
    ]
    asked = slug or str(request.query_params.get("source", ""))
    chosen = await _chosen(conn, edition, sources, asked, now)
    found = chosen.found if chosen else ()
    person = request.query_params.get("person", "")
    shown = await _preview(conn, settings, edition, chosen, person, now)
    return letter_page(
        request,
        "organiser/messages/invitations.html",
        [shown[1]] if shown else [],
        edition=edition,
        **why_not(request, attempt),
        base=base_of(edition),
        sources=sources,
        chosen=chosen.source if chosen else None,
        refused=sentence_of(request, chosen.refused) if chosen and chosen.refused else "",
        found=found[:LISTED],
        total=len(found),
        may_send=chosen is not None and caller.role_in(chosen.source.slug) == "organiser",
        shown=shown,
        purge_on=inviting.purge_day(edition),
        counts=await inviting.counts(conn, edition.id),
        lines=await inviting.invitations(conn, edition.id),
        local=edition.local,
    )


async def _chosen(
    conn: Connection,
    edition: Edition,
    sources: Sequence[InvitationSource],
    asked: str,
    now: datetime,
) -> _Chosen | None:
    """What was asked for, else the latest morning of which somebody can still be invited."""
    named = next((each for each in sources if each.slug == asked), None)
    named = named or next((each for each in sources if each.left_over), None)
    named = named or next(iter(sources), None)
    if named is None:
        return None
    source = await editions.by_slug(conn, named.slug)
    found = await inviting.candidates(conn, source, edition)
    try:
        inviting.require_may_invite(edition, source, now)
    except Conflict as refused:
        return _Chosen(source=source, found=found, refused=refused)
    return _Chosen(source=source, found=found)


async def _preview(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    chosen: _Chosen | None,
    person: str,
    now: datetime,
) -> tuple[Invitee, Shown] | None:
    """What the one that was asked for would read, or the first of the list."""
    if chosen is None or chosen.refused or not chosen.found:
        return None
    reader = next((one for one in chosen.found if str(one.id) == person), chosen.found[0])
    values = (conn, settings, edition, chosen.source, reader.id, now)
    found = await messages.preview_invitation(*values)
    return None if found is None else (reader, found)


MINE = [ask, send]
