"""What can go wrong, told to whoever can act: which field, where, what was expected.

Sentences are English message identifiers with named placeholders; the edge (page, JSON, command
line) translates them. The domain knows no status codes: `api/exchange/problems.py` has that table.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Self
from uuid import UUID

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

    def within(self, place: str) -> "FieldFault":
        """The same fault of a form that is part of a larger one."""
        said = self.phrase
        return FieldFault(f"{place}.{self.field}", said.text, plural=said.plural, **self.values)


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


@contextmanager
def faults_within(place: str) -> Iterator[None]:
    """What is wrong with a form is told with the place of that form in a larger one."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid([fault.within(place) for fault in invalid.faults]) from None


class NotFound(MatchmakerError):
    """There is no such thing, or it is not yours to see: the two are not told apart."""


class Doings(NamedTuple):
    """Acts as the journal has them, in one edition: about what, and since when."""

    edition_id: UUID
    acts: tuple[str, ...]
    subject: object | None
    since: dt.datetime | None


class Conflict(MatchmakerError):
    """It was possible a moment ago: somebody else changed it, or the stage of the edition did."""

    #: by what it has come about, where the journal knows
    doings: Doings | None = None
    #: who did it, once a page has looked it up
    by: str = ""

    def after(
        self,
        edition_id: UUID,
        *acts: str,
        subject: object | None = None,
        since: dt.datetime | None = None,
    ) -> Self:
        """The same, brought about by the newest of these acts."""
        self.doings = Doings(edition_id, acts, subject, since)
        return self


class LinkRefused(MatchmakerError):
    """A personal or login link that is unknown, used, expired or revoked."""


class PaperFailed(MatchmakerError):
    """A paper could not be typeset; what it would say is untouched."""


class SolverFailed(MatchmakerError):
    """The solver ended without a schedule that the verifier accepts."""
