"""Take control characters out of what people typed before it leaves the house."""

import re
import unicodedata

_UNWANTED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_BREAK = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def lines(text: str) -> str:
    """Return the text with \\n as its only break and no other control character."""
    if text.isprintable():  # most are: no break, no tab, nothing invisible
        return text
    broken = _BREAK.sub("\n", text).replace("\t", " ")
    return "".join(c for c in broken if c == "\n" or _is_visible(c))


def one_line(text: str) -> str:
    """Return the text on one line: every run of breaks and plain blanks becomes one space."""
    return re.sub("[ \n]+", " ", lines(text)).strip(" ")


def _is_visible(character: str) -> bool:
    # Bidirectional marks could show a name backwards; joiners stay, emoji need them.
    return character not in _BIDI and unicodedata.category(character) not in _UNWANTED
