"""Who is told what, once: letters are written in the transaction that causes them.

`matchmaker.letters` turns the facts of a letter into a message, a worker sends it.
"""

from matchmaker.notices.announcing import (
    Foreseen,
    announce,
    bring_up_to_date,
    choose_way,
    confirm_withdrawal,
    count,
    see_off,
    take_leave,
    tell_of_edition,
    way_of,
)
from matchmaker.notices.feeding import feed
from matchmaker.notices.holding import Held, LetterCounts, held_letters, letter_counts, release
from matchmaker.notices.writing import (
    acknowledge,
    acknowledge_entrance,
    draft_ready,
    edition_invitations,
    guide_agreed,
    invite_colleague,
    login,
    offer_place,
    programme_news,
    registration_begun,
    send_delegate_link,
    tell_decision,
    webhook_off,
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
    "count",
    "draft_ready",
    "edition_invitations",
    "feed",
    "guide_agreed",
    "held_letters",
    "invite_colleague",
    "letter_counts",
    "login",
    "offer_place",
    "programme_news",
    "registration_begun",
    "release",
    "see_off",
    "send_delegate_link",
    "take_leave",
    "tell_decision",
    "tell_of_edition",
    "way_of",
    "webhook_off",
]
