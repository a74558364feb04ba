"""Sentences that are said later, in the language of whoever reads them.

The domain states a sentence as its English msgid with the values it needs; figures, sums and
dates are written by the typography of the reader's language, never here.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from matchmaker.wording import typography


class Translations(Protocol):
    """What a language offers; `language.Catalogue` is one."""

    language: str

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str: ...


class Euros(int):
    """A sum, so that it is written with its sign."""


class Phrase(msgspec.Struct, frozen=True):
    """A msgid and its values; a `plural` is chosen by the value `num`."""

    text: str
    values: Mapping[str, Any] = {}
    plural: str | None = None

    def __str__(self) -> str:
        return self.translated(_ENGLISH)

    def translated(self, words: Translations) -> str:
        """The sentence in the language of `words`."""
        if self.plural is None:
            pattern = words.gettext(self.text)
        else:
            pattern = words.ngettext(self.text, self.plural, self.values["num"])
        return pattern % {name: say(value, words) for name, value in self.values.items()}


def phrase(text: str, *, plural: str | None = None, **values: Any) -> Phrase:
    """A sentence with its values by name."""
    return Phrase(text, values, plural)


def say(value: Any, words: Translations) -> str:
    """A value as the language writes it: sums, figures, dates, hours, lists, other phrases."""
    match value:
        case Phrase():
            return value.translated(words)
        case Euros():
            return typography.euros(int(value), words.language)
        case bool() | str():
            return str(value)
        case int() | float():
            return typography.number(value, words.language)
        case dt.datetime():
            day = typography.long_date(value.date(), words.language)
            return f"{day}, {typography.hour(value, words.language)}"
        case dt.date():
            return typography.long_date(value, words.language)
        case dt.time():
            return typography.hour(value, words.language)
        case Sequence():
            return ", ".join(say(part, words) for part in value)
        case _:
            return str(value)


class _English:
    language = "en"

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return singular if n == 1 else plural


_ENGLISH = _English()
