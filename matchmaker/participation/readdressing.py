"""Another address for one's letters: not before its owner has said yes, and the old one is told.

Whoever sits at an open page could else have everything sent to themselves, and a slip of the
finger would send somebody's morning to a stranger. Whether the other address is registered is
looked up only when its owner opens the link: nobody who asks learns it.
"""

import datetime as dt
from typing import Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.participation import links, people
from matchmaker.people import applications, directory
from matchmaker.people.profiles import AnyForm
from matchmaker.wording.errors import LinkRefused
from matchmaker.wording.forms import check_form
from matchmaker.wording.language import msgid

_SQL: Final = load("address_changes")
_LINKS: Final = load("links")
#: for so long the link in the letter serves
KEPT: Final = dt.timedelta(days=3)


class AddressOccasion(msgspec.Struct, frozen=True):
    """Whose letters go to that address, once the link is pressed."""

    person_id: UUID
    edition_id: UUID
    slug: str
    email: str


class _Wanted(msgspec.Struct, frozen=True):
    email: str


async def update_own(
    conn: Connection,
    secret: str,
    edition: Edition,
    person_id: UUID,
    form: AnyForm,
    now: dt.datetime,
    *,
    seen: dt.datetime | None = None,
) -> bool:
    """Replace one's own answers; another address waits for its owner's yes. Whether one does."""
    person = await directory.find_person(conn, edition.id, person_id)
    wanted = check_form(form).email
    if wanted.lower() == person.email.lower():
        await people.update(conn, edition, person_id, form, now, seen=seen)
        return False
    kept = msgspec.structs.replace(form, email=person.email)
    await people.update(conn, edition, person_id, kept, now, seen=seen)
    change = uuid4()
    token = links.hash_of(token_of(secret, change))
    await conn.execute(_SQL.ask, person_id, change, wanted, token, now, now + KEPT)
    await writing.address_asked(conn, person, change)
    return True


async def wanted_address(conn: Connection, person_id: UUID, now: dt.datetime) -> str | None:
    """The address that waits for its owner's yes."""
    found = await fetch_optional(conn, _Wanted, _SQL.wanted, person_id, now)
    return found.email if found else None


async def addressed_to(conn: Connection, change: UUID, now: dt.datetime) -> str | None:
    """Where the letter of this change goes; None once its link leads nowhere."""
    found = await fetch_optional(conn, _Wanted, _SQL.wanted_by_letter, change, now)
    return found.email if found else None


async def occasion(conn: Connection, token: str, now: dt.datetime) -> AddressOccasion:
    """What this link would confirm; LinkRefused once it is done, or too late."""
    found = await fetch_optional(conn, AddressOccasion, _SQL.occasion, links.hash_of(token), now)
    if found is None:
        raise LinkRefused(msgid("This link is not valid any more; ask for the change again."))
    return found


async def confirm(conn: Connection, token: str, now: dt.datetime) -> None:
    """The owner of the address has said yes: letters go there from now on.

    Invalid when somebody else of the edition has that address by now.
    """
    found = await occasion(conn, token, now)
    edition = await editions.hold(conn, found.edition_id)
    form = await people.answers_of(conn, edition.id, found.person_id)
    form = msgspec.structs.replace(form, email=found.email)
    await people.update(conn, edition, found.person_id, form, now)
    await conn.execute(_SQL.forget, found.person_id)
    await conn.execute(_LINKS.confirm, found.person_id, now)
    if await applications.know(conn, found.person_id, now):
        await announcing.bring_up_to_date(conn, edition.id, [found.person_id], now)


def token_of(secret: str, change: UUID) -> str:
    """The token of the link in the letter to the other address."""
    return links.derive_token(secret, f"address change:{change}")


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget what nobody said yes to in time; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now)
