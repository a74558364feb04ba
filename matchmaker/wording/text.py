"""Text from outside: composed (NFC), trimmed, without anything that cannot be read on paper."""

import re
import unicodedata
from typing import Final

from matchmaker.wording.controls import INVISIBLE
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

# A joiner joins two: at an end it is nothing, and alone it would be a name that nobody sees.
_LOOSE: Final = re.compile("^[ \n\u200c\u200d\ufe00-\ufe0f]+|[ \n\u200c\u200d]+$")
_SPACES: Final = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_AMOUNT: Final = re.compile(
    r"(?P<figure>[0-9]+)(?:[.,]00?)?(?P<unit>k€|M€)?(?:€|EUR|euros?)?", re.I
)
_UNITS: Final = {None: 1, "k€": 1_000, "m€": 1_000_000}
_REFUSED: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn", "Co"})


def clean_line(text: str) -> str:
    """One line with single spaces; `Unusable` says which character cannot stand in it."""
    tidy = _LOOSE.sub("", _SPACES.sub(" ", INVISIBLE.sub("", text)).strip())
    _refuse_unreadable(tidy, allowed="")
    return unicodedata.normalize("NFC", tidy)


def clean_paragraph(text: str) -> str:
    """Lines kept, at most one of them blank in a row; `Unusable` as for a line."""
    broken = re.sub("\r\n?|\u2028|\u2029|\x85", "\n", INVISIBLE.sub("", text))
    lines = "\n".join(_SPACES.sub(" ", line).strip() for line in broken.split("\n"))
    tidy = _LOOSE.sub("", re.sub("\n{3,}", "\n\n", lines).strip())
    _refuse_unreadable(tidy, allowed="\n")
    return unicodedata.normalize("NFC", tidy)


def whole_euros(text: str) -> int:
    """A sum as people write it: 15000, 15 000 €, 15 k€, 1 M€; forms and files read it here."""
    found = _AMOUNT.fullmatch(re.sub(r"\s", "", text))
    if found is None or (found["unit"] and re.search(r"[.,]", text)):
        raise Unusable(
            msgid("A sum in whole euros is expected here, such as 15000; “%(found)s” is none."),
            found=text,
        )
    unit = found["unit"].lower() if found["unit"] else None
    return int(found["figure"]) * _UNITS[unit]


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
