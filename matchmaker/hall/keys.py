"""The way in to the screens: one address for each edition, which nobody can guess.

Names of people hang in the hall, for those who are in it and for nobody else. The key in the
address is short enough to be typed on a television (15 letters and digits, 75 bits) and is
derived from the secret, so it can be shown again; a hash of it is all that is kept.
"""

import datetime as dt
import hashlib
import hmac
from base64 import b32encode
from typing import Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals

_QUERIES: Final = load("hall")
LENGTH: Final = 15
GROUP: Final = 5


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """The key in force; `text` as it stands in the address."""

    text: str
    minted_at: dt.datetime


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    edition_id: UUID
    minted_at: dt.datetime


def key_of(secret: str, key_id: UUID) -> str:
    """The key of a row, in groups of five that can be read out."""
    digest = hmac.digest(secret.encode(), f"hall key:{key_id}".encode(), "sha256")
    letters = b32encode(digest).decode().lower()[:LENGTH]
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def normalise(text: str) -> str:
    """A key as somebody typed it: capitals and hyphens do not matter."""
    return text.replace("-", "").lower()


def hash_of(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(normalise(key).encode("utf-8", "surrogatepass")).digest()


async def key_in_force(
    conn: Connection, edition: Edition, secret: str, organiser_id: UUID | None, now: dt.datetime
) -> Key:
    """The key in force; minted by whoever asks first."""
    found = await fetch_optional(conn, _Row, _QUERIES.key_in_force, edition.id)
    if found is None:
        await _mint(conn, edition, secret, organiser_id, now)
        found = await fetch_optional(conn, _Row, _QUERIES.key_in_force, edition.id)
    assert found is not None
    return Key(text=key_of(secret, found.id), minted_at=found.minted_at)


async def renew(
    conn: Connection, edition: Edition, secret: str, organiser_id: UUID, now: dt.datetime
) -> Key:
    """A new key; every screen that was opened with the old one goes dark."""
    await conn.execute(_QUERIES.revoke_key, edition.id, now)
    await signals.signal(conn, edition.id, "plan")
    await audit.record(conn, edition.id, organiser_id, "hall.key_renewed", now=now)
    return await key_in_force(conn, edition, secret, organiser_id, now)


async def _mint(
    conn: Connection, edition: Edition, secret: str, organiser_id: UUID | None, now: dt.datetime
) -> None:
    key_id = uuid4()
    key_hash = hash_of(key_of(secret, key_id))
    await conn.execute(_QUERIES.add_key, key_id, edition.id, key_hash, now, organiser_id)
