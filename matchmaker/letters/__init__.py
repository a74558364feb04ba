"""How a letter of the outbox becomes a message and leaves: rendered from its facts, sent once."""

from matchmaker.letters.rendering import Letter, render
from matchmaker.letters.sending import Again, following, look, send_one

__all__ = ["Again", "Letter", "following", "look", "render", "send_one"]
