"""The waiting list: who would be called next into each free place, offered to them by one tap."""

from matchmaker.waiting.accepting import accept, offer
from matchmaker.waiting.listing import Call, Free, FreePlace, WaitingList, waiting_list
from matchmaker.waiting.offers import (
    Mine,
    Offered,
    OfferStanding,
    decline,
    mine,
    of_edition,
    stamps,
)

__all__ = [
    "Call",
    "Free",
    "FreePlace",
    "Mine",
    "OfferStanding",
    "Offered",
    "WaitingList",
    "accept",
    "decline",
    "mine",
    "of_edition",
    "offer",
    "stamps",
    "waiting_list",
]
