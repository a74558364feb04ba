"""Wordings as they are kept: each with a number, the newest of a kind in force."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.texts import fields
from matchmaker.texts.kinds import EVERY, TextKind
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_QUERIES: Final = load("texts")
_LINES: Final = 8
_SEVERAL: Final = {"several_lines": True}
Opening = Annotated[str, Meta(max_length=1000, extra=_SEVERAL)]
Signature = Annotated[str, Meta(max_length=300, extra=_SEVERAL)]

MEANWHILE: Final = msgid(
    "Somebody else has worded this message since you opened it: look at theirs, then save again."
)


class TextForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one kind of letter; what is empty is said as we say it."""

    opening_fr: Opening = ""
    signature_fr: Signature = ""
    opening_en: Opening = ""
    signature_en: Signature = ""


class LetterTexts(msgspec.Struct, frozen=True, kw_only=True):
    """A wording as it stands; `revision` 0 as long as there is none."""

    kind: str
    revision: int = 0
    opening_fr: str = ""
    signature_fr: str = ""
    opening_en: str = ""
    signature_en: str = ""
    written_at: dt.datetime | None = None
    writer: str = ""

    @property
    def form(self) -> TextForm:
        return TextForm(**{name: getattr(self, name) for name in TextForm.__struct_fields__})

    @property
    def is_worded(self) -> bool:
        return self.form != TextForm()


class _Revision(msgspec.Struct, frozen=True):
    revision: int


class _Words(msgspec.Struct, frozen=True):
    opening: str
    signature: str


async def stored_texts(conn: Connection, edition_id: UUID) -> dict[str, LetterTexts]:
    """What an edition has worded, by kind."""
    found = await fetch(conn, LetterTexts, _QUERIES.standing, edition_id)
    return {one.kind: one for one in found}


async def of_kind(conn: Connection, edition_id: UUID, kind: TextKind) -> LetterTexts:
    """What an edition has worded for one kind; revision 0 without anything."""
    found = await fetch_optional(conn, LetterTexts, _QUERIES.of_kind, edition_id, kind)
    return found or LetterTexts(kind=kind)


async def save(
    conn: Connection,
    edition: Edition,
    kind: TextKind,
    form: TextForm,
    revision: int,
    by: UUID | None,
    now: dt.datetime,
) -> LetterTexts:
    """Word one kind of letter from now on; what was caused before keeps its words.

    `revision` is what the organiser was looking at: Conflict when another has been saved since.
    """
    tidy = check_words(kind, form)
    await conn.execute(_QUERIES.take_turns, edition.id)
    known = await of_kind(conn, edition.id, kind)
    if known.revision != revision:
        raise Conflict(MEANWHILE).after(edition.id, "letter.worded", subject=kind)
    if tidy == known.form:
        return known
    values = (*msgspec.structs.astuple(tidy), now, by)
    made = await fetch_one(conn, _Revision, _QUERIES.save, edition.id, kind, *values)
    details = {"kind": kind, "revision": made.revision}
    await audit.record(conn, edition.id, by, "letter.worded", kind, details, now=now)
    return await of_kind(conn, edition.id, kind)


def check_words(kind: TextKind, form: TextForm) -> TextForm:
    """The form as it is stored; Invalid with every fault and its place."""
    tidy = forms.check_form(
        form,
        {
            name: _check(kind, "fr" if name.endswith("fr") else "en")
            for name in TextForm.__struct_fields__
        },
    )
    faults = [
        FieldFault(name, msgid("A signature has at most %(most)s lines."), most=_LINES)
        for name in ("signature_fr", "signature_en")
        if getattr(tidy, name).count("\n") >= _LINES
    ]
    if kind == EVERY:
        sentence = msgid(
            "What all messages share is their signature; an opening is worded for one."
        )
        faults += [
            FieldFault(name, sentence)
            for name in ("opening_fr", "opening_en")
            if getattr(tidy, name)
        ]
    if faults:
        raise Invalid(faults)
    return tidy


def _check(kind: TextKind, language: str) -> forms.TextCheck:
    return lambda text: fields.check(kind, text, language)


async def words_of(
    conn: Connection,
    edition: Edition,
    kind: TextKind,
    upto: int | None,
    reader: fields.Known,
    language: str,
) -> fields.Filled:
    """What one letter says in its edition's words; `upto` is the newest wording that it knows."""
    if upto is None:
        return fields.Filled()
    own = await _words(conn, edition.id, kind, upto, language)
    shared = await _words(conn, edition.id, EVERY, upto, language)
    signature = own.signature or shared.signature
    return fields.fill(own.opening, signature, edition, reader, language)


async def _words(
    conn: Connection, edition_id: UUID, kind: TextKind, upto: int, language: str
) -> _Words:
    values = (edition_id, kind, upto, language)
    return await fetch_optional(conn, _Words, _QUERIES.words, *values) or _Words("", "")
