"""Who organises: named and dismissed on the command line, by who has the machine in their hands.

An administrator is organiser of every edition. Nobody can be dismissed without whom an edition
would have no organiser, nor the last administrator.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions, organisers
from matchmaker.editions.organisers import Organiser, OrganiserForm
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import AppointedRole

_SQL: Final = load("organisers")

_ADDED: Final[dict[organisers.EditionRole, str]] = {
    "organiser": "organiser.added",
    "reader": "reader.added",
    "front_desk": "desk.added",
}
#: how the first organiser comes in, for whoever reads a log
COMMAND: Final = "matchmaker organiser add EMAIL"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in to organise; roles by edition, beside an administrator's own."""

    id: UUID
    email: str
    name: str
    administrator: bool
    roles: dict[str, organisers.EditionRole]


async def accounts(conn: Connection) -> list[Account]:
    """Everybody who may sign in to organise."""
    return await fetch(conn, Account, _SQL.accounts)


async def somebody_organises(conn: Connection) -> bool:
    """Whether there is an organiser at all."""
    return bool(await conn.fetchval(_SQL.is_anybody_organiser))


async def take_turns(conn: Connection) -> None:
    """Appointments and dismissals come one after the other: somebody is always left."""
    await conn.execute(_SQL.take_turns)


async def appoint(
    conn: Connection,
    email: str,
    name: str | None,
    slug: str | None,
    role: AppointedRole,
    now: dt.datetime,
) -> Account:
    """Give somebody a role, in an edition or as administrator, in place of the one they had there.

    The account is made if it is new. NotFound for an unknown edition; Conflict where an
    administrator would be given less, or an edition lose its only organiser.
    """
    await take_turns(conn)
    edition = await editions.by_slug(conn, slug) if slug is not None else None
    found = await _account(conn, email, name, now)
    if role == "administrator" or edition is None:
        await conn.execute(_SQL.make_administrator, found.id)
        await audit.record(conn, None, None, "organiser.added", found.id, now=now)
    else:
        account = await _by_id(conn, found.id)
        if account.administrator:
            raise Conflict(msgid("Administrators are organisers of every edition already."))
        if role != "organiser":
            await require_others(conn, found.id, only=edition.slug)
        await organisers.add_member(conn, edition.id, found.id, role)
        await audit.record(conn, edition.id, None, _ADDED[role], found.id, now=now)
    return await _by_id(conn, found.id)


async def dismiss(conn: Connection, email: str, slug: str | None, now: dt.datetime) -> Account:
    """Take away somebody's role in an edition, or their account; their sessions end.

    NotFound for who is no organiser; Conflict where nobody would be left.
    """
    await take_turns(conn)
    found = await organisers.by_email(conn, _address(email))
    if found is None:
        raise NotFound(msgid("There is no such organiser."))
    account = await _by_id(conn, found.id)
    if slug is not None:
        edition = await editions.by_slug(conn, slug)
        await require_others(conn, found.id, only=edition.slug)
        if await conn.fetchval(_SQL.remove_member, edition.id, found.id) is None:
            raise Conflict(msgid("This person has no role of their own in this edition."))
        await conn.execute(_SQL.end_sessions, found.id)
        await audit.record(conn, edition.id, None, "organiser.removed", found.id, now=now)
        return account
    if account.administrator:
        await require_another_administrator(conn, found.id)
    await require_others(conn, found.id)
    await conn.execute(_SQL.end_sessions, found.id)
    await conn.execute(_SQL.delete_account, found.id)
    await audit.record(conn, None, None, "organiser.removed", found.id, now=now)
    return account


async def _account(conn: Connection, email: str, name: str | None, now: dt.datetime) -> Organiser:
    found = await organisers.by_email(conn, _address(email))
    if found is None:
        form = OrganiserForm(email=email, name=name or email.partition("@")[0])
        return await organisers.create(conn, form, now)
    if name is not None:
        tidy = forms.check_form(OrganiserForm(email=found.email, name=name))
        await conn.execute(_SQL.rename, found.id, tidy.name)
    return found


def _address(email: str) -> str:
    """The address as it is stored; Invalid when it is none."""
    return forms.check_form(OrganiserForm(email=email, name="-")).email


async def _by_id(conn: Connection, organiser_id: UUID) -> Account:
    return next(account for account in await accounts(conn) if account.id == organiser_id)


async def require_another_administrator(conn: Connection, organiser_id: UUID) -> None:
    """Conflict when this is the last administrator."""
    if not await conn.fetchval(_SQL.other_administrators, organiser_id):
        raise Conflict(msgid("The last administrator stays; name another one first."))


async def require_others(conn: Connection, organiser_id: UUID, only: str | None = None) -> None:
    """Conflict when an edition would lose its only organiser."""
    alone = [row["slug"] for row in await conn.fetch(_SQL.alone_in, organiser_id)]
    for slug in alone:
        if only in (None, slug):
            raise Conflict(
                msgid("The only organiser of “%(edition)s” stays; name another one first."),
                edition=slug,
            )
