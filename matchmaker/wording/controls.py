"""Characters that are not seen: none comes in with what people type, none leaves the house.

One rule for web forms, JSON and imported files (`text.py` cleans all three) and for letters. A
leading = + - or @ is text like any other and stays: whoever writes a CSV file for a spreadsheet
puts an apostrophe before it, and before a tab or a return.
"""

import re
import unicodedata
from typing import Final

_UNWANTED = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: They turn the direction of text, or hide in it: marks of direction, blanks without width,
#: fillers, tags. Joiners and variation selectors stay: emoji and several scripts need them.
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_BREAK = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def lines(text: str) -> str:
    """Return the text with \\n as its only break and no other control character."""
    if text.isprintable() and not INVISIBLE.search(text):
        return text  # as most are: no break, no tab, nothing that is not seen
    broken = INVISIBLE.sub("", _BREAK.sub("\n", text).replace("\t", " "))
    return "".join(c for c in broken if c == "\n" or _is_visible(c))


def one_line(text: str) -> str:
    """Return the text on one line: every run of breaks and plain blanks becomes one space."""
    return re.sub("[ \n]+", " ", lines(text)).strip(" ")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _UNWANTED
