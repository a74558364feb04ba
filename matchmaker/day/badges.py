"""Badges: a short code per person that only the secret can make, and that opens nothing by itself.

Whoever reads a badge learns a code; only the desk, signed in, learns whose it is.
"""

import hmac
import re
from base64 import b32encode
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.participation import links
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("day")
_DELEGATES: Final = load("delegates")
#: 80 bits, as 16 letters and digits that nobody mistakes for one another
_BYTES: Final = 10
_CODE: Final = re.compile(r"[A-Z2-7]{16}")


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a badge names."""

    id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str


def code_of(secret: str, person_id: UUID) -> str:
    """The code on somebody's badge, always the same."""
    digest = hmac.digest(secret.encode(), f"badge:{person_id}".encode(), "sha256")
    return b32encode(digest[:_BYTES]).decode()


async def badges(conn: Connection, edition_id: UUID, secret: str) -> list[tuple[Badge, str]]:
    """Everybody who takes part, with their code, by side and name; from now on the codes serve."""
    found = await fetch(conn, Badge, _SQL.badges, edition_id)
    made = [(badge, code_of(secret, badge.id)) for badge in found]
    rows = [(badge.id, links.hash_of(code)) for badge, code in made]
    await conn.executemany(_SQL.keep_badge, rows)
    return made


async def badge_code(conn: Connection, secret: str, person_id: UUID) -> str:
    """The code of one person, which serves from now on."""
    code = code_of(secret, person_id)
    await conn.execute(_SQL.keep_badge, person_id, links.hash_of(code))
    return code


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """One of an investor's people on a badge."""

    id: UUID
    investor_id: UUID
    name: str
    organisation: str


async def delegate_badges(
    conn: Connection, edition_id: UUID, secret: str
) -> list[tuple[Team, str]]:
    """Every investor's people, with their codes, by organisation; from now on the codes serve."""
    found = await fetch(conn, Team, _DELEGATES.badges, edition_id)
    made = [(one, code_of(secret, one.id)) for one in found]
    rows = [(one.id, links.hash_of(code)) for one, code in made]
    await conn.executemany(_DELEGATES.keep_badge, rows)
    return made


async def delegate_badge_code(conn: Connection, secret: str, delegate_id: UUID) -> str:
    """The code of one of an investor's people, which serves from now on."""
    code = code_of(secret, delegate_id)
    await conn.execute(_DELEGATES.keep_badge, delegate_id, links.hash_of(code))
    return code


async def delegate_owner_of(conn: Connection, edition_id: UUID, read: str) -> UUID | None:
    """Whose badge was read, if it is one of an investor's people's."""
    codes = _CODE.findall(read.upper().rstrip("/").rpartition("/")[2])
    if not codes:
        return None
    found = await conn.fetchval(_DELEGATES.badge_owner, edition_id, links.hash_of(codes[0]))
    return None if found is None else UUID(str(found))


async def owner_of(conn: Connection, edition_id: UUID, read: str) -> UUID:
    """Whose badge was read, from its code or the address that holds it; NotFound for no badge."""
    codes = _CODE.findall(read.upper().rstrip("/").rpartition("/")[2])
    found = None
    if codes:
        found = await conn.fetchval(_SQL.badge_owner, edition_id, links.hash_of(codes[0]))
    if found is None:
        raise NotFound(msgid("This is no badge of this morning; look for the name instead."))
    return UUID(str(found))
