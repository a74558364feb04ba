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

from matchmaker.people.trade import is_made_for
from matchmaker.suggestions.criteria import Criteria, StatedProject, pair
from matchmaker.suggestions.weighing import weigh
from matchmaker.wording.vocabularies import Finance, Need

GroupCode = Need | Finance
CodeTally = defaultdict[GroupCode, float]

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

    levels: Mapping[tuple[GroupCode, GroupCode], int] = {}
    heard: frozenset[GroupCode] = frozenset()
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


def code_of(one: Criteria) -> GroupCode:
    """What of somebody forms groups: a holder's need, an investor's kind of finance."""
    return one.need if isinstance(one, StatedProject) else one.finance


class _Sums:
    """How many authors wished for each code, and how much of it their criteria let one expect."""

    def __init__(self) -> None:
        self.authors = 0
        self.observed = CodeTally(float)
        self.expected = CodeTally(float)
        #: of what the trade knows as made for each other
        self.followed = 0.0
        self.awaited = 0.0

    def add(self, one: "_Author", sign: int = 1) -> None:
        self.authors += sign
        for sums, counts in ((self.observed, one.observed), (self.expected, one.expected)):
            for code, count in counts.items():
                sums[code] += sign * count
        self.followed += sign * sum(one.observed[code] for code in one.made if code in one.observed)
        self.awaited += sign * sum(one.expected[code] for code in one.made if code in one.expected)

    def without(self, one: "_Author") -> "_Sums":
        found = _Sums()
        found.authors, found.followed, found.awaited = self.authors, self.followed, self.awaited
        found.observed, found.expected = self.observed.copy(), self.expected.copy()
        found.add(one, -1)
        return found

    @property
    def goes_with_trade(self) -> bool:
        """Whether they wish more for what is made for their need than their criteria explain."""
        return self.followed + CAUTION >= FOLLOWED * (self.awaited + CAUTION)


class _Author(msgspec.Struct, frozen=True):
    """Somebody who wished, in figures."""

    group: GroupCode
    made: tuple[GroupCode, ...]
    wished: tuple[UUID, ...]
    observed: CodeTally
    expected: CodeTally


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
        self._others = [other.id for other in others]
        self._codes = sorted({code_of(other) for other in others})
        self._authors = {
            one.id: _author(one, others, wished[one.id], self._codes)
            for one in side
            if one.id in wished
        }
        self._everybody = _Sums()
        self._groups = {code_of(one): _Sums() for one in side}
        self._counts: Counter[UUID] = Counter()
        for author in self._authors.values():
            self._everybody.add(author)
            self._groups[author.group].add(author)
            self._counts.update(author.wished)

    def learn(self, without: UUID | None = None) -> Learnt:
        """What all of them tell, or all but one."""
        one = self._authors.get(without) if without else None
        everybody = self._everybody.without(one) if one else self._everybody
        if everybody.authors < FLOOR:
            return Learnt()
        groups = dict(self._groups)
        if one:
            groups[one.group] = groups[one.group].without(one)
        heard = frozenset(group for group, sums in groups.items() if sums.authors >= FLOOR)
        trusted = everybody.goes_with_trade
        levels: dict[tuple[GroupCode, GroupCode], int] = {}
        for group, sums in groups.items():
            levels |= self._levels(group, sums if group in heard else None, everybody, trusted)
        return Learnt(levels=levels, heard=heard, thirds=self._thirds(one))

    def _levels(
        self, group: GroupCode, own: _Sums | None, everybody: _Sums, trusted: bool
    ) -> dict[tuple[GroupCode, GroupCode], int]:
        """Of a group's own wishes, where the trade is what one begins with; or of everybody's."""
        found = {}
        sums = own or everybody
        for code in self._codes:
            trade = TRADE if trusted and is_trade(group, code) else 1.0
            begun = CAUTION * (trade if own else 1.0)
            ratio = (sums.observed[code] + begun) / (sums.expected[code] + CAUTION)
            level = round(2 * math.log2(ratio if own else ratio * trade))
            found[group, code] = max(-MOST, min(MOST, level))
        return found

    def _thirds(self, without: _Author | None) -> dict[UUID, int]:
        counts = self._counts.copy()
        if without:
            counts.subtract(without.wished)
        return thirds({other: counts[other] for other in self._others})


def _author(
    one: Criteria,
    others: Sequence[Criteria],
    wished: Sequence[Criteria],
    codes: Sequence[GroupCode],
) -> _Author:
    group = code_of(one)
    return _Author(
        group=group,
        made=tuple(code for code in codes if is_trade(group, code)),
        wished=tuple(other.id for other in wished),
        observed=_counted(code_of(other) for other in wished),
        expected=_expected(one, others, len(wished)),
    )


def is_trade(group: GroupCode, code: GroupCode) -> bool:
    """Whether the trade knows the one as made for the other."""
    if isinstance(group, Need) and isinstance(code, Finance):
        return is_made_for(code, group)
    return isinstance(group, Finance) and isinstance(code, Need) and is_made_for(group, code)


def _counted(codes: Iterable[GroupCode]) -> CodeTally:
    found = CodeTally(float)
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


def _expected(one: Criteria, others: Sequence[Criteria], count: int) -> CodeTally:
    """How many wishes for each code their criteria alone let expect of somebody with so many."""
    odds = []
    for other in others:
        weighed = weigh(pair(one, other))
        odds.append(0.0 if weighed is None else math.exp(weighed.total / SHARPNESS))
    found = CodeTally(float)
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
