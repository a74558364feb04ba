"""What a side's own wishes tell, all together: to what a need leans, and who is much sought after.

Of a holder the group is the need, and what it leans to are kinds of finance; of an investor it is
the kind of finance, and what it leans to are needs. Wishes are set against what stated criteria
alone would let one expect, so that a kind is not held dear because its tickets fit everybody.

Nothing here comes from the side that is suggested: a holder's suggestions learn from holders
alone, an investor's from investors. A group of fewer than five people tells nothing of its own,
and the figures are coarse: halves of a doubling, thirds of a side.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.suggestions.criteria import Criteria, Project, pair
from matchmaker.suggestions.trade import is_made_for
from matchmaker.suggestions.weighing import weigh
from matchmaker.wording.vocabularies import Finance, Need

Code = Need | Finance
Tally = defaultdict[Code, float]

FLOOR: Final = 5
#: expected wishes that are added on both sides of a comparison, against chance
CAUTION: Final = 2.0
#: how many points more make a wish e times as likely
SHARPNESS: Final = 15.0
MOST: Final = 4
#: what the trade says of a need: as a level, and as a ratio
MADE_FOR: Final = 2
TRADE: Final = 2.0
#: from which ratio on a side's wishes go with the trade
FOLLOWED: Final = 1.2


class Wish(msgspec.Struct, frozen=True):
    """That somebody wished for somebody, at whatever rank."""

    author: UUID
    target: UUID


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What one side's wishes tell: a level for each code of a group, a third for each person.

    Levels count halves of a doubling. Of a group that was not `heard` they are what the whole side
    leans to, and what the trade knows; without any, what the trade knows. Thirds go from 0 (little
    sought after) to 2; who is in none is in the middle.
    """

    levels: Mapping[tuple[Code, Code], int] = {}
    heard: frozenset[Code] = frozenset()
    thirds: Mapping[UUID, int] = {}

    def level(self, asking: Criteria, other: Criteria) -> int:
        """How much more than usual the group of who asks leans to the other."""
        group, code = code_of(asking), code_of(other)
        trade = MADE_FOR if is_trade(group, code) else 0
        return self.levels.get((group, code), trade)

    def is_heard(self, asking: Criteria) -> bool:
        """Whether enough people of the group of who asks have wished to speak for themselves."""
        return code_of(asking) in self.heard

    def third(self, other: Criteria) -> int:
        return self.thirds.get(other.id, 1)


def code_of(one: Criteria) -> Code:
    """What of somebody forms groups: a holder's need, an investor's kind of finance."""
    return one.need if isinstance(one, Project) else one.finance


class Evidence:
    """The wishes of one side beside what their criteria let one expect, ready to be counted."""

    def __init__(
        self, side: Sequence[Criteria], others: Sequence[Criteria], wishes: Iterable[Wish]
    ) -> None:
        known = {other.id: other for other in others}
        wished: dict[UUID, list[Criteria]] = {}
        for wish in wishes:
            if wish.target in known:
                wished.setdefault(wish.author, []).append(known[wish.target])
        self._authors = {one.id: one for one in side if one.id in wished}
        self._others = [other.id for other in others]
        self._codes = sorted({code_of(other) for other in others})
        self._groups = sorted({code_of(one) for one in side})
        self._wished = {author: wished[author] for author in self._authors}
        self._observed = {
            author: _counted(code_of(other) for other in wished[author]) for author in self._authors
        }
        self._expected = {
            author: _expected(one, others, len(wished[author]))
            for author, one in self._authors.items()
        }

    def learnt(self, without: UUID | None = None) -> Learnt:
        """What all of them tell, or all but one."""
        authors = [one for author, one in self._authors.items() if author != without]
        if len(authors) < FLOOR:
            return Learnt()
        members = {
            group: [one for one in authors if code_of(one) == group] for group in self._groups
        }
        heard = frozenset(group for group, those in members.items() if len(those) >= FLOOR)
        trusted = self._goes_with_trade(authors)
        levels: dict[tuple[Code, Code], int] = {}
        for group, those in members.items():
            sums = self._sums(those if group in heard else authors)
            levels |= self._levels(group, sums, trusted, group in heard)
        return Learnt(levels=levels, heard=heard, thirds=self._thirds(authors))

    def _levels(
        self, group: Code, sums: tuple[Tally, Tally], trusted: bool, is_heard: bool
    ) -> dict[tuple[Code, Code], int]:
        """Of a group's own wishes, where the trade is what one begins with; or of everybody's."""
        observed, expected = sums
        found = {}
        for code in self._codes:
            trade = TRADE if trusted and is_trade(group, code) else 1.0
            ratio = (observed[code] + CAUTION * trade) / (expected[code] + CAUTION)
            if not is_heard:
                ratio = trade * (observed[code] + CAUTION) / (expected[code] + CAUTION)
            found[group, code] = max(-MOST, min(MOST, round(2 * math.log2(ratio))))
        return found

    def _goes_with_trade(self, authors: Sequence[Criteria]) -> bool:
        """Whether they wish more for what is made for their need than their criteria explain."""
        seen = awaited = CAUTION
        for one in authors:
            observed, expected = self._sums([one])
            made = [code for code in self._codes if is_trade(code_of(one), code)]
            seen += sum(observed[code] for code in made)
            awaited += sum(expected[code] for code in made)
        return seen >= FOLLOWED * awaited

    def _sums(self, authors: Sequence[Criteria]) -> tuple[Tally, Tally]:
        observed, expected = Tally(float), Tally(float)
        for one in authors:
            for sums, of_one in ((observed, self._observed), (expected, self._expected)):
                for code, count in of_one[one.id].items():
                    sums[code] += count
        return observed, expected

    def _thirds(self, authors: Sequence[Criteria]) -> dict[UUID, int]:
        counts = Counter(other.id for one in authors for other in self._wished[one.id])
        return thirds({other: counts[other] for other in self._others})


def is_trade(group: Code, code: Code) -> bool:
    """Whether the trade knows the one as made for the other."""
    if isinstance(group, Need) and isinstance(code, Finance):
        return is_made_for(code, group)
    return isinstance(group, Finance) and isinstance(code, Need) and is_made_for(group, code)


def _counted(codes: Iterable[Code]) -> Tally:
    found = Tally(float)
    for code in codes:
        found[code] += 1
    return found


def thirds(counts: Mapping[UUID, int]) -> dict[UUID, int]:
    """0, 1 or 2 for each, by how their counts stand among all; equal counts, equal thirds."""
    if not counts:
        return {}
    ranked = sorted(counts.values())
    low, high = ranked[len(ranked) // 3], ranked[-1 - len(ranked) // 3]
    return {who: 0 if count < low else 2 if count > high else 1 for who, count in counts.items()}


def _expected(one: Criteria, others: Sequence[Criteria], count: int) -> Tally:
    """How many wishes for each code their criteria alone let expect of somebody with so many."""
    odds = []
    for other in others:
        weighed = weigh(pair(one, other))
        odds.append(0.0 if weighed is None else math.exp(weighed.total / SHARPNESS))
    found = Tally(float)
    for other, chance in zip(others, _chances(odds, count), strict=True):
        found[code_of(other)] += chance
    return found


def _chances(odds: Sequence[float], count: int) -> list[float]:
    """Shares of `count` by odds, none above 1: what is too much for one goes to the others."""
    found = [0.0] * len(odds)
    open_ones = [place for place, each in enumerate(odds) if each > 0]
    left = float(min(count, len(open_ones)))
    while open_ones and left > 0:
        total = sum(odds[place] for place in open_ones)
        full = [place for place in open_ones if left * odds[place] >= total]
        if not full:
            for place in open_ones:
                found[place] = left * odds[place] / total
            break
        for place in full:
            found[place] = 1.0
        left -= len(full)
        open_ones = [place for place in open_ones if found[place] < 1.0]
    return found
