"""Letters that cannot be meant: a file of a Mac or of DOS read as Windows', UTF-8 encoded twice."""

import re
from typing import Final

from matchmaker.wording.language import msgid

TWICE: Final = msgid("“%(found)s” was encoded twice; “%(meant)s” is probably meant.")
ELSEWHERE: Final = msgid(
    "“%(found)s” has letters of another system; “%(meant)s” is probably meant."
)
# What accented letters of French become when their bytes are read as Windows-1252.
_MAC: Final = {"Ž": "é", "ˆ": "à", "™": "ô", "”": "î", "ž": "û", "Ÿ": "ü", "•": "ï", "‰": "â"}
_DOS: Final = {"‚": "é", "Š": "è", "ˆ": "ê", "‡": "ç", "“": "ô", "Œ": "î", "‰": "ë", "ƒ": "â"}
# Czech and Slovak names have some of these too, but not in such places.
_ODD: Final = re.compile(
    "(?<=[A-Za-z])[ŽˆŸ‰‚Š‡Œƒ“”•™](?=[a-z])"
    r"|(?<=[a-z]{2})[Ž‚](?=\s|$|[,.;)])"
    r"|(?:^|\s)[Ž‚](?=[b-df-hj-np-tv-z][a-z])"
)


def doubt(text: str) -> tuple[str, dict[str, str]] | None:
    """A warning with its values, where the letters of a text cannot be meant."""
    if text.isascii():
        return None
    if meant := _once(text):
        return TWICE, {"found": _brief(text), "meant": _brief(meant)}
    if _ODD.search(text):
        table = _MAC if _likelier_a_mac(text) else _DOS
        meant = "".join(table.get(letter, letter) for letter in text)
        return ELSEWHERE, {"found": _brief(text), "meant": _brief(meant)}
    return None


def _once(text: str) -> str:
    """The text with one encoding less, if it has one too many."""
    if not any("\u0080" <= character <= "\u00ff" for character in text):
        return ""
    try:
        found = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return found if found != text else ""


def _likelier_a_mac(text: str) -> bool:
    return sum(text.count(one) for one in "Ž™ž”") >= sum(text.count(one) for one in "‚Š‡“Œ")


def _brief(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
