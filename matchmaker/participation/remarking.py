"""Organisers note and tag. The journal says that they did, and of whom; never what."""

import datetime as dt
from collections.abc import Collection
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people import directory, remarks
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("remarks")


class NoteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the others should know of a person, who may ask to read it."""

    text: forms.Paragraph


class TagForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word by which people are sorted."""

    tag: Annotated[str, Meta(min_length=1, max_length=40)]


async def write_note(
    conn: Connection, edition: Edition, person_id: UUID, form: NoteForm, by: UUID, now: dt.datetime
) -> UUID:
    """One more note; two that are written at once both stand."""
    tidy = forms.check_form(form)
    await _held(conn, edition, person_id)
    note: UUID = await conn.fetchval(_SQL.write_note, edition.id, person_id, tidy.text, now, by)
    await audit.record(conn, edition.id, by, "note.written", person_id, now=now)
    return note


async def remove_note(
    conn: Connection, edition: Edition, person_id: UUID, note_id: UUID, by: UUID, now: dt.datetime
) -> None:
    """A note is taken away; NotFound when it was already."""
    await _held(conn, edition, person_id)
    if await conn.fetchval(_SQL.remove_note, edition.id, person_id, note_id) is None:
        raise NotFound(msgid("There is no such note."))
    await audit.record(conn, edition.id, by, "note.removed", person_id, now=now)


async def tag(
    conn: Connection, edition: Edition, person_id: UUID, form: TagForm, by: UUID, now: dt.datetime
) -> None:
    """A person has a tag; said twice, it changes nothing."""
    await _held(conn, edition, person_id)
    if await _tag(conn, edition, [person_id], form):
        await audit.record(conn, edition.id, by, "person.tagged", person_id, now=now)


async def untag(
    conn: Connection, edition: Edition, person_id: UUID, form: TagForm, by: UUID, now: dt.datetime
) -> None:
    """A person no longer has a tag; likewise."""
    await _held(conn, edition, person_id)
    if await _untag(conn, edition, [person_id], form):
        await audit.record(conn, edition.id, by, "person.untagged", person_id, now=now)


async def tag_all(
    conn: Connection,
    edition: Edition,
    people: Collection[UUID],
    form: TagForm,
    by: UUID,
    now: dt.datetime,
) -> int:
    """All these people have a tag, in one act; how many had it not."""
    editions.require_open_to_staff(await editions.hold(conn, edition.id))
    count = await _tag(conn, edition, people, form)
    if count:
        details = {"people": count}
        await audit.record(conn, edition.id, by, "people.tagged", edition.slug, details, now=now)
    return count


async def untag_all(
    conn: Connection,
    edition: Edition,
    people: Collection[UUID],
    form: TagForm,
    by: UUID,
    now: dt.datetime,
) -> int:
    """None of these people has a tag any more, in one act; how many had it."""
    editions.require_open_to_staff(await editions.hold(conn, edition.id))
    count = await _untag(conn, edition, people, form)
    if count:
        details = {"people": count}
        await audit.record(conn, edition.id, by, "people.untagged", edition.slug, details, now=now)
    return count


async def _tag(conn: Connection, edition: Edition, people: Collection[UUID], form: TagForm) -> int:
    word, folded = _words(form)
    return len(await conn.fetch(_SQL.add_tag, edition.id, list(people), word, folded))


async def _untag(
    conn: Connection, edition: Edition, people: Collection[UUID], form: TagForm
) -> int:
    _, folded = _words(form)
    return len(await conn.fetch(_SQL.remove_tag, edition.id, list(people), folded))


def _words(form: TagForm) -> tuple[str, str]:
    word = forms.check_form(form).tag
    folded = remarks.fold_tag(word)
    if not folded:
        raise Invalid([FieldFault("tag", msgid("A tag holds a letter or a figure at least."))])
    return word, folded


async def _held(conn: Connection, edition: Edition, person_id: UUID) -> None:
    editions.require_open_to_staff(await editions.hold(conn, edition.id))
    await directory.find_person(conn, edition.id, person_id)
