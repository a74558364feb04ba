"""The languages of the service and their catalogues of sentences.

A msgid is a plain English sentence, so English needs no catalogue; French is read from every
`templates/locale/fr/*.po`, one file per room. What comes out is already typeset.
"""

import gettext
import io
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from matchmaker.wording.typography import typeset

Language = Literal["fr", "en"]
LANGUAGES: Final = ("fr", "en")
DEFAULT: Final = "fr"
LOCALE: Final = Path(__file__).parents[2] / "templates" / "locale"


class CatalogueConflictError(Exception):
    """Two rooms translate one sentence differently, so nobody could tell which is shown."""


class Catalogue:
    """The sentences of one language, looked up by their English msgid and typeset."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._typeset = lru_cache(maxsize=4096)(lambda text: typeset(text, language))

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        return self._typeset(self._translations.gettext(message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The sentence for `n` things; `%(num)s` is left for the caller to fill."""
        return self._typeset(self._translations.ngettext(singular, plural, n))

    def pgettext(self, context: str, message: str) -> str:
        """The sentence, told apart from its homonyms by `context`."""
        return self._typeset(self._translations.pgettext(context, message))

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """`ngettext` with a context."""
        return self._typeset(self._translations.npgettext(context, singular, plural, n))


def msgid(message: str) -> str:
    """Mark a sentence for translation where it is written; it is looked up where it is shown."""
    return message


@cache
def catalogue(language: str) -> Catalogue:
    """The merged catalogue of `language`; `KeyError` for a language that is none of ours."""
    if language not in LANGUAGES:
        raise KeyError(language)
    merged = merge(language, sorted((LOCALE / language).glob("*.po")))
    if not len(merged):
        return Catalogue(language, gettext.NullTranslations())
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Catalogue(language, gettext.GNUTranslations(compiled))


def merge(language: str, files: list[Path]) -> Catalog:
    """One catalogue out of many files; `CatalogueConflictError` when two of them disagree."""
    merged = Catalog(locale=language)
    for file in files:
        with file.open("rb") as source:
            room = read_po(source, locale=language)
        for message in room:
            if message.id:
                _add(merged, message, file.name)
    return merged


def _add(merged: Catalog, message: Message, origin: str) -> None:
    known = merged.get(message.id, message.context)
    if known is not None and known.string != message.string:
        raise CatalogueConflictError(
            f"{origin} translates {message.id!r} as {message.string!r}, "
            f"another file as {known.string!r}"
        )
    if known is None:
        merged.add(message.id, message.string, flags=message.flags, context=message.context)


def choose(preferred: str | None, accept_language: str | None) -> str:
    """The language to speak: the person's choice, else the browser's best match, else French."""
    if preferred in LANGUAGES:
        return str(preferred)
    for code in _by_preference(accept_language or ""):
        if code in LANGUAGES:
            return code
    return DEFAULT


def _by_preference(header: str) -> list[str]:
    """Primary language codes of an Accept-Language header (RFC 9110 §12.5.4), best first."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        code, _, parameters = part.strip().partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighted.append((weight, code.split("-")[0].lower()))
    return [code for _, code in sorted(weighted, key=lambda pair: -pair[0])]
