"""Who wishes to be contacted by which support programme: holders say so, organisers ask."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.following.support import BASE, ONE, TAGS
from api.controllers.organising import organiser
from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.followup import files, orienting
from matchmaker.followup.orienting import (
    OrientedHolder,
    OwnOrientation,
    PendingOrientation,
    SupportCount,
)

PERSON: Final = "/editions/{slug:str}/people/{person_id:uuid}/orientations"


class OrientationWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the holder wishes to be contacted by the programme."""

    agreed: bool


class OrientationsRead(msgspec.Struct, frozen=True, kw_only=True):
    """Who agreed, and who was asked and has not answered, or does not wish it."""

    agreed: list[OrientedHolder]
    pending: list[PendingOrientation]


@get(
    BASE + "/counts",
    opt={"action": "orientations.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def count_orientations(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[SupportCount]:
    """Count, for each programme, who agreed, who has not answered and who said no."""
    return await orienting.counts(conn, edition.id)


@get(
    ONE + "/orientations",
    opt={"action": "orientations.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_orientations(
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> OrientationsRead:
    """List who wishes to be contacted by a programme, and who was asked."""
    await support.programme(conn, edition.id, programme_id)
    return OrientationsRead(
        agreed=await orienting.agreed_to(conn, edition.id, programme_id),
        pending=await orienting.pending_orientations(conn, edition.id, programme_id),
    )


@post(
    ONE + "/list",
    opt={"action": "orientations.take"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def take_orientation_list(
    slug: FromPath[str],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> list[OrientedHolder]:
    """Take the list for a programme, those who agreed alone; the journal says so."""
    by = organiser(caller)
    return (await files.take_list(conn, edition, programme_id, by, now))[1]


@get(PERSON, opt={"action": "orientation.answer"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_own_orientations(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[OwnOrientation]:
    """List the support programmes, and how it stands with oneself."""
    return await orienting.own(conn, edition, person_id)


@put(
    PERSON + "/{programme_id:uuid}",
    opt={"action": "orientation.answer"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def answer_orientation(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    programme_id: FromPath[UUID],
    data: JSONBody[OrientationWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> OwnOrientation:
    """Say whether one wishes to be contacted by a programme; taken back at any time."""
    values = (conn, edition, person_id, programme_id, now)
    return await orienting.answer(*values, agreed=data.agreed)


@post(
    PERSON + "/{programme_id:uuid}/proposal",
    opt={"action": "orientations.propose"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, 409),
)
async def propose_orientation(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> OwnOrientation:
    """Ask a holder whether they wish to be contacted by a programme; they answer themselves."""
    by = organiser(caller)
    return await orienting.propose(conn, edition, person_id, programme_id, by, now)


ROUTES = [
    count_orientations,
    list_orientations,
    take_orientation_list,
    read_own_orientations,
    answer_orientation,
    propose_orientation,
]
