"""Whom somebody should meet, by what both state, and a reason that can be said aloud."""

from matchmaker.suggestions.counting import count_due
from matchmaker.suggestions.reading import Suggestion, suggestions

__all__ = ["Suggestion", "count_due", "suggestions"]
