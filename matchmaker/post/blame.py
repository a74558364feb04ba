"""Whom a mail server's refusal is about: us, who then write to nobody, or one recipient.

RFC 3463 names the classes of x.y.z; what matters beside them is the command that was refused.
"""

import re
from typing import Final, Literal

Blame = Literal["us", "recipient", "unclear"]
"""`unclear` alone is one strict mailbox; several in a row, to several domains, are about us."""

SmtpStage = Literal["greeting", "sender", "letter"]
"""Up to the login; MAIL FROM; RCPT TO and DATA."""

_ENHANCED: Final = re.compile(r"^\d{3}[ -]?([245])\.(\d{1,3})\.(\d{1,3})\b")
_OUR_LOGIN: Final = range(530, 539)  # RFC 4954 § 6 and neighbours, whatever command they answer
_OURS: Final = frozenset({(7, 60), (4, 5)})  # sending as somebody else; over the day's quota
_RELAYING: Final = re.compile(
    r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed))|unable to relay"
    r"|not (permitted|allowed) to relay|(rate|sending|daily|hourly)[ -](limit|quota)"
    r"|too many (messages|connections|mails)",
    re.IGNORECASE,
)
_TOO_BIG: Final = (3, 4)
_GREYLISTED: Final = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)


def blame(stage: SmtpStage, code: int, words: str) -> Blame:
    """Whom an answer of 4yz or 5yz is about; `words` begin with the code."""
    enhanced = _enhanced(words)
    if enhanced == _TOO_BIG:
        return "recipient"
    if stage != "letter" or code == 421 or code in _OUR_LOGIN or enhanced in _OURS:
        return "us"
    subject = enhanced[0] if enhanced else None
    if subject in (1, 2):
        return "recipient"
    if _RELAYING.search(words) or code == 452:
        return "us"
    if code < 500:
        return "recipient" if subject == 4 else "unclear"
    return "unclear" if subject in (3, 5, 7) else "recipient"


def is_greylisting(words: str) -> bool:
    """Whether the server only wants to see each letter a second time, some minutes later."""
    return _GREYLISTED.search(words) is not None


def _enhanced(words: str) -> tuple[int, int] | None:
    found = _ENHANCED.match(words)
    return (int(found[2]), int(found[3])) if found else None
