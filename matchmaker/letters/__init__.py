"""How a letter of the outbox becomes a message and leaves: rendered from its facts, sent once."""

from matchmaker.letters.claiming import ClaimedLetter, claim
from matchmaker.letters.desk import Letter
from matchmaker.letters.pausing import Pauses, SendingState, sending_state, try_now
from matchmaker.letters.rendering import render
from matchmaker.letters.sending import Fate, House, digest_of, send_one
from matchmaker.letters.trying import try_sending
from matchmaker.letters.worth import why_pointless

__all__ = [
    "ClaimedLetter",
    "Fate",
    "House",
    "Letter",
    "Pauses",
    "SendingState",
    "claim",
    "digest_of",
    "render",
    "send_one",
    "sending_state",
    "try_now",
    "try_sending",
    "why_pointless",
]
