"""What an `edition.json` says besides what founds an edition: who is looked at, partners, texts."""

import datetime as dt
from collections.abc import Collection
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import texts
from matchmaker.db import Connection, load
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.editions.partners import MOST, Partner, PartnerForm
from matchmaker.people import applications
from matchmaker.texts import TextForm, TextKind
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("applications")
_ELSEWHERE: Final = msgid(
    "This edition has something else here; it is changed on its own page, not by a file."
)


class EditionDocument(EditionForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition with all that its organisers say of it; logos are base64."""

    holders_by_acceptance: bool = False
    investors_by_acceptance: bool = True
    partners: Annotated[tuple[PartnerForm, ...], Meta(max_length=MOST)] = ()
    texts: dict[TextKind, TextForm] = msgspec.field(default_factory=dict)


BESIDE: Final = tuple(
    name for name in EditionDocument.__struct_fields__ if name not in EditionForm.__struct_fields__
)


async def found_edition(
    conn: Connection, document: EditionDocument, by: UUID | None, now: dt.datetime
) -> Edition:
    """The edition as the document says, without anybody in it."""
    edition = await editions.create(conn, document, by, now)
    looked_at = (document.holders_by_acceptance, document.investors_by_acceptance)
    await conn.fetchval(_SQL.set_rules, edition.id, *looked_at)
    for partner in document.partners:
        await partners.add(conn, edition, partner, by, now)
    for kind, form in document.texts.items():
        await texts.save(conn, edition, kind, form, 0, by, now)
    return await editions.by_id(conn, edition.id)


async def require_alike(
    conn: Connection, edition: Edition, document: EditionDocument, given: Collection[str]
) -> None:
    """Invalid where the document says otherwise what a file does not change in one that stands."""
    standing = await beside(conn, edition)
    faults = [
        FieldFault(name, _ELSEWHERE)
        for name, value in standing.items()
        if name in given and getattr(document, name) != value
    ]
    if faults:
        raise Invalid(faults)


async def beside(conn: Connection, edition: Edition) -> dict[str, object]:
    """These fields as they stand."""
    rules = await applications.rules(conn, edition.id)
    worded = await texts.standing(conn, edition.id)
    shown = await partners.partners(conn, edition.id)
    return {
        "holders_by_acceptance": rules.holders,
        "investors_by_acceptance": rules.investors,
        "partners": tuple([await _form_of(conn, edition, one) for one in shown]),
        "texts": {kind: one.form for kind, one in worded.items() if one.is_worded},
    }


async def _form_of(conn: Connection, edition: Edition, partner: Partner) -> PartnerForm:
    logo = None
    if partner.logo_digest is not None:
        logo = (await partners.logo(conn, edition.id, partner.logo_digest)).content
    return PartnerForm(name=partner.name, website=partner.website, logo=logo)
