"""The support programmes of an edition: everybody reads them, organisers change them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, CONDITIONAL, SIGNED_IN, errors
from api.controllers.organising import organiser
from api.promises import conditional
from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportForm, SupportProgramme

TAGS: Final = ["follow-up"]
BASE: Final = "/editions/{slug:str}/support-programmes"
ONE: Final = BASE + "/{programme_id:uuid}"


@get(BASE, opt={"action": "site.read"}, tags=TAGS, responses=errors(404))
async def list_support_programmes(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[SupportProgramme]:
    """List the programmes that support project holders further, in order."""
    return await support.programmes(conn, edition.id)


@get(ONE, opt={"action": "site.read", "etag": True}, tags=TAGS, responses=errors(404))
async def read_support_programme(
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> SupportProgramme:
    """Read one of them."""
    return await support.programme(conn, edition.id, programme_id)


@post(
    BASE,
    opt={
        "action": "edition.change",
        "place": "/api/v1/editions/{slug}/support-programmes/{id}",
    },
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY),
)
async def add_support_programme(
    slug: FromPath[str],
    data: JSONBody[SupportForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> SupportProgramme:
    """Add a programme, after the others; without a code it is named by its name."""
    return await support.add(conn, edition, data, organiser(caller), now)


@put(
    ONE,
    opt={"action": "edition.change", "conditional": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL),
)
async def change_support_programme(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    data: JSONBody[SupportForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> SupportProgramme:
    """Change what a programme is called, what is said of it, and its site."""
    conditional.require_match(request, await support.hold(conn, edition.id, programme_id))
    changed = await support.change(conn, edition, programme_id, data, organiser(caller), now)
    conditional.now_is(request, changed)
    return changed


@post(
    ONE + "/up",
    opt={"action": "edition.change"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN),
)
async def move_support_programme_up(
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Let a programme change places with the one before."""
    await support.move_up(conn, edition, programme_id, organiser(caller), now)


@delete(
    ONE,
    opt={"action": "edition.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def remove_support_programme(
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Remove a programme, unless somebody has agreed to be contacted by it."""
    await support.remove(conn, edition, programme_id, organiser(caller), now)


ROUTES = [
    list_support_programmes,
    read_support_programme,
    add_support_programme,
    change_support_programme,
    move_support_programme_up,
    remove_support_programme,
]
