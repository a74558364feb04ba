"""The guide of investors as a printed year-book: by kind of finance, by need, with an index."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from matchmaker.guidebook import BookEntry, LastingField, YearBook, by_finance, by_need, by_theme
from matchmaker.guidebook.saying import facts_of, reach_of
from matchmaker.post.morning import ticket
from matchmaker.print import typst
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import fold, long_date, sort_key, typeset
from matchmaker.wording.vocabularies import label

TEMPLATE: Final = "year_book.typ"
#: what organisers and investors write in
_WRITTEN_IN: Final = "fr"


def year_book_pdf(book: YearBook, language: str, address: str) -> bytes:
    """The year-book (A4, PDF/UA-1); `address` is that of the page that outlives the edition."""
    return typst.compile_pdf(TEMPLATE, year_book_values(book, language, address))


def year_book_values(book: YearBook, language: str, address: str) -> dict[str, Any]:
    """Everything that the template draws, drawable."""
    words = catalogue(language)
    edition = book.edition
    title = words.gettext(msgid("Guide of investors %(year)s")) % {"year": edition.held_on.year}
    data = {
        "language": language,
        "written": _WRITTEN_IN,
        "title": title,
        "organizer": edition.contact_name,
        "edition": typeset(edition.name, language),
        "day": long_date(edition.held_on, language),
        "place": typeset(edition.place, language),
        "count": words.ngettext("One investor", "%(num)s investors", len(book.entries))
        % {"num": len(book.entries)},
        "editorial": _editorial(book, language),
        "kinds": list(_kinds(book.entries, words, language)),
        "needs": list(_needs(book.entries, words, language)),
        "themes": list(_themes(book.entries, words)),
        "index": list(_index(book.entries)),
        "address": address,
        "words": _words(words),
    }
    drawn: dict[str, Any] = typst.keep_drawable(data)
    return drawn | {"qr": typst.qr(address)}


def _words(words: Catalogue) -> dict[str, str]:
    sentences = {
        "editorial": msgid("Editorial"),
        "contents": msgid("Contents"),
        "kinds": msgid("By kind of finance"),
        "needs": msgid("By need"),
        "needs_how": msgid(
            "As the investors say themselves; where one says nothing, as their kind of finance is "
            "known to serve. The page of each is in the last column."
        ),
        "index": msgid("Index"),
        "by_name": msgid("By name"),
        "by_theme": msgid("By theme"),
        "absent": msgid("Not at the morning"),
        "absent_how": msgid("Investors marked “Not at the morning” do not attend: write to them."),
        "organisation": msgid("Investor"),
        "kind": msgid("Kind of finance"),
        "amounts": msgid("Amounts"),
        "page": msgid("Page"),
        "nobody": msgid("Nobody is in this guide yet."),
        "online": msgid("Up to date, online"),
        "online_how": msgid("What investors agreed to leave online, after the morning as well."),
        "qr": msgid("QR code that opens the guide online"),
    }
    return {key: words.gettext(sentence) for key, sentence in sentences.items()}


def _editorial(book: YearBook, language: str) -> dict[str, Any] | None:
    """In the language of the book, or else in the one there is."""
    said = book.editorial
    texts = {"fr": (said.text_fr, said.signature_fr), "en": (said.text_en, said.signature_en)}
    other = "en" if language == "fr" else "fr"
    chosen = language if texts[language][0] else other
    text, signature = texts[chosen]
    if not text:
        return None
    return {
        "language": chosen,
        "paragraphs": [typeset(part, chosen).split("\n") for part in text.split("\n\n") if part],
        "signature": [typeset(line, chosen) for line in signature.split("\n") if line],
    }


def _kinds(
    entries: Sequence[BookEntry], words: Catalogue, language: str
) -> Iterator[dict[str, Any]]:
    for kind, those in by_finance(entries).items():
        yield {
            "name": label(kind).translated(words),
            "entries": [_entry(entry, words, language) for entry in those],
        }


def _entry(entry: BookEntry, words: Catalogue, language: str) -> dict[str, Any]:
    return {
        "key": _key(entry),
        "name": typeset(entry.organisation, _WRITTEN_IN),
        "absent": not entry.attends,
        "description": [
            part for part in typeset(entry.description, _WRITTEN_IN).split("\n") if part
        ],
        "facts": [
            {
                "name": fact.name,
                "value": typeset(fact.value, _WRITTEN_IN) if fact.theirs else fact.value,
                "theirs": fact.theirs,
            }
            for fact in facts_of(entry, language)
        ],
        "website": entry.website,
        "site": entry.website.partition("://")[2].rstrip("/"),
        "contact": entry.contact,
        "reach": reach_of(entry.contact),
        "reached": words.gettext(msgid("Contact")),
        "at": words.gettext(msgid("Website")),
    }


def _needs(
    entries: Sequence[BookEntry], words: Catalogue, language: str
) -> Iterator[dict[str, Any]]:
    for need, those in by_need(entries).items():
        yield {
            "name": label(need).translated(words),
            "rows": [
                {
                    "key": _key(entry),
                    "name": typeset(entry.organisation, _WRITTEN_IN),
                    "kind": label(entry.finance).translated(words),
                    "amounts": ticket(entry.ticket_from, entry.ticket_to, language),
                }
                for entry in those
            ],
        }


def _themes(entries: Sequence[BookEntry], words: Catalogue) -> Iterator[dict[str, Any]]:
    """By the alphabet of the language, then who names none and is open to all."""
    named = [(label(theme).translated(words), those) for theme, those in by_theme(entries).items()]
    named.sort(key=lambda pair: sort_key(pair[0]))
    open_to_all = [
        entry for entry in entries if LastingField.THEMES in entry.fields and not entry.themes
    ]
    if open_to_all:
        named.append((words.gettext(msgid("All themes")), open_to_all))
    for name, those in named:
        yield {"name": name, "rows": [_row(entry) for entry in those]}


def _index(entries: Sequence[BookEntry]) -> Iterator[dict[str, Any]]:
    """By first letter; figures and signs under #."""
    for letter, those in groupby(entries, key=lambda entry: _letter(entry.organisation)):
        yield {"letter": letter, "rows": [_row(entry) for entry in those]}


def _letter(name: str) -> str:
    first = fold(name)[:1].upper()
    return first if first.isalpha() else "#"


def _row(entry: BookEntry) -> dict[str, str]:
    return {"key": _key(entry), "name": typeset(entry.organisation, _WRITTEN_IN)}


def _key(entry: BookEntry) -> str:
    return f"e-{entry.id.hex}"
