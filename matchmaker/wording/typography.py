"""Typography by code: spaces, apostrophes, hours, sums, dates and the order of names.

French rules follow the *Lexique des règles typographiques en usage à l'Imprimerie nationale*;
the choice of spaces is that of the Unicode CLDR for French: narrow no-break (U+202F) for
thousands and before ; ! ? %, no-break (U+00A0) before : and €.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"

# What typesetting must leave alone stands aside as one private-use character meanwhile.
_OPAQUE, _TAG, _VALUE = "\ue000", "\ue001", "\ue002"
_ASIDE = re.compile(
    r"(?P<tag><[a-zA-Z/!][^<>]*>)"
    r"|(?P<value>%(?:\(\w+\))?[sd](?!\w)|\{\w*\})"
    r"|(?P<opaque>&\#?\w+;"
    r"|\b(?:https?|ftp|webcals?|mailto|tel|data|urn):[^\s<>\"«»]*[^\s<>\"«».,;:!?…)']"
    r"|\bwww\.[^\s<>\"«»]*[^\s<>\"«».,;:!?…)']"
    r"|[^\s<>\"«»@]+@[^\s<>\"«»@]*\w"
    r"|[\ue000\ue001\ue002])"
)
_CLASS: Final = {"tag": _TAG, "value": _VALUE, "opaque": _OPAQUE}

_SPACE = f"[ \t\u2009{NO_BREAK}{NARROW}]"
_AFTER = rf"(?:[\s\])»”{_TAG}]|$)"
_END = rf"[\w)\]»”’{_TAG}{_VALUE}]"
_FIGURE = rf"[\d{_VALUE}]"

_Rules = list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]


def _grouped(found: re.Match[str]) -> str:
    return re.sub(_SPACE, NARROW, found[0])


_OPENED: Final = re.compile(r"(?:^|[\s(\[«“])'")


def _after_word(found: re.Match[str]) -> str:
    """At the end of a word it is an apostrophe, unless it closes what one before it has opened."""
    return found[0] if _OPENED.search(found.string, 0, found.start()) else "’"


_EVERYWHERE: Final[_Rules] = [
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(rf"(?<=[^\W\d_])'(?=[\w«“{_OPAQUE}{_TAG}{_VALUE}]|$)"), "’"),
    (re.compile(r"(?<=[^\W\d_])'(?=[\s.,;:!?)…])"), _after_word),
]
_FRENCH: Final[_Rules] = [
    (re.compile(r'"([^"\n]+)"'), r"«\1»"),
    (re.compile(rf"«{_SPACE}*"), f"«{NARROW}"),
    (re.compile(rf"{_SPACE}*»"), f"{NARROW}»"),
    (re.compile(rf"(?<=\S){_SPACE}+(?=[;!?]+{_AFTER})"), NARROW),
    (re.compile(rf"(?<={_END})(?=[;!?]+{_AFTER})"), NARROW),
    (re.compile(rf"(?<=\S){_SPACE}+(?=:{_AFTER})"), NO_BREAK),
    (re.compile(rf"(?<=\bn[°º]){_SPACE}+(?=[\w{_VALUE}])"), NO_BREAK),
    (re.compile(rf"(?<={_END})(?=:{_AFTER})"), NO_BREAK),
    (re.compile(rf"(?<!\d)(?<!\d{_SPACE})\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)"), _grouped),
    (re.compile(rf"(?<={_FIGURE}){_SPACE}*(?=€)"), NO_BREAK),
    (re.compile(rf"(?<={_FIGURE}){_SPACE}+(?=[kM]€|(?:h|min)\b)"), NO_BREAK),
    (re.compile(rf"(?<=\d{NO_BREAK}h){_SPACE}+(?=\d\d(?!\d))"), NO_BREAK),
    (re.compile(rf"(?<={_FIGURE}){_SPACE}+(?=%(?![(\w]))"), NARROW),
]
_ENGLISH: Final[_Rules] = [
    (re.compile(r'"([^"\n]+)"'), r"“\1”"),
    (re.compile(r"(?<=[^\W\d_]s)'(?=\s)"), "’"),
]


def typeset(text: str, language: str = "fr") -> str:
    """The text with the punctuation and spaces its language asks for; doing it twice is harmless.

    Addresses, HTML tags and entities, and `%(name)s` placeholders are left alone. Meant for
    prose before escaping; `Markup` stays `Markup`.
    """
    prose = (_often if len(text) <= _SHORT else _set)(str(text), language)
    return Markup(prose) if isinstance(text, Markup) else prose  # noqa: S704 it was safe before


def _set(text: str, language: str) -> str:
    aside: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        aside.append(found[0])
        return _CLASS[str(found.lastgroup)]

    prose = _ASIDE.sub(put_aside, text)
    for pattern, replacement in _EVERYWHERE + (_FRENCH if language == "fr" else _ENGLISH):
        prose = pattern.sub(replacement, prose)
    kept = iter(aside)
    return re.sub(f"[{_OPAQUE}{_TAG}{_VALUE}]", lambda _: next(kept), prose)


#: the sentences of a page are the same for everybody who opens it
_SHORT: Final = 200
_often: Final = lru_cache(4096)(_set)


def hour(moment: dt.time | dt.datetime, language: str = "fr") -> str:
    """A wall-clock time, which the caller has put in local time: 9 h 15, or 9:15 in English.

    In the night in which an hour comes twice it says which of the two: 2 h 30 (heure d'été).
    """
    if language == "fr":
        plain = f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment.minute:02}"
        first, second = "heure d’été", "heure d’hiver"
    else:
        plain = f"{moment.hour}:{moment.minute:02}"
        first, second = "summer time", "winter time"
    if not _comes_twice(moment):
        return plain
    return f"{plain} ({(second if moment.fold else first).replace(' ', NO_BREAK)})"


def _comes_twice(moment: dt.time | dt.datetime) -> bool:
    """Whether clocks that are put back show this hour a second time; a bare time is of no day."""
    if not isinstance(moment, dt.datetime) or moment.tzinfo is None:
        return False
    before, after = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    return before is not None and after is not None and before > after


def number(value: int | float | Decimal, language: str = "fr") -> str:
    """A figure with its thousands apart: 15 000, or 15,000 in English."""
    return format_decimal(value, locale=language)


def euros(amount: int | float | Decimal, language: str = "fr") -> str:
    """A sum in euros, with cents only where there are some: 15 000 €, or €15,000 in English."""
    pattern = "#,##0" if amount == int(amount) else "#,##0.00"
    figure = format_decimal(amount, format=pattern, locale=language)
    return f"{figure}{NO_BREAK}€" if language == "fr" else f"€{figure}"


def siret(digits: str, language: str = "fr") -> str:
    """The fourteen digits of an establishment as INSEE writes them: 732 829 320 00074."""
    if re.fullmatch("[0-9]{14}", digits) is None:
        return digits
    return NO_BREAK.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))


def long_date(day: dt.date, language: str = "fr") -> str:
    """A date in words with its weekday: mardi 24 novembre 2026, or Tuesday 24 November 2026."""
    return _date(day, "EEEE d MMMM y", language)


def day_month(day: dt.date, language: str = "fr") -> str:
    """A date in words without its year: mardi 24 novembre, or Tuesday 24 November."""
    return _date(day, "EEEE d MMMM", language)


def _date(day: dt.date, pattern: str, language: str) -> str:
    # Two hours of different places may be equal and on different days: the day alone is kept.
    return _formatted(dt.date(day.year, day.month, day.day), pattern, language)


@lru_cache(1024)
def _formatted(day: dt.date, pattern: str, language: str) -> str:
    if language == "fr" and day.day == 1:
        pattern = pattern.replace("d MMMM", "d'er' MMMM")
    return format_date(day, pattern, locale=language)


_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})


def fold(text: str) -> str:
    """Lower case without accents, punctuation as single spaces: for searching and ordering."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters))


def sort_key(name: str) -> tuple[str, str]:
    """Where a name stands in a list: letters first, and accents only between equal letters."""
    return fold(name), unicodedata.normalize("NFD", name.casefold())
