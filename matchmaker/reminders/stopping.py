"""No more reminders: one click in the message, with nothing to remember and nobody to sign in.

The token names the person and only the secret can make it. It is stored nowhere and does not run
out: a message from months ago still ends reminders, which is all that it can do.
"""

import datetime as dt
import hmac
import re
from base64 import b32encode
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("reminders")
REMINDERS: Final = "stop reminders"
_TOKEN: Final = re.compile(r"([0-9a-f]{32})-([a-z2-7]{26})", re.ASCII)


class StopState(msgspec.Struct, frozen=True, kw_only=True):
    """Of which edition's reminders it is, and since when they have ended, if they have."""

    slug: str
    stopped_at: dt.datetime | None


def token(secret: str, person_id: UUID, purpose: str = REMINDERS) -> str:
    """What ends the reminders of that person, or other letters that have their own `purpose`."""
    return f"{person_id.hex}-{_proof(secret, person_id, purpose)}"


def person_of(secret: str, text: str, purpose: str = REMINDERS) -> UUID:
    """Whose reminders this token ends; NotFound for any other text."""
    found = _TOKEN.fullmatch(text.strip().lower())
    if found is not None:
        person_id = UUID(found[1])
        if hmac.compare_digest(found[2], _proof(secret, person_id, purpose)):
            return person_id
    raise NotFound(msgid("There is no such page."))


async def stop_state(conn: Connection, person_id: UUID) -> StopState:
    """How it stands with the reminders to that person; NotFound for whoever is gone."""
    found = await fetch_optional(conn, StopState, _QUERIES.stopped, person_id)
    if found is None:
        raise NotFound(msgid("There is no such page."))
    return found


async def stop(conn: Connection, person_id: UUID, now: dt.datetime) -> None:
    """No reminder is written to them from now on; said twice, it changes nothing."""
    await conn.execute(_QUERIES.stop, person_id, now)


async def resume(conn: Connection, person_id: UUID) -> None:
    """They want reminders again."""
    await conn.execute(_QUERIES.resume, person_id)


def _proof(secret: str, person_id: UUID, purpose: str) -> str:
    digest = hmac.digest(secret.encode(), f"{purpose}:{person_id}".encode(), "sha256")
    return b32encode(digest[:16]).decode().lower().rstrip("=")
