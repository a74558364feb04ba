"""What opens the year-book, in the words of whoever signs it."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("guidebook")
_LINES: Final = {"several_lines": True}
EditorialText = Annotated[str, Meta(max_length=6000, extra=_LINES)]
EditorialSignature = Annotated[str, Meta(max_length=300, extra=_LINES)]
MEANWHILE: Final = msgid(
    "Somebody else has changed this editorial since you opened it: look at theirs, then save again."
)


class EditorialForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words in both languages; where one is empty, the year-book has the other."""

    text_fr: EditorialText = ""
    signature_fr: EditorialSignature = ""
    text_en: EditorialText = ""
    signature_en: EditorialSignature = ""


class Editorial(msgspec.Struct, frozen=True, kw_only=True):
    """The words in force; `revision` 0 as long as there are none."""

    revision: int = 0
    text_fr: str = ""
    text_en: str = ""
    signature_fr: str = ""
    signature_en: str = ""
    written_at: dt.datetime | None = None
    writer: str = ""

    @property
    def form(self) -> EditorialForm:
        return EditorialForm(
            **{name: getattr(self, name) for name in EditorialForm.__struct_fields__}
        )


class _Saved(msgspec.Struct, frozen=True):
    revision: int


async def editorial(conn: Connection, edition_id: UUID) -> Editorial:
    """What opens the year-book of an edition."""
    return await fetch_optional(conn, Editorial, _SQL.editorial, edition_id) or Editorial()


async def save_editorial(
    conn: Connection,
    edition: Edition,
    form: EditorialForm,
    revision: int,
    by: UUID | None,
    now: dt.datetime,
) -> Editorial:
    """These words from now on, made from those of `revision`: Conflict when there are others."""
    tidy = forms.check_form(form)
    known = await editorial(conn, edition.id)
    if known.revision == revision and tidy == known.form:
        return known
    query = _SQL.change_editorial if revision else _SQL.save_editorial
    words = (tidy.text_fr, tidy.text_en, tidy.signature_fr, tidy.signature_en)
    saved = await fetch_optional(conn, _Saved, query, edition.id, revision, *words, now, by)
    if saved is None:
        raise Conflict(MEANWHILE).after(edition.id, "guide.worded")
    details = {"revision": saved.revision}
    await audit.record(conn, edition.id, by, "guide.worded", edition.slug, details, now=now)
    return await editorial(conn, edition.id)
