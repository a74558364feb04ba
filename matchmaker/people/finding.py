"""Finding somebody by what one remembers of them: words in any order, beginnings, telephones.

Accents, capitals and punctuation never matter. Figures that follow one another are also looked for
as one number, as it is dialled at home or from abroad. Only where that finds nobody, words that
differ by a slip of the fingers are tried: the database has no extension that could, so the words
of the edition are compared here.
"""

import re
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchmaker.db import Connection, fetch, load
from matchmaker.wording.typography import fold

_SQL: Final = load("listing")
_MOST: Final = 10
#: how many words of the edition one mistyped word may stand for
_NEAR: Final = 20
#: how a number is dialled from abroad, and a zero that is not dialled then
_ABROAD: Final = re.compile(r"^(?:00)?(33)?(?(1)0?)")


class _Sent(msgspec.Struct, frozen=True):
    investor_id: UUID
    name: str
    represents: str


class Word(msgspec.Struct, frozen=True):
    """One by which somebody can be found."""

    word: str


def numbers(*texts: str | None) -> list[str]:
    """Telephones and identifiers as one types them: figures only; French ones from abroad too."""
    found = []
    for text in texts:
        figures = re.sub(r"\D", "", text or "")
        if figures:
            found.append(figures)
        if re.fullmatch(r"0[1-9]\d{8}", figures):
            found.append(f"33{figures[1:]}")
    return found


def query(text: str) -> str | None:
    """A tsquery for the beginnings of all these words; None for no word at all."""
    words = _words(text)
    parts = []
    for is_number, group in groupby(words, key=str.isdecimal):
        run = list(group)
        parts.append(_number(run) if is_number else " & ".join(map(_begins, run)))
    return " & ".join(parts) or None


async def near_query(conn: Connection, edition_id: UUID, text: str) -> str | None:
    """The same for words of the edition that are nearly these; None where there are none."""
    if not may_slip(text):
        return None
    return near(text, [row.word for row in await fetch(conn, Word, _SQL.vocabulary, edition_id)])


def may_slip(text: str) -> bool:
    """Whether any of these words is long enough to be mistyped and understood."""
    return any(map(_slips, _words(text)))


def near(text: str, known: list[str]) -> str:
    """A tsquery for these words, or those of the `known` ones that are nearly these."""
    parts = []
    for word in _words(text):
        like = _near(word, known) if _slips(word) else []
        parts.append("(" + " | ".join([_begins(word), *map(_is, like)]) + ")")
    return " & ".join(parts)


async def sent_by(
    conn: Connection, edition_id: UUID, text: str, *, near: bool = False
) -> dict[UUID, tuple[str, ...]]:
    """The investors for whom somebody comes whose name begins so, with who that is.

    Words may be of the investor too, one at least is of who comes. `near`: or is nearly so.
    """
    words = _words(text)
    if not words:
        return {}
    found: dict[UUID, tuple[str, ...]] = {}
    for one in await fetch(conn, _Sent, _SQL.who_is_sent, edition_id):
        own, theirs = fold(one.name).split(), fold(one.represents).split()
        is_meant = all(_fits(word, [*own, *theirs], near) for word in words)
        if is_meant and any(_fits(word, own, near) for word in words):
            found[one.investor_id] = (*found.get(one.investor_id, ()), one.name)
    return found


def _fits(word: str, known: list[str], near: bool) -> bool:
    begins = any(one.startswith(word) for one in known)
    return begins or (near and _slips(word) > 0 and bool(_near(word, known)))


def _words(text: str) -> list[str]:
    return fold(text.replace("\0", " ")).split()[:_MOST]


def _number(run: list[str]) -> str:
    apart = " & ".join(map(_begins, run))
    whole = "".join(run)
    forms = dict.fromkeys([whole, _ABROAD.sub(r"\1", whole)])
    together = [_begins(form) for form in forms if form and [form] != run]
    return f"({' | '.join([apart, *together])})" if together else apart


def _near(word: str, known: list[str]) -> list[str]:
    found = process.extract(
        word, known, scorer=OSA.distance, score_cutoff=_slips(word), limit=_NEAR
    )
    return [match for match, _, _ in found]


def _slips(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped; none in figures."""
    if len(word) < 4 or word.isdecimal():
        return 0
    return 1 if len(word) < 7 else 2


def _begins(word: str) -> str:
    return f"'{word}':*"


def _is(word: str) -> str:
    return "'" + word.replace("'", "''").replace("\\", "\\\\") + "'"
