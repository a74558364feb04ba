"""The investor's own link to what lasts of them: it serves before the purge and after it.

The token names the entry and only the secret can make it. It is stored nowhere; all that it can do
is to renew what was agreed to, or to end it.
"""

import datetime as dt
import hmac
import re
from base64 import b32encode
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.guidebook.agreeing import renewal
from matchmaker.guidebook.entries import LastingField
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Finance

_SQL: Final = load("guidebook")
_TOKEN: Final = re.compile(r"([0-9a-f]{32})-([a-z2-7]{26})", re.ASCII)


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """What the link leads to; `ended` once it was taken back."""

    id: UUID
    edition_id: UUID
    slug: str
    edition: str
    organisation: str
    finance: Finance
    fields: tuple[LastingField, ...]
    contact: str
    agreed_at: dt.datetime
    renew_by: dt.date
    ended: bool


def token(secret: str, agreement_id: UUID) -> str:
    """What leads to that entry, and nobody can guess."""
    return f"{agreement_id.hex}-{_proof(secret, agreement_id)}"


async def entry_of(conn: Connection, secret: str, text: str) -> Linked:
    """What this token leads to; NotFound once nothing of it is left."""
    found = await fetch_optional(conn, Linked, _SQL.by_link, _named(secret, text))
    if found is None:
        raise NotFound(msgid("Nothing of this entry is left in the guide."))
    return found


async def has_ended(conn: Connection, agreement_id: UUID) -> bool:
    """Whether nothing of it counts any more."""
    found = await fetch_optional(conn, Linked, _SQL.by_link, agreement_id)
    return found is None or found.ended


async def leave(conn: Connection, secret: str, text: str, now: dt.datetime) -> None:
    """Out of what lasts, at once; twice is once."""
    identifier = _named(secret, text)
    await conn.execute(_SQL.end_by_link, identifier, now)
    edition_id = await conn.fetchval(_SQL.leave_by_link, identifier)
    if edition_id is not None:
        await audit.record(conn, edition_id, None, "guide.left", identifier, now=now)


async def renew(conn: Connection, secret: str, text: str, now: dt.datetime) -> Linked:
    """It counts as if it had been agreed to today; NotFound for what was taken back."""
    identifier, until = _named(secret, text), renewal(now.date())
    for query in (_SQL.renew_agreement, _SQL.renew_listing):
        if await conn.fetchval(query, identifier, until) is not None:
            return await entry_of(conn, secret, text)
    raise NotFound(msgid("Nothing of this entry is left in the guide."))


def _named(secret: str, text: str) -> UUID:
    found = _TOKEN.fullmatch(text.strip().lower())
    if found is not None:
        identifier = UUID(found[1])
        if hmac.compare_digest(found[2], _proof(secret, identifier)):
            return identifier
    raise NotFound(msgid("There is no such page."))


def _proof(secret: str, identifier: UUID) -> str:
    digest = hmac.digest(secret.encode(), f"guide entry:{identifier}".encode(), "sha256")
    return b32encode(digest[:16]).decode().lower().rstrip("=")
