"""The programmes that support a holder further, beside the meetings: those of the département, and
of its partners. Each edition has a list of its own; a new one begins with the three that are known.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.editions.known_support import KNOWN as KNOWN
from matchmaker.editions.known_support import SupportForm as SupportForm
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

_SQL: Final = load("support")
MOST: Final = 30
NO_SUCH: Final = msgid("There is no such support programme.")
AGREED_TO: Final = msgid(
    "Somebody has agreed to be contacted by this programme: it stays while they do."
)
_CODE_TAKEN: Final = msgid("Another programme of this morning has this code already.")


class SupportProgramme(msgspec.Struct, frozen=True, kw_only=True):
    """A programme as it stands; `code` names it in addresses, files and commands."""

    id: UUID
    code: str
    name: str
    about: str
    url: str


async def programmes(conn: Connection, edition_id: UUID) -> list[SupportProgramme]:
    """Those of an edition, in their order."""
    return await fetch(conn, SupportProgramme, _SQL.programmes, edition_id)


async def programme(conn: Connection, edition_id: UUID, programme_id: UUID) -> SupportProgramme:
    """The one of this identifier; NotFound without one."""
    found = await fetch_optional(conn, SupportProgramme, _SQL.one, edition_id, programme_id)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


async def hold(conn: Connection, edition_id: UUID, programme_id: UUID) -> SupportProgramme:
    """As `programme`; it does not change before the transaction ends."""
    found = await fetch_optional(conn, SupportProgramme, _SQL.hold, edition_id, programme_id)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


async def by_code(conn: Connection, edition_id: UUID, code: str) -> SupportProgramme:
    """The one of this code; NotFound without one."""
    found = await fetch_optional(conn, SupportProgramme, _SQL.by_code, edition_id, code)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


async def _require_not_put_away(conn: Connection, edition_id: UUID) -> None:
    """Conflict once the people went: the bilan that was kept has the names of these programmes."""
    if (await editions.hold(conn, edition_id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))


async def add(
    conn: Connection, edition: Edition, form: SupportForm, by: UUID | None, now: dt.datetime
) -> SupportProgramme:
    """One more, after the others; without a code it is named by its name."""
    tidy = forms.check_form(form)
    await _require_not_put_away(conn, edition.id)
    code = tidy.code or code_of(tidy.name)
    if await conn.fetchval(_SQL.count, edition.id) >= MOST:
        said = msgid("A morning has at most %(most)s support programmes.")
        raise Invalid([FieldFault("name", said, most=MOST)])
    values = (edition.id, code, tidy.name, tidy.about, tidy.url)
    added = await fetch_optional(conn, SupportProgramme, _SQL.add, *values)
    if added is None:
        raise Invalid([FieldFault("code" if tidy.code else "name", _CODE_TAKEN)])
    await audit.record(conn, edition.id, by, "support.added", added.id, now=now)
    return added


async def change(
    conn: Connection,
    edition: Edition,
    programme_id: UUID,
    form: SupportForm,
    by: UUID | None,
    now: dt.datetime,
) -> SupportProgramme:
    """Another name, text, site or code; without a code it keeps the one it has."""
    tidy = forms.check_form(form)
    await _require_not_put_away(conn, edition.id)
    known = await programme(conn, edition.id, programme_id)
    code = tidy.code or known.code
    if code != known.code and await conn.fetchval(_SQL.is_taken, edition.id, code):
        raise Invalid([FieldFault("code", _CODE_TAKEN)])
    values = (edition.id, programme_id, code, tidy.name, tidy.about, tidy.url)
    changed = await fetch_optional(conn, SupportProgramme, _SQL.change, *values)
    if changed is None:
        raise NotFound(NO_SUCH)
    await audit.record(conn, edition.id, by, "support.changed", programme_id, now=now)
    return changed


async def remove(
    conn: Connection, edition: Edition, programme_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """One less, with what was proposed of it; Conflict while somebody agrees. Twice is once."""
    await _require_not_put_away(conn, edition.id)
    known = await fetch_optional(conn, SupportProgramme, _SQL.hold, edition.id, programme_id)
    if known is None:
        return
    if await conn.fetchval(_SQL.is_agreed_to, programme_id):
        raise Conflict(AGREED_TO)
    await conn.execute(_SQL.remove, edition.id, programme_id)
    await audit.record(conn, edition.id, by, "support.removed", programme_id, now=now)


async def move_up(
    conn: Connection, edition: Edition, programme_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """It changes places with the one before it."""
    await _require_not_put_away(conn, edition.id)
    await conn.execute(_SQL.swap, edition.id, programme_id)
    await audit.record(conn, edition.id, by, "support.changed", programme_id, now=now)


async def arrange(conn: Connection, edition: Edition, codes: Sequence[str]) -> None:
    """They stand in the order of these codes."""
    await conn.execute(_SQL.arrange, edition.id, list(codes))


def code_of(name: str) -> str:
    """A name as it stands in addresses: what is no letter or figure parts words."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-") or "programme"
