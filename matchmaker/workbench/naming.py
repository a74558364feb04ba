"""What organisers call a version among themselves."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.wording import forms
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("workbench")


class NameForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a version is to be called; empty for its number alone."""

    name: Annotated[str, Meta(max_length=80)] = ""


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def name_version(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    form: NameForm,
    by: UUID,
    now: dt.datetime,
) -> None:
    """Call it so from now on; NotFound if it is none of the edition."""
    tidy = forms.check_form(form)
    values = (edition.id, schedule_id, tidy.name)
    if await fetch_optional(conn, _Id, _SQL.name_version, *values) is None:
        raise NotFound(msgid("There is no such schedule."))
    details = {"name": tidy.name}
    await audit.record(conn, edition.id, by, "draft.named", schedule_id, details, now=now)
