"""Who is told what, once: letters are written in the transaction that causes them.

`matchmaker.letters` turns the facts of a letter into a message, a worker sends it.
"""

from matchmaker.notices.announcing import (
    Foreseen,
    announce,
    bring_up_to_date,
    choose_way,
    confirm_withdrawal,
    foresee,
    take_leave,
    way_of,
)
from matchmaker.notices.feeding import feed
from matchmaker.notices.holding import Held, LetterCounts, held_letters, letter_counts, release
from matchmaker.notices.writing import (
    acknowledge,
    acknowledge_entrance,
    draft_ready,
    login,
    offer_place,
    tell_decision,
)

__all__ = [
    "Foreseen",
    "Held",
    "LetterCounts",
    "acknowledge",
    "acknowledge_entrance",
    "announce",
    "bring_up_to_date",
    "choose_way",
    "confirm_withdrawal",
    "draft_ready",
    "feed",
    "foresee",
    "held_letters",
    "letter_counts",
    "login",
    "offer_place",
    "release",
    "take_leave",
    "tell_decision",
    "way_of",
]
