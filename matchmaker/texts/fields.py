"""Named fields in what organisers type: {prénom}, {date}. Any other name is refused with its place.

A letter to an address that nobody has confirmed names nobody: whoever typed the address typed the
name too. What fills a field is never read as a field again.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from matchmaker.editions.editions import Edition
from matchmaker.texts.kinds import EVERY, TextKind
from matchmaker.wording.controls import one_line
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import day_month, fold, hour, long_date, typeset

_PIECE: Final = re.compile(r"\{([^{}\n]*)\}|[{}]")


class Field(msgspec.Struct, frozen=True):
    """A field by its two names; `personal` if it says something of the reader."""

    key: str
    french: str
    english: str
    personal: bool = False

    def name(self, language: str) -> str:
        return self.french if language == "fr" else self.english


FIELDS: Final = (
    Field("first_name", "prénom", "first name", personal=True),
    Field("last_name", "nom", "last name", personal=True),
    Field("organisation", "organisation", "organisation", personal=True),
    Field("edition", "édition", "edition"),
    Field("date", "date", "date"),
    Field("place", "lieu", "place"),
    Field("address", "adresse", "address"),
    Field("deadline", "échéance", "deadline"),
    Field("contact", "contact", "contact"),
    Field("email", "courriel", "email"),
)
_BY_NAME: Final = {fold(name): one for one in FIELDS for name in (one.french, one.english)}
#: to whoever has the address, which may be somebody who never gave us a name
_NAMELESS: Final[frozenset[TextKind]] = frozenset(
    {EVERY, "acknowledgement", "personal_link", "reminder_address"}
)

UNCLOSED: Final = msgid("Line %(line)s, character %(place)s: this brace has no other half.")
UNKNOWN: Final = msgid(
    "Line %(line)s, character %(place)s: there is no field {%(name)s}; there are %(known)s."
)
WITHHELD: Final = msgid(
    "Line %(line)s, character %(place)s: {%(name)s} cannot stand here: this message also goes to "
    "addresses that nobody has confirmed."
)
ERASED: Final = msgid(
    "Line %(line)s, character %(place)s: {%(name)s} cannot stand here: it is erased when this "
    "message leaves."
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What fills the personal fields of one letter."""

    first_name: str = ""
    last_name: str = ""
    organisation: str = ""


class Filled(msgspec.Struct, frozen=True):
    """What one letter says in its edition's own words: paragraphs, then lines of a signature."""

    opening: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


def fields_of(kind: TextKind) -> tuple[Field, ...]:
    """The fields that may stand in what is worded for that kind."""
    return tuple(one for one in FIELDS if _refusal(kind, one) is None)


def check(kind: TextKind, text: str, language: str) -> str:
    """The text; Unusable names the first place that cannot stand, and what could."""
    for found in _PIECE.finditer(text):
        before = text[: found.start()]
        place: dict[str, Any] = {
            "line": before.count("\n") + 1,
            "place": found.start() - before.rfind("\n"),
        }
        if found[1] is None:
            raise Unusable(UNCLOSED, **place)
        name = one_line(found[1])[:40]
        field = _BY_NAME.get(fold(name))
        if field is None:
            known = ", ".join(f"{{{one.name(language)}}}" for one in fields_of(kind))
            raise Unusable(UNKNOWN, name=name, known=known, **place)
        if refusal := _refusal(kind, field):
            raise Unusable(refusal, name=name, **place)
    return text


def fill(opening: str, signature: str, edition: Edition, reader: Known, language: str) -> Filled:
    """The words of one letter, each field replaced by what it stands for."""
    values = _values(edition, reader, language)
    paragraphs = (_filled(text, values, language) for text in opening.split("\n\n"))
    return Filled(
        tuple(text for text in paragraphs if text.strip()),
        tuple(_filled(signature, values, language).split("\n")) if signature.strip() else (),
    )


def _refusal(kind: TextKind, field: Field) -> str | None:
    if field.personal and kind in _NAMELESS:
        return WITHHELD
    return ERASED if field.key == "organisation" and kind == "erasure_confirmed" else None


def _filled(text: str, values: dict[str, str], language: str) -> str:
    return "".join(_pieces(typeset(text, language), values)).strip()


def _pieces(text: str, values: dict[str, str]) -> Iterator[str]:
    at = 0
    for found in _PIECE.finditer(text):
        field = _BY_NAME.get(fold(found[1] or ""))
        yield text[at : found.start()]
        yield found[0] if field is None else values[field.key]
        at = found.end()
    yield text[at:]


def _values(edition: Edition, reader: Known, language: str) -> dict[str, str]:
    closes = edition.local(edition.wishes_close_at)
    values = {
        # who has one name alone is called by it
        "first_name": reader.first_name or reader.last_name,
        "last_name": reader.last_name,
        "organisation": reader.organisation,
        "edition": edition.name,
        "date": long_date(edition.held_on, language),
        "place": edition.place,
        "address": edition.address,
        "deadline": _moment(closes, language),
        "contact": edition.contact_name,
        "email": edition.contact_email,
    }
    return {key: one_line(value) for key, value in values.items()}


def _moment(at: dt.datetime, language: str) -> str:
    sentence = catalogue(language).gettext(msgid("%(date)s at %(hour)s"))
    return sentence % {"date": day_month(at, language), "hour": hour(at, language)}
