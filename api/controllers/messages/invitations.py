"""Invitations to this edition for those who asked for one in an earlier one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from matchmaker import inviting, messages
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slug
from matchmaker.foundation.settings import Settings
from matchmaker.inviting import (
    InvitationCounts,
    InvitationLine,
    InvitationSource,
    Invitee,
    SentInvitations,
)
from matchmaker.messages import Shown
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

TAGS = ["messages"]
BASE = "/editions/{slug:str}/invitations"


class InvitationsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which edition to invite, whom alone if not all, and how many were on the list."""

    source: Slug
    expected: Annotated[int, Meta(ge=0)] | None = None
    people: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100_000)] | None = None


class InvitationPreviewForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which edition, and for whom of it to show the invitation."""

    source: Slug
    person: UUID


class InvitationsRead(msgspec.Struct, frozen=True, kw_only=True):
    """How many were invited and what became of it, then each; who has answered is not named."""

    counts: InvitationCounts
    invitations: list[InvitationLine]


@get(BASE, opt={"action": "invitations.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_invitations(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> InvitationsRead:
    """List the invitations to the edition, those that wait for an answer first."""
    return InvitationsRead(
        counts=await inviting.counts(conn, edition.id),
        invitations=await inviting.invitations(conn, edition.id, None),
    )


@get(
    BASE + "/sources",
    opt={"action": "invitations.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_invitation_sources(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> list[InvitationSource]:
    """List the earlier editions of the caller whose people are still known, the latest first."""
    every = await inviting.sources(conn, edition)
    return [each for each in every if caller.role_in(each.slug) in ("organiser", "reader")]


@get(
    BASE + "/recipients",
    opt={"action": "invitations.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def list_invitees(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    source: Annotated[Slug, QueryParameter(description="the earlier edition")],
) -> list[Invitee]:
    """List who can be invited from an earlier edition now; 404 for one of others."""
    found = await _source(conn, caller, source, "organiser", "reader")
    return await inviting.candidates(conn, found, edition)


@post(
    BASE,
    opt={"action": "invitations.send"},
    tags=TAGS,
    status_code=201,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def send_invitations(
    slug: FromPath[str],
    data: JSONBody[InvitationsForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> SentInvitations:
    """Invite everybody who asked for it in an earlier edition, or chosen ones; nobody twice."""
    source = await _source(conn, caller, data.source, "organiser")
    return await inviting.invite(
        conn,
        edition,
        source,
        organiser(caller),
        now,
        among=data.people,
        expected=data.expected,
    )


@post(
    BASE + "/preview",
    opt={"action": "invitations.read", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def preview_invitation(
    slug: FromPath[str],
    data: JSONBody[InvitationPreviewForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Shown:
    """Show what an invitation would say to one person; 404 when it would not reach them."""
    source = await _source(conn, caller, data.source, "organiser", "reader")
    values = (conn, settings, edition, source, data.person, now)
    if (found := await messages.preview_invitation(*values)) is None:
        raise NotFound(msgid("An invitation would not reach this person now."))
    return found


async def _source(conn: Connection, caller: Caller, slug: str, *roles: str) -> Edition:
    """The earlier edition, for who may read its people; of another's nobody learns that it is."""
    found = await editions.by_slug(conn, slug)
    if caller.role_in(found.slug) not in roles:
        raise NotFound(editions.NO_SUCH)
    return found


ROUTES = [
    list_invitations,
    list_invitation_sources,
    list_invitees,
    send_invitations,
    preview_invitation,
]
