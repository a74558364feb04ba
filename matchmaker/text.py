"""Text from outside: composed (NFC), trimmed, without anything that cannot be read on paper."""

import re
import unicodedata
from typing import Final

from matchmaker.errors import Unusable
from matchmaker.language import msgid

# Pasted along with phone numbers and names; they change how text runs, never what it says.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_SPACES: Final = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_REFUSED: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn", "Co"})


def clean_line(text: str) -> str:
    """One line with single spaces; `Unusable` says which character cannot stand in it."""
    tidy = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    _refuse_unreadable(tidy, allowed="")
    return unicodedata.normalize("NFC", tidy)


def clean_paragraph(text: str) -> str:
    """Lines kept, at most one of them blank in a row; `Unusable` as for a line."""
    broken = re.sub("\r\n?|\u2028|\u2029|\x85", "\n", _INVISIBLE.sub("", text))
    lines = "\n".join(_SPACES.sub(" ", line).strip() for line in broken.split("\n"))
    tidy = re.sub("\n{3,}", "\n\n", lines).strip()
    _refuse_unreadable(tidy, allowed="\n")
    return unicodedata.normalize("NFC", tidy)


def _refuse_unreadable(text: str, *, allowed: str) -> None:
    if text.translate(dict.fromkeys(map(ord, allowed))).isprintable() and "\ufffd" not in text:
        return  # nearly every text; an import has a hundred thousand of them
    for place, character in enumerate(text, 1):
        if character in allowed:
            continue
        if character in "\r\n":
            raise Unusable(msgid("This fits on one line; take the line break out."))
        if character == "\ufffd" or unicodedata.category(character) == "Cs":
            raise Unusable(
                msgid("Character %(place)s is damaged; type this answer again."), place=place
            )
        if unicodedata.category(character) in _REFUSED:
            raise Unusable(
                msgid("Character %(place)s (%(code)s) cannot be printed; type this answer again."),
                place=place,
                code=f"U+{ord(character):04X}",
            )
