"""Editions made and changed: what a change touches is answered with it, or without making it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, CONDITIONAL, SIGNED_IN, errors
from api.controllers.organising import organiser
from api.exchange.speech import language_of
from api.promises import conditional
from matchmaker.changes import EditionPatch, EditionSettings, Touched, duplicating
from matchmaker.changes import settings as changing
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.db import Connection
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.editions.partners import Partner, PartnerForm
from matchmaker.wording.language import Catalogue, catalogue

TAGS = ["editions"]
BASE = "/editions/{slug:str}"


class TouchedRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a change touches: people written to, letters, calendars, meetings to plan again."""

    people: int
    letters: int
    calendars: int
    meetings: int
    remarks: list[str]
    #: send it with the change, which is then made only if it touches nothing else
    promised: str

    @classmethod
    def of(cls, touched: Touched, words: Catalogue) -> "TouchedRead":
        return cls(
            people=touched.people,
            letters=touched.letters,
            calendars=touched.calendars,
            meetings=touched.meetings,
            remarks=[remark.translated(words) for remark in touched.remarks],
            promised=touched.stamp,
        )


@post(
    "/editions",
    opt={"action": "editions.create", "place": "/api/v1/editions/{slug}"},
    tags=TAGS,
    responses=errors(401, *BODY, 409),
)
async def create_edition(
    data: JSONBody[EditionForm],
    conn: NamedDependency[Connection],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Edition:
    """Create an edition; administrators only."""
    return await editions.establish(conn, data, organiser(caller), now)


@post(
    BASE + "/duplicate",
    opt={"action": "edition.duplicate", "place": "/api/v1/editions/{slug}"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def duplicate_edition(
    slug: FromPath[str],
    data: JSONBody[DuplicateForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Edition:
    """Make the next edition of this one: everything but its people."""
    return await duplicating.duplicate(conn, edition, data, organiser(caller), now)


@get(
    BASE + "/settings",
    opt={"action": "edition.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_settings(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> EditionSettings:
    """Read what can be changed by PATCH, as it stands; with the ETag of the edition."""
    conditional.now_is(request, edition)
    return await changing.settings_of(conn, edition)


@patch(
    BASE,
    opt={"action": "edition.change", "conditional": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def change_edition(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[EditionPatch],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
    dry_run: FromQuery[bool] = False,
    promised: FromQuery[str | None] = None,
) -> TouchedRead:
    """Change what is named, or say with `dry_run` what that would touch."""
    conditional.require_match(request, edition)
    if data.revision is None and request.headers["if-match"].strip() != "*":
        data = msgspec.structs.replace(data, revision=edition.revision)  # under the lock as well
    words = catalogue(language_of(request))
    if dry_run:
        return TouchedRead.of(await changing.foresee(conn, edition, data, now), words)
    touched = await changing.change(conn, edition, data, organiser(caller), now, promised=promised)
    conditional.now_is(request, await editions.by_id(conn, edition.id))
    return TouchedRead.of(touched, words)


@get(BASE + "/partners", opt={"action": "site.read"}, tags=TAGS, responses=errors(404))
async def list_partners(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Partner]:
    """List who stands behind a morning, in order."""
    return await partners.partners(conn, edition.id)


@post(
    BASE + "/partners",
    opt={"action": "edition.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY),
)
async def add_partner(
    slug: FromPath[str],
    data: JSONBody[PartnerForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Partner:
    """Add a partner, after the others."""
    return await partners.add(conn, edition, data, organiser(caller), now)


@post(
    BASE + "/partners/{partner_id:uuid}/up",
    opt={"action": "edition.change"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN),
)
async def move_partner_up(
    slug: FromPath[str],
    partner_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Let a partner change places with the one before."""
    await partners.move_up(conn, edition, partner_id, organiser(caller), now)


@delete(
    BASE + "/partners/{partner_id:uuid}",
    opt={"action": "edition.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def remove_partner(
    slug: FromPath[str],
    partner_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Remove a partner."""
    await partners.remove(conn, edition, partner_id, organiser(caller), now)


ROUTES = [
    create_edition,
    duplicate_edition,
    read_settings,
    change_edition,
    list_partners,
    add_partner,
    move_partner_up,
    remove_partner,
]
