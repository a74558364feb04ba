"""The rights of the persons: consents, everything held on them, erasure, and the end of it all."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import figures
from matchmaker.choices import places
from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.foundation import signals
from matchmaker.notices import announcing
from matchmaker.people import directory
from matchmaker.people.consents import ConsentRecord, agree, consents, has_agreed
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

__all__ = [
    "ConsentRecord",
    "agree",
    "consents",
    "due",
    "erase",
    "export",
    "forget_listings",
    "has_agreed",
    "purge_one",
]

_SQL: Final = load("privacy")


async def export(conn: Connection, person_id: UUID) -> dict[str, Any]:
    """Everything held on a person, for them alone.

    What others wished or refused is theirs and stays out (RGPD article 15 § 4); so do drafts,
    which may never become a schedule, and hashes.
    """
    document = await conn.fetchval(_SQL.export, person_id)
    if document is None:
        raise NotFound(msgid("There is no such person in this edition."))
    return msgspec.json.decode(str(document), type=dict[str, Any])


async def erase(
    conn: Connection, person: Profile, now: dt.datetime, by: UUID | None = None
) -> None:
    """Forget a person at once; an empty place remains so that published versions still add up.

    Whom they would have met is told, as when somebody withdraws. A last letter takes back what is
    in their calendar: it alone holds their address, until it has left.
    """
    await editions.hold(conn, person.edition_id)
    await directory.hold(conn, person.edition_id, person.id)
    await conn.execute(_SQL.expect_no_more, person.id, now)
    await announcing.take_leave(conn, person, now)
    await empty(conn, person, now)
    await signals.signal(conn, person.edition_id, "access")
    await audit.record(conn, person.edition_id, by, "person.erased", person.id, now=now)
    await signals.signal(conn, person.edition_id, "plan")  # no screen names them from now on


async def empty(conn: Connection, person: Profile, now: dt.datetime) -> None:
    """Take everything out of a person's place, which stays; nobody is told.

    What became of their meetings is known of the other side as well, and stays with the figures.
    """
    await conn.execute(_SQL.keep_fates, person.id, now)
    await conn.execute(_SQL.hold_invitations, person.id)
    for statement in (_SQL.erase_choices, _SQL.erase_traces, _SQL.erase_delegates):
        await conn.execute(statement, person.id)
    await conn.execute(_SQL.erase_project, person.id)
    await conn.execute(_SQL.erase_offer, person.id)
    await conn.execute(_SQL.erase_visitor, person.id)
    await conn.execute(_SQL.erase_person, person.id, now)
    await places.settle(conn, person.edition_id, now)
    await conn.execute(_SQL.hold_papers, person.edition_id)
    await conn.execute(_SQL.purge_papers, person.edition_id)
    await conn.execute(_SQL.purge_uploads, person.edition_id)


async def forget_listings(conn: Connection, now: dt.datetime) -> None:
    """Forget what investors agreed to of the guide and did not renew in time."""
    await conn.execute(_SQL.forget_listings, now)


async def due(conn: Connection, now: dt.datetime) -> list[UUID]:
    """The editions that have reached their purge date."""
    return [row["id"] for row in await conn.fetch(_SQL.due, now)]


async def purge_one(conn: Connection, edition_id: UUID, now: dt.datetime) -> bool:
    """Forget everybody of an edition that is due: figures remain, and of the guide what investors
    agreed to, until the day by which they should have renewed it.

    False while somebody is at it; then it is for the next round.
    """
    if not await _have_alone(conn, edition_id, now):
        return False
    await figures.keep(conn, edition_id, now)
    at_a_glance = await editions.glance(conn, edition_id)
    await conn.execute(_SQL.put_away, edition_id, now, at_a_glance)
    for statement in (
        _SQL.keep_guide,
        _SQL.purge_wishes,
        _SQL.purge_refusals,
        _SQL.purge_meetings,
        _SQL.purge_offers,
        _SQL.purge_day,
        _SQL.purge_papers,
        _SQL.purge_uploads,
        _SQL.purge_mappings,
        _SQL.purge_letters,
        _SQL.purge_drafts,
        _SQL.purge_invitations,
        _SQL.purge_webhooks,
        _SQL.purge_speakers,
    ):
        await conn.execute(statement, edition_id)
    while await conn.execute(_SQL.purge_some_people, edition_id) != "DELETE 0":
        pass
    await audit.record(conn, edition_id, None, "edition.purged", now=now)
    return True


async def _have_alone(conn: Connection, edition_id: UUID, now: dt.datetime) -> bool:
    """Hold the edition, then its people, then keep from it whatever would be entered.

    The last of these is not waited for: whoever has just written to a person still needs it.
    """
    if await conn.fetchval(_SQL.hold_due, edition_id, now) is None:
        return False
    await conn.execute(_SQL.hold_everybody, edition_id)
    return await conn.fetchval(_SQL.keep_entrances_out, edition_id) is not None
