"""Who stands behind a morning: names, sites and logos, in the order of its page."""

import datetime as dt
import hashlib
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.forms import Title, Website
from matchmaker.wording.language import msgid

_SQL: Final = load("partners")
LARGEST: Final = 300_000
MOST: Final = 40
#: SVG is not among them: it can hold programs
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class PartnerForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A partner; the image as base64 in JSON, PNG, JPEG or WebP."""

    name: Title
    website: Website = ""
    logo: bytes | None = None


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A partner as it is shown; the image is found under its hash."""

    id: UUID
    name: str
    website: str
    logo_type: str | None
    logo_digest: str | None


class Logo(msgspec.Struct, frozen=True):
    """An image as it is served."""

    content: bytes
    type: str


async def partners(conn: Connection, edition_id: UUID) -> list[Partner]:
    """The partners of an edition in their order."""
    return await fetch(conn, Partner, _SQL.partners, edition_id)


async def logo(conn: Connection, edition_id: UUID, digest: str) -> Logo:
    """The image of this hash; NotFound without one."""
    found = await fetch_optional(conn, Logo, _SQL.logo, edition_id, digest)
    if found is None:
        raise NotFound(msgid("There is no such image."))
    return found


async def add(
    conn: Connection, edition: Edition, form: PartnerForm, by: UUID | None, now: dt.datetime
) -> Partner:
    """One more partner, after the others."""
    columns = _checked(form)
    if await conn.fetchval(_SQL.count, edition.id) >= MOST:
        said = msgid("A morning has at most %(most)s partners.")
        raise Invalid([FieldFault("name", said, most=MOST)])
    added = await fetch_optional(conn, Partner, _SQL.add, edition.id, *columns)
    assert added is not None
    await audit.record(conn, edition.id, by, "partner.added", added.id, now=now)
    return added


async def change(
    conn: Connection,
    edition: Edition,
    partner_id: UUID,
    form: PartnerForm,
    by: UUID | None,
    now: dt.datetime,
) -> Partner:
    """Another name, site or image; without an image the one it has is kept."""
    columns = _checked(form)
    changed = await fetch_optional(conn, Partner, _SQL.change, edition.id, partner_id, *columns)
    if changed is None:
        raise NotFound(msgid("There is no such partner."))
    await audit.record(conn, edition.id, by, "partner.changed", partner_id, now=now)
    return changed


async def remove(
    conn: Connection, edition: Edition, partner_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """One less; twice is once."""
    if await conn.fetchval(_SQL.remove, edition.id, partner_id) is not None:
        await audit.record(conn, edition.id, by, "partner.removed", partner_id, now=now)


async def move_up(
    conn: Connection, edition: Edition, partner_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """It changes places with the one before it."""
    await conn.execute(_SQL.swap, edition.id, partner_id)
    await audit.record(conn, edition.id, by, "partner.changed", partner_id, now=now)


def _checked(form: PartnerForm) -> tuple[str, str, bytes | None, str | None, str | None]:
    tidy = forms.check_form(form)
    if not tidy.logo:
        return (tidy.name, tidy.website, None, None, None)
    if len(tidy.logo) > LARGEST:
        said = msgid("An image has at most %(most)s kB here; make it smaller.")
        raise Invalid([FieldFault("logo", said, most=LARGEST // 1000)])
    digest = hashlib.sha256(tidy.logo).hexdigest()
    return (tidy.name, tidy.website, tidy.logo, _type_of(tidy.logo), digest)


def _type_of(image: bytes) -> str:
    """What the image is, by its first bytes: what its name says is not believed."""
    for beginning, kind in _BEGINNINGS:
        if image.startswith(beginning):
            return kind
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    said = msgid(
        "A PNG, JPEG or WebP image is expected here; SVG is refused, it can hold programs."
    )
    raise Invalid([FieldFault("logo", said)])
