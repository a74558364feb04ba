"""Versions beside each other: what changed between two, and the way back to an older one."""

import datetime as dt
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.pages.frame.attempts import sentence_of
from api.pages.frame.organisers import base_of, hours_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.planning.replanning import SHOWN
from matchmaker import planning, replanning, workbench
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.planning import Version
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid


@get(
    "/planning/versions/{schedule_id:uuid}/differences",
    opt={"action": "schedule.read"},
    include_in_schema=False,
)
async def differences(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    """Compared with the version that the address names, by default the one before."""
    version = await planning.version(conn, edition.id, schedule_id)
    every = await planning.versions(conn, edition.id)
    others = [one for one in every if one.id != version.id]
    other = _other(request.query_params.get("avec", ""), version, others)
    return page(
        request,
        "organiser/differences.html",
        edition=edition,
        base=base_of(edition),
        version=version,
        other=other,
        others=others,
        changes=await replanning.difference(conn, edition.id, other.id, version.id)
        if other
        else None,
        hours=await hours_of(conn, edition),
        most=SHOWN,
    )


@get("/planning/comparer", opt={"action": "schedule.read"}, include_in_schema=False)
async def side_by_side(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """Two to four versions beside each other; with fewer, which there are."""
    every = await planning.versions(conn, edition.id)
    asked = request.query_params.getall("v", [])
    known = {str(one.id): one.id for one in every}
    if unknown := [one for one in asked if one not in known]:
        raise NotFound(msgid("There is no such schedule.")) from KeyError(unknown[0])
    said, found = "", []
    if asked:
        try:
            chosen = [known[one] for one in asked]
            found = await workbench.compare_versions(conn, edition, chosen, now)
        except Conflict as refusal:
            said = sentence_of(request, refusal)
    return page(
        request,
        "organiser/side_by_side.html",
        edition=edition,
        status=409 if said else 200,
        base=base_of(edition),
        said=said,
        found=found,
        asked=asked,
        versions=every,
        shown=SHOWN,
    )


@post(
    "/planning/versions/{schedule_id:uuid}/retour",
    opt={"action": "schedule.replan"},
    include_in_schema=False,
)
async def go_back(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """An older version is proposed from now on; nothing changes before it is applied."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    organiser = organiser_of(caller)
    batch_id = await replanning.roll_back(database, edition, schedule_id, organiser, now)
    return go(f"{base_of(edition)}/replanifier/{batch_id}")


def _other(asked: str, version: Version, others: list[Version]) -> Version | None:
    if asked:
        found = next((one for one in others if str(one.id) == asked), None)
        if found is None:
            raise NotFound(msgid("There is no such schedule."))
        return found
    by_id = {one.id: one for one in others}
    if version.base_id in by_id:
        return by_id[version.base_id]
    older = [one for one in others if one.version < version.version]
    return older[0] if older else next(iter(others), None)


MINE = [differences, side_by_side, go_back]
