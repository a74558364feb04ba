"""The next edition, made of one that stands: everything but its people, shifted to its own day."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.afterwards import in_time
from matchmaker.editions.editions import YEARS, Edition, Slug
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.forms import Title
from matchmaker.wording.language import msgid

_SQL: Final = load("duplicating")
#: tables of an edition that are copied; all others that hang under one are its people's, or their
#: meetings': a test compares this with the schema
COPIED: Final = (
    "slot",
    "meeting_table",
    "table_closure",
    "workshop",
    "partner",
    "support_programme",
    "membership",
    "letter_text",
    "earlier_year",
)


class DuplicateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the next edition is called, and its day; everything else is as in the one before."""

    slug: Slug
    name: Title
    held_on: dt.date


async def duplicate(
    conn: Connection, source: Edition, form: DuplicateForm, by: UUID | None, now: dt.datetime
) -> Edition:
    """A new edition in preparation, with the grid, rules, texts, programme, partners, years
    before, support programmes and organisers of another one; every date keeps its distance from
    the day. Where data went before the last question to the holders, they stay until after it.

    Slots that are closed and tables that were taken away stood for its versions: they stay there.
    """
    tidy = forms.check_form(form)
    if tidy.held_on <= source.local(now).date() or tidy.held_on.year not in YEARS:
        raise Invalid([FieldFault("held_on", msgid("The new day must lie ahead."))])
    if await conn.fetchval(_SQL.address_is_known, tidy.slug):
        said = msgid("Another edition has this address already.")
        raise Invalid([FieldFault("slug", said)])
    days = (tidy.held_on - source.held_on).days
    purge_on = in_time(tidy.held_on, source.purge_on + dt.timedelta(days=days))
    made = await conn.fetchval(
        _SQL.copy_edition, source.id, tidy.slug, tidy.name, tidy.held_on, days, now, purge_on
    )
    await conn.execute(_SQL.copy_slots, source.id, made, days, source.timezone)
    for query in (
        *(_SQL.copy_tables, _SQL.copy_closures, _SQL.copy_partners, _SQL.copy_support),
        _SQL.copy_members,
    ):
        await conn.execute(query, source.id, made)
    await conn.execute(_SQL.copy_texts, source.id, made, now)
    await conn.execute(_SQL.copy_earlier_years, source.id, made)
    await conn.execute(_SQL.copy_programme, source.id, made, days, source.timezone)
    details = {"from": source.slug}
    await audit.record(conn, made, by, "edition.duplicated", tidy.slug, details, now=now)
    return await editions.by_id(conn, made)
