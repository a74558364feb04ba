"""From the text of a cell to its value; `Unusable` says what was expected."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from matchmaker.wording import identifiers
from matchmaker.wording import text as amounts
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import LANGUAGES, catalogue, msgid
from matchmaker.wording.phrases import Phrase, phrase
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import (
    FINANCE,
    ITEM_KINDS,
    NEEDS,
    PROJECT_STAGES,
    QUALITIES,
    THEMES,
)

Code = TypeVar("Code", bound=StrEnum)

_TEXT_FORMULA: Final = re.compile(r'="(?P<text>[^"]*)"')
#: what programs of tables take for a formula; before one, an apostrophe is doubled
_COMPUTED: Final = re.compile(r"'*[=+\-@\t\r]")
_SHEET_ERROR: Final = re.compile(
    r"#(?:N/A|REF!|NUL!|NULL!|NUM!|NOMBRE!|NAME\?|NOM\s?\?|VALUE!|VALEUR!|DIV/0!|#+)"
)
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)
_DAY: Final = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})", re.ASCII)
_HOUR: Final = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])(?:h|[:h](?P<minute>[0-5][0-9])(?::00)?)")
_YES: Final = frozenset({"oui", "o", "yes", "y", "vrai", "true", "x", "1"})
_NO: Final = frozenset({"non", "n", "no", "faux", "false", "0"})
_LANGUAGES: Final = {"francais": "fr", "french": "fr", "anglais": "en", "english": "en"}
_LARGEST_NUMBER: Final = 10**12


def bare_text(cell: str) -> str:
    """The cell as a person reads it: trimmed, without the ="…" that keeps a number a text."""
    trimmed = cell.strip()
    wrapped = _TEXT_FORMULA.fullmatch(trimmed)
    return wrapped["text"].strip() if wrapped else trimmed


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet computes: an apostrophe stands before it."""
    return f"'{text}" if _COMPUTED.match(text) else text


def unguard(cell: str) -> str:
    """The text of such a cell: exactly one apostrophe is taken away, where one was put."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell


def read_cell(cell: str) -> str:
    """The cell as it stands in a file: guarded, kept a text by ="…", or as it is."""
    text = unguard(cell)
    return text if text != cell else bare_text(cell)


def _plain(cell: str) -> str:
    if _SHEET_ERROR.fullmatch(cell):
        raise Unusable(
            msgid("“%(found)s” is an error of the spreadsheet; write the value itself."), found=cell
        )
    return cell


def text(cell: str) -> str:
    """Text, one that begins like a formula too; the form cleans it and minds its length."""
    return _plain(cell)


def email(cell: str) -> str:
    """An address."""
    return identifiers.email(_plain(cell))


def phone(cell: str) -> str:
    """A number, which may begin with +."""
    return identifiers.phone(cell)


def website(cell: str) -> str:
    """The address of a site."""
    return identifiers.website(_plain(cell))


def siret(cell: str) -> str:
    """The fourteen digits of an establishment."""
    return identifiers.siret(_unrounded(cell))


def rna(cell: str) -> str:
    """The number of an association."""
    return identifiers.rna(_plain(cell))


def _unrounded(cell: str) -> str:
    if _ROUNDED.fullmatch(cell):
        raise Unusable(
            msgid(
                "The spreadsheet rounded this number to %(found)s; give the column the format "
                "“text” and type it again."
            ),
            found=cell,
        )
    return cell


def amount(cell: str) -> int:
    """A sum in whole euros, as the forms read it."""
    return _within(amounts.whole_euros(cell), cell)


def whole_number(cell: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[0-9]{1,13}", cell):
        raise Unusable(msgid("A whole number is expected here; “%(found)s” is none."), found=cell)
    return _within(int(cell), cell)


def _within(number: int, cell: str) -> int:
    if number > _LARGEST_NUMBER:
        raise Unusable(msgid("%(found)s is too large a number."), found=cell)
    return number


def yes_or_no(cell: str) -> bool:
    """Oui, yes, x … or non, no, 0 …"""
    word = fold(cell)
    if word not in _YES | _NO:
        raise Unusable(msgid("Yes or no is expected here; “%(found)s” is neither."), found=cell)
    return word in _YES


def language(cell: str) -> str:
    """fr or en, or the name of the language."""
    word = fold(cell)
    code = _LANGUAGES.get(word, word)
    if code not in LANGUAGES:
        raise Unusable(msgid("fr or en is expected here; “%(found)s” is neither."), found=cell)
    return code


def hour(cell: str) -> dt.time:
    """An hour of the edition's day: 9:15, 9 h 15, 9h."""
    found = _HOUR.fullmatch(re.sub(r"\s", "", cell).lower())
    if found is None:
        raise Unusable(
            msgid("An hour is expected here, such as 9:15 or 9 h 15; “%(found)s” is none."),
            found=cell,
        )
    return dt.time(int(found["hour"]), int(found["minute"] or 0))


def moment(cell: str) -> dt.datetime:
    """A moment as exports write it: 2026-11-17T18:00, with its offset or by the place's clocks."""
    try:
        return dt.datetime.fromisoformat(cell)
    except ValueError as error:
        raise Unusable(
            msgid("A moment is expected here, such as 2026-11-17T18:00; “%(found)s” is none."),
            found=cell,
        ) from error


def day(cell: str) -> dt.date:
    """A day as exports write it, or as one types it: 2026-11-17, 17/11/2026."""
    found = _DAY.fullmatch(cell)
    try:
        if found is not None:
            return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
        return dt.date.fromisoformat(cell[:10])
    except ValueError as error:
        raise Unusable(
            msgid("A day is expected here, such as 17/11/2026; “%(found)s” is none."), found=cell
        ) from error


def contact(cell: str) -> str:
    """An address or a telephone number of an organisation."""
    return email(cell) if "@" in cell else phone(cell)


def hours(cell: str) -> tuple[dt.time, ...]:
    """Several hours."""
    return tuple(hour(part) for part in parts(cell))


def texts(cell: str) -> tuple[str, ...]:
    """Several texts."""
    return tuple(text(part) for part in parts(cell))


def addresses(cell: str) -> tuple[str, ...]:
    """Several addresses in an order that matters: nothing, or a dash, stands for none."""
    separator = "|" if "|" in cell else ","
    found = [text(part) for part in cell.split(separator)]
    return tuple("" if part in ("-", "–") else part for part in found)


def parts(cell: str) -> list[str]:
    """The values of a cell that may hold several: apart by | or, where there is none, by commas."""
    separator = "|" if "|" in cell else ","
    return [part.strip() for part in cell.split(separator) if part.strip()]


def one_of(labels: Mapping[Code, str]) -> Callable[[str], Code]:
    """A reader of one answer of a closed list: its code, or its label in any language."""

    def read(cell: str) -> Code:
        words = _words(tuple(labels.items()))
        code: Code | None = words.get(fold(cell.replace("_", " ")))
        if code is None:
            raise _unknown_answer(cell, labels, words)
        return code

    return read


def several_of(labels: Mapping[Code, str]) -> Callable[[str], tuple[Code, ...]]:
    """A reader of several answers of a closed list; a label may contain a comma itself."""
    read_one = one_of(labels)

    def read(cell: str) -> tuple[Code, ...]:
        if fold(cell.replace("_", " ")) in _words(tuple(labels.items())):
            return (read_one(cell),)
        return tuple(read_one(part) for part in parts(cell))

    return read


class PlaceAsked(StrEnum):
    """What somebody has in an item of the programme."""

    ATTENDING = "attending"
    WAITING = "waiting"


class Answered(StrEnum):
    """How an application stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ChosenWay(StrEnum):
    """How somebody chose that their morning reaches their calendar."""

    MORNING = "morning"
    MEETINGS = "meetings"
    FILE = "file"


PLACES: Final[Mapping[PlaceAsked, str]] = {
    PlaceAsked.ATTENDING: msgid("Has a place"),
    PlaceAsked.WAITING: msgid("Waiting"),
}
APPLICATIONS: Final[Mapping[Answered, str]] = {
    Answered.PENDING: msgid("To be examined"),
    Answered.ACCEPTED: msgid("Accepted"),
    Answered.REFUSED: msgid("Not accepted"),
}
WAYS: Final[Mapping[ChosenWay, str]] = {
    ChosenWay.MORNING: msgid("One entry for the morning"),
    ChosenWay.MEETINGS: msgid("One invitation for each meeting"),
    ChosenWay.FILE: msgid("A file or a subscription"),
}
place = one_of(PLACES)
application = one_of(APPLICATIONS)
calendar = one_of(WAYS)
need = one_of(NEEDS)
project_stage = one_of(PROJECT_STAGES)
needs = several_of(NEEDS)
project_stages = several_of(PROJECT_STAGES)
themes = several_of(THEMES)
finance = one_of(FINANCE)
item_kind = one_of(ITEM_KINDS)
quality = one_of(QUALITIES)


@cache
def _words(labels: tuple[tuple[Any, str], ...]) -> dict[str, Any]:
    words = {fold(code.replace("_", " ")): code for code, _ in labels}
    for name in LANGUAGES:
        words |= {fold(catalogue(name).gettext(label)): code for code, label in labels}
    return words


def _unknown_answer(cell: str, labels: Mapping[Code, str], words: Mapping[str, Code]) -> Unusable:
    part = fold(cell)
    near = [word for word in words if part in word] or difflib.get_close_matches(
        part, words, n=1, cutoff=0.75
    )
    if near and part:
        return Unusable(
            msgid("“%(found)s” is not known here; perhaps “%(nearest)s” is meant."),
            found=cell,
            nearest=Phrase(labels[words[near[0]]]),
        )
    return Unusable(
        msgid("“%(found)s” is not known here; one of these is expected: %(expected)s."),
        found=cell,
        expected=[phrase(label) for label in labels.values()],
    )
