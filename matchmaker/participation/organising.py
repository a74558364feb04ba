"""What an organiser does for others beyond the planning, each act written down."""

import datetime as dt
from uuid import UUID

from matchmaker import notices
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.participation import links
from matchmaker.people import directory
from matchmaker.people.profiles import Profile


async def send_link(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID, now: dt.datetime
) -> None:
    """Send a person their personal link once more; those they have go on working."""
    person = await directory.hold(conn, edition.id, person_id)
    await notices.acknowledge(conn, person, again=True)
    await audit.record(conn, edition.id, by, "link.sent", person.id, now=now)


async def renew_links(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID, now: dt.datetime
) -> Profile:
    """End every link and session of a person, and send them a new link."""
    person = await directory.hold(conn, edition.id, person_id)
    await links.revoke_all(conn, person.id, now)
    await notices.acknowledge(conn, person, again=True)
    await audit.record(conn, edition.id, by, "links.revoked", person.id, now=now)
    return person


async def note_view(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID, now: dt.datetime
) -> None:
    """Somebody of the organisers looks at a person's page as that person sees it."""
    await audit.record(conn, edition.id, by, "person.viewed", person_id, now=now)


async def release_letter(
    conn: Connection, edition: Edition, outbox_id: int, by: UUID, now: dt.datetime
) -> None:
    """Have a held message tried again; Conflict when a newer one has arrived since."""
    await notices.release(conn, edition.id, outbox_id)
    await audit.record(conn, edition.id, by, "letter.released", outbox_id, now=now)
