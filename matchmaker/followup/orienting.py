"""Holders oriented to the programmes that support them further: proposed, agreed to, taken back.

Nothing of a holder reaches a programme before they have agreed themselves; what they agree to is
`TOLD`, and a list for a programme holds that and nothing else.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportProgramme
from matchmaker.people import directory
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Need

_SQL: Final = load("orientations")

HOLDERS_ONLY: Final = msgid("Project holders alone are oriented to a support programme.")
NOT_YET: Final = msgid("Support programmes can be chosen from the day of the morning on.")
DECLINED: Final = msgid("This person has said no to this programme; they alone can change that.")
#: how it stands with a holder and a programme
OrientationState = Literal["none", "proposed", "agreed", "declined"]
OrientedBy = Literal["investor", "organiser", "holder"]


class OwnOrientation(msgspec.Struct, frozen=True, kw_only=True):
    """A programme, and how it stands with one holder.

    `declined`: they said no, or took their consent back, at `withdrawn_at`.
    """

    programme_id: UUID
    code: str
    name: str
    about: str
    url: str
    state: OrientationState
    agreed_at: dt.datetime | None
    withdrawn_at: dt.datetime | None


class SupportCount(msgspec.Struct, frozen=True, kw_only=True):
    """A programme, and how many holders agreed, were asked and have not answered, said no."""

    programme: SupportProgramme
    agreed: int
    proposed: int
    declined: int


class OrientedHolder(msgspec.Struct, frozen=True, kw_only=True):
    """What a programme is told of a holder who agreed."""

    holder_id: UUID
    first_name: str
    last_name: str
    organisation: str
    email: str
    phone: str
    commune: str
    project: str
    need: Need
    amount_sought: int
    agreed_at: dt.datetime


class PendingOrientation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked, or does not want it any more; for organisers alone."""

    holder_id: UUID
    name: str
    organisation: str
    state: OrientationState
    by: OrientedBy
    proposed_at: dt.datetime
    agreed_at: dt.datetime | None
    withdrawn_at: dt.datetime | None


class UnaskedHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to whom a programme may be proposed: name and organisation in one line."""

    id: UUID
    name: str


class _Count(SupportProgramme, frozen=True, kw_only=True):
    agreed: int
    proposed: int
    declined: int


async def own(conn: Connection, edition: Edition, holder_id: UUID) -> list[OwnOrientation]:
    """Every programme of the edition, as it stands with one holder."""
    return await fetch(conn, OwnOrientation, _SQL.own, edition.id, holder_id)


def is_open(edition: Edition, now: dt.datetime) -> bool:
    """Whether holders can say that they wish to be contacted: from the day itself to the purge."""
    return edition.purged_at is None and edition.local(now).date() >= edition.held_on


async def answer(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    programme_id: UUID,
    now: dt.datetime,
    *,
    agreed: bool,
) -> OwnOrientation:
    """The holder agrees to be contacted by a programme, or does not, or not any more.

    Agreed to twice, the first day stands. What was never asked and is not wished leaves nothing.
    """
    if agreed:
        await _hold_both(conn, edition, holder_id, programme_id, now)
    else:
        await directory.hold(conn, edition.id, holder_id)
    query = _SQL.agree if agreed else _SQL.decline
    await conn.execute(query, edition.id, holder_id, programme_id, now)
    return await _one(conn, edition, holder_id, programme_id)


async def propose(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    programme_id: UUID,
    by: UUID | None,
    now: dt.datetime,
) -> OwnOrientation:
    """An organiser asks a holder whether they wish to be contacted; nothing is said in their name.

    Asked before, or agreed already, nothing changes; Conflict where they have said no.
    """
    await _hold_both(conn, edition, holder_id, programme_id, now)
    values = (edition.id, holder_id, programme_id, "organiser", now)
    if await conn.fetchval(_SQL.propose, *values) is not None:
        details = {"programme": str(programme_id)}
        told = (conn, edition.id, by, "orientation.proposed", holder_id, details)
        await audit.record(*told, now=now)
    stands = await _one(conn, edition, holder_id, programme_id)
    if stands.state == "declined":
        raise Conflict(DECLINED)
    return stands


async def still_proposed(
    conn: Connection, holder_id: UUID, programme_ids: Collection[UUID]
) -> bool:
    """Whether one of these is proposed to a holder who has not answered yet."""
    return bool(await conn.fetchval(_SQL.still_proposed, holder_id, list(programme_ids)))


async def counts(conn: Connection, edition_id: UUID) -> list[SupportCount]:
    """The programmes of an edition with how many holders stand how with each."""
    found = await fetch(conn, _Count, _SQL.counts, edition_id)
    return [
        SupportCount(
            programme=SupportProgramme(
                id=one.id, code=one.code, name=one.name, about=one.about, url=one.url
            ),
            agreed=one.agreed,
            proposed=one.proposed,
            declined=one.declined,
        )
        for one in found
    ]


async def agreed_to(conn: Connection, edition_id: UUID, programme_id: UUID) -> list[OrientedHolder]:
    """Who wishes to be contacted by a programme, in the order of lists."""
    return await fetch(conn, OrientedHolder, _SQL.agreed_to, edition_id, programme_id)


async def pending_orientations(
    conn: Connection, edition_id: UUID, programme_id: UUID
) -> list[PendingOrientation]:
    """Who was asked and has not answered, and who said no or took it back."""
    return await fetch(conn, PendingOrientation, _SQL.pending, edition_id, programme_id)


async def holders_to_ask(
    conn: Connection, edition_id: UUID, programme_id: UUID
) -> list[UnaskedHolder]:
    """With whom nothing stands yet as to a programme."""
    return await fetch(conn, UnaskedHolder, _SQL.unasked, edition_id, programme_id)


async def _one(
    conn: Connection, edition: Edition, holder_id: UUID, programme_id: UUID
) -> OwnOrientation:
    for one in await own(conn, edition, holder_id):
        if one.programme_id == programme_id:
            return one
    raise NotFound(support.NO_SUCH)


async def _hold_both(
    conn: Connection, edition: Edition, holder_id: UUID, programme_id: UUID, now: dt.datetime
) -> None:
    """The holder takes part, the programme is there and both stay so for this act."""
    person = await directory.hold_participant(conn, edition.id, holder_id)
    if person.kind != "holder":
        raise Conflict(HOLDERS_ONLY)
    if not is_open(edition, now):
        raise Conflict(NOT_YET)
    values = (edition.id, programme_id)
    if await fetch_optional(conn, SupportProgramme, _SQL.hold_programme, *values) is None:
        raise NotFound(support.NO_SUCH)
