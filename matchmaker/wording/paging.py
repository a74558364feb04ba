"""Long lists, one page at a time."""

from typing import Annotated, Final, Generic, TypeVar

import msgspec
from msgspec import Meta

from matchmaker.wording.typography import fold

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

SIZE: Final = 25
#: as many as a program may ask for at once
LARGEST: Final = 200
PageSize = Annotated[int, Meta(ge=1, le=LARGEST)]
PageNumber = Annotated[int, Meta(ge=1, le=100_000)]
SearchText = Annotated[str, Meta(max_length=100)]


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Some of `total` items; pages count from 1."""

    items: tuple[T, ...]
    total: int
    number: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def within(number: int, total: int, size: int = SIZE) -> int:
    """The page itself, or the last one where there are fewer."""
    return min(number, max(1, -(-total // size)))


def offset(number: int, size: int = SIZE) -> int:
    """How many items come before a page."""
    return (number - 1) * size


def words(*texts: str) -> str:
    """Texts as the database indexes them: letters without accents, punctuation gone."""
    return fold(" ".join(texts))


def search(text: str) -> str | None:
    """A tsquery that finds the beginnings of all these words; None for no word at all."""
    found = fold(text.replace("\0", " ")).split()[:10]
    return " & ".join(f"'{word}':*" for word in found) or None
