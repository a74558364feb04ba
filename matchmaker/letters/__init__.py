"""How a letter of the outbox becomes a message and leaves: rendered from its facts, sent once."""

from matchmaker.letters.claiming import Claim, claim
from matchmaker.letters.desk import Letter
from matchmaker.letters.pausing import Pauses, Standing, standing, try_now
from matchmaker.letters.rendering import render
from matchmaker.letters.sending import Fate, House, send_one
from matchmaker.letters.trying import try_sending

__all__ = [
    "Claim",
    "Fate",
    "House",
    "Letter",
    "Pauses",
    "Standing",
    "claim",
    "render",
    "send_one",
    "standing",
    "try_now",
    "try_sending",
]
