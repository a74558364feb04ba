"""Who is told what, once: letters are written in the transaction that causes them.

`matchmaker.letters` turns the facts of a letter into a message, a worker sends it.
"""

from matchmaker.notices.announcing import announce
from matchmaker.notices.feeding import feed
from matchmaker.notices.holding import Held, LetterCounts, held, letter_counts, release
from matchmaker.notices.writing import (
    acknowledge,
    acknowledge_entrance,
    confirm_withdrawal,
    draft_ready,
    login,
    offer_place,
)

__all__ = [
    "Held",
    "LetterCounts",
    "acknowledge",
    "acknowledge_entrance",
    "announce",
    "confirm_withdrawal",
    "draft_ready",
    "feed",
    "held",
    "letter_counts",
    "login",
    "offer_place",
    "release",
]
