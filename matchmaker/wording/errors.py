"""What can go wrong, told to whoever can act: which field, where, what was expected.

Sentences are English message identifiers with named placeholders; the edge (page, JSON, command
line) translates them. The domain knows no status codes: `api/exchange/problems.py` has that table.
"""

from collections.abc import Sequence
from typing import Any

from matchmaker.wording.phrases import Translations, phrase


class MatchmakerError(Exception):
    """Base of everything the domain raises on purpose."""

    def __init__(self, sentence: str, *, plural: str | None = None, **values: Any) -> None:
        super().__init__(sentence, values)
        self.phrase = phrase(sentence, plural=plural, **values)

    @property
    def sentence(self) -> str:
        return self.phrase.text

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.phrase.values)

    def __str__(self) -> str:
        return str(self.phrase)

    def translated(self, words: Translations) -> str:
        return self.phrase.translated(words)


class FieldFault:
    """One field of a form that cannot be taken as it is; `plural` is chosen by the value `num`."""

    __slots__ = ("field", "phrase")

    def __init__(
        self, field: str, sentence: str, *, plural: str | None = None, **values: Any
    ) -> None:
        self.field = field
        self.phrase = phrase(sentence, plural=plural, **values)

    @property
    def sentence(self) -> str:
        return self.phrase.text

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.phrase.values)

    def under(self, prefix: str) -> "FieldFault":
        """The same fault of a form that stands within another."""
        placed = FieldFault(prefix + self.field, "")
        placed.phrase = self.phrase
        return placed

    def __repr__(self) -> str:
        return f"{self.field}: {self.phrase}"

    def translated(self, words: Translations) -> str:
        return self.phrase.translated(words)


class Invalid(MatchmakerError):
    """The data cannot be taken; nothing was stored."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("Some answers need another look; nothing was saved.")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join(map(repr, self.faults))


class Unusable(MatchmakerError):
    """A value that cannot be taken, said before anyone knows which field it stands in."""

    def at(self, field: str) -> FieldFault:
        """The same fault, placed."""
        return FieldFault(field, self.phrase.text, plural=self.phrase.plural, **self.values)


class NotFound(MatchmakerError):
    """There is no such thing, or it is not yours to see: the two are not told apart."""


class Conflict(MatchmakerError):
    """It was possible a moment ago: somebody else changed it, or the stage of the edition did."""


class LinkRefused(MatchmakerError):
    """A personal or login link that is unknown, used, expired or revoked."""


class PaperFailed(MatchmakerError):
    """A paper could not be typeset; what it would say is untouched."""


class SolverFailed(MatchmakerError):
    """The solver ended without a schedule that the verifier accepts."""
