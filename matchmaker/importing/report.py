"""What an import has to say: counts, and remarks that name file, line and column."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from matchmaker.wording.errors import MatchmakerError
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, Translations, phrase


class FileSort(StrEnum):
    """The files, in the order in which they are brought in."""

    HOLDERS = "holders"
    INVESTORS = "investors"
    DELEGATES = "delegates"
    VISITORS = "visitors"
    WORKSHOPS = "workshops"
    ATTENDANCES = "attendances"
    UNAVAILABLE = "unavailable"
    WISHES = "wishes"
    REFUSALS = "refusals"
    STANDINGS = "standings"
    TAGS = "tags"
    NOTES = "notes"
    ADDITIONS = "additions"


#: what each of them holds, as organisers call it
SORT_NAMES: Final = {
    FileSort.HOLDERS: msgid("Project holders"),
    FileSort.INVESTORS: msgid("Investors"),
    FileSort.DELEGATES: msgid("Representatives"),
    FileSort.VISITORS: msgid("Visitors"),
    FileSort.WORKSHOPS: msgid("Programme"),
    FileSort.ATTENDANCES: msgid("Places in the programme"),
    FileSort.UNAVAILABLE: msgid("Absences"),
    FileSort.WISHES: msgid("Wishes"),
    FileSort.REFUSALS: msgid("People to avoid"),
    FileSort.STANDINGS: msgid("How people stand"),
    FileSort.TAGS: msgid("Tags"),
    FileSort.NOTES: msgid("Notes"),
    FileSort.ADDITIONS: msgid("Investors who do not attend"),
}


class Remark(msgspec.Struct, frozen=True):
    """A sentence about a place; line 0 is the whole file, an empty column the whole line."""

    file: str
    line: int
    column: str
    phrase: Phrase

    def __str__(self) -> str:
        return f"{self.where}: {self.phrase}"

    @property
    def where(self) -> str:
        """holders.csv:12:E-mail"""
        return ":".join(map(str, filter(None, (self.file, self.line, self.column))))

    def translated(self, words: Translations) -> str:
        """The sentence in the language of `words`, without the place."""
        return self.phrase.translated(words)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Rows created and rows already there, by file; faults that prevent, warnings that do not.

    `stored` is false after a dry run and whenever there is a fault: then nothing was kept.
    """

    created: Mapping[FileSort, int]
    unchanged: Mapping[FileSort, int]
    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    stored: bool


class ImportRefused(MatchmakerError):
    """Files that cannot be brought in as they are; nothing was stored."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            "The files have faults (%(num)s); nothing was stored.", num=len(report.faults)
        )
        self.report = report


class FilePlace(NamedTuple):
    """Where a remark belongs; line 0 is the whole file, no column the whole line."""

    file: str
    line: int = 0
    column: str = ""


class SaysWhy(Protocol):
    """An error that carries its sentence."""

    @property
    def phrase(self) -> Phrase: ...


class Notes:
    """Collects remarks while files are read."""

    def __init__(self) -> None:
        self._faults: list[Remark] = []
        self._warnings: list[Remark] = []

    @property
    def faults(self) -> tuple[Remark, ...]:
        return in_order(self._faults)

    @property
    def warnings(self) -> tuple[Remark, ...]:
        return in_order(self._warnings)

    def fault(self, place: FilePlace, sentence: str, /, **values: Any) -> None:
        """Something that cannot be taken as it is."""
        self._faults.append(Remark(*place, phrase(sentence, **values)))

    def refuse(self, place: FilePlace, error: SaysWhy) -> None:
        """A fault that a shared check has found."""
        self._faults.append(Remark(*place, error.phrase))

    def warn(self, place: FilePlace, sentence: str, /, **values: Any) -> None:
        """Something worth a look that prevents nothing."""
        self._warnings.append(Remark(*place, phrase(sentence, **values)))


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """By file and line, the files in the order in which they came first."""
    files = {remark.file: place for place, remark in reversed([*enumerate(remarks)])}
    return tuple(sorted(remarks, key=lambda remark: (files[remark.file], remark.line)))
