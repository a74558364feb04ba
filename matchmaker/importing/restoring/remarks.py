"""Tags and notes of organisers: added to what is known of people, never twice."""

from typing import Final
from uuid import UUID

from matchmaker.db import load
from matchmaker.importing.book import Book, Errand
from matchmaker.importing.report import FileSort
from matchmaker.people import remarks
from matchmaker.wording.language import msgid

_SQL: Final = load("importing")


async def bring_tags(errand: Errand, book: Book) -> None:
    """People have these tags from now on."""
    people, tags, folded = list[UUID](), list[str](), list[str]()
    for entry in errand.of(FileSort.TAGS):
        person = book.find(entry, "email", errand.notes)
        word = remarks.fold_tag(entry.form.tag)
        if not word:
            said = msgid("A tag holds a letter or a figure at least.")
            errand.notes.fault(entry.at("tag"), said)
        elif person is not None:
            people.append(person.id)
            tags.append(entry.form.tag)
            folded.append(word)
    values = (errand.edition.id, people, tags, folded)
    added = await errand.conn.fetch(_SQL.tag_each, *values)
    errand.created[FileSort.TAGS] += len(added)
    errand.unchanged[FileSort.TAGS] += len(people) - len(added)


async def bring_notes(errand: Errand, book: Book) -> None:
    """This is noted on people from now on; whoever imports has written it."""
    people, texts, moments = list[UUID](), list[str](), []
    for entry in errand.of(FileSort.NOTES):
        person = book.find(entry, "email", errand.notes)
        if person is not None:
            people.append(person.id)
            texts.append(entry.form.note)
            moments.append(errand.moment(entry.form.written_at))
    values = (errand.edition.id, people, texts, moments, errand.now, errand.by)
    added = await errand.conn.fetch(_SQL.note_each, *values)
    errand.created[FileSort.NOTES] += len(added)
    errand.unchanged[FileSort.NOTES] += len(people) - len(added)
