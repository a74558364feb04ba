"""What can go wrong, told to whoever can act: which field, where, what was expected.

Sentences are English message identifiers with named placeholders; the edge (page, JSON, command
line) translates them. The domain knows no status codes: `api/problems.py` has that table.
"""

from collections.abc import Callable, Sequence
from typing import Any


class MatchmakerError(Exception):
    """Base of everything the domain raises on purpose."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence % self.values

    def translated(self, gettext: Callable[[str], str]) -> str:
        return gettext(self.sentence) % self.values


class FieldFault:
    """One field of a form that cannot be taken as it is."""

    __slots__ = ("field", "sentence", "values")

    def __init__(self, field: str, sentence: str, **values: Any) -> None:
        self.field = field
        self.sentence = sentence
        self.values = values

    def __repr__(self) -> str:
        return f"{self.field}: {self.sentence % self.values}"

    def translated(self, gettext: Callable[[str], str]) -> str:
        return gettext(self.sentence) % self.values


class Invalid(MatchmakerError):
    """The data cannot be taken; nothing was stored."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("Some answers need another look; nothing was saved.")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join(map(repr, self.faults))


class NotFound(MatchmakerError):
    """There is no such thing, or it is not yours to see: the two are not told apart."""


class Conflict(MatchmakerError):
    """It was possible a moment ago: somebody else changed it, or the stage of the edition did."""


class LinkRefused(MatchmakerError):
    """A personal or login link that is unknown, used, expired or revoked."""


class SolverFailed(MatchmakerError):
    """The solver ended without a schedule that the verifier accepts."""
