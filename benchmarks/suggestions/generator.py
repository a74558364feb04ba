"""Mornings that nobody's rules know, each from a seed: who comes, what they state, whom they wish.

It was written before the rules that it judges, and shares no code with them, nor with what drew
the sample. What people state is what the forms ask: of a project need, amount, stage, themes and
commune; of an investor kind of finance, ticket, stages, themes and territory, and, for those who
answer it, the needs that they finance.

The true interest of somebody in somebody of the other side is the sum of

- how well the kind of finance suits the need: a table drawn anew for each seed, so that no
  knowledge of the trade helps;
- the amount against the ticket: within, above (a part of it may still help), below;
- the stage, named, next to one that is named, or far from it;
- themes in common;
- the smallest place in common, or that the territory does not reach;
- fame: some are spoken of, whoever one is;
- a mood of one's own for each pair, which nothing stated explains.

How much each of the first six counts is drawn for each side of each morning, and around that for
each person; so are the frequencies of needs, kinds, stages and themes, the sums that go with a
need and with a kind, and the names, which say nothing of anybody. Everybody wishes for those
whom they are most interested in, in that order.

Investors know what they finance, and state it roughly: a need is ticked where the table says that
it suits their kind of finance by half a deviation or more, as they see it, which is the table with
half a deviation of error of their own. So three needs of ten are ticked, and nearly one tick in
four is one that the table would not have made. The answers have a stream of chance of their own:
whoever answers, the morning is the same.

`Morning.clear` is the interest without the mood: the best that anybody could know who knew the
table, the fame and each person's weights. What it reaches is the measure of the rules.
`stated` is the same without the table and the fame: what could be known without any wish, before
investors were asked for needs. `told` is with the answers to that question in the table's place:
each tick, or its lack, at the table's mean over such answers; that is the best that anybody could
know from the forms who knew each person's weights.
"""

import dataclasses
import math
from enum import StrEnum
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.suggestions import land
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme

T = TypeVar("T", bound=StrEnum)
Floats = NDArray[np.float64]

PARTS: Final = ("suits", "amount", "stage", "theme", "territory", "fame")
#: how much each part counts in the middle of all mornings
USUAL: Final = np.array([1.0, 0.8, 0.8, 0.8, 0.7, 0.5])
#: how far a morning's side is from that, and a person from their side (of logarithms)
SIDE_SPREAD: Final = 0.3
PERSON_SPREAD: Final = 0.5
#: the width of the mood, which follows Gumbel's distribution
MOOD: Final = 0.6
#: from which suitability on an investor ticks a need, and how far their eye is off
TICKED: Final = 0.5
EYE: Final = 0.5
SYLLABLES: Final = ("ba", "co", "de", "fi", "go", "lu", "ma", "no", "pa", "ri", "so", "ta", "vo")


@dataclasses.dataclass(frozen=True)
class Holder:
    """What somebody states who seeks finance; an amount of 0 is not known yet."""

    name: str
    need: Need
    amount: int
    stage: ProjectStage
    themes: tuple[Theme, ...]
    commune: str


@dataclasses.dataclass(frozen=True)
class Investor:
    """What somebody states who brings finance; no stage or theme named means all of them.

    No need named means that the question was left out.
    """

    name: str
    finance: Finance
    ticket_from: int
    ticket_to: int
    stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    territory: str
    needs: tuple[Need, ...] = ()


@dataclasses.dataclass(frozen=True)
class Side:
    """What one side wants: a row for each of its people, a column for each of the other side."""

    clear: Floats
    stated: Floats
    told: Floats
    true: Floats
    wishes: tuple[tuple[int, ...], ...]


@dataclasses.dataclass(frozen=True)
class Morning:
    """Two sides and what they want of each other."""

    seed: int
    holders: tuple[Holder, ...]
    investors: tuple[Investor, ...]
    of_holders: Side
    of_investors: Side


def morning(seed: int, answering: float = 1.0) -> Morning:
    """One morning, the same for a seed; `answering` of the investors say what they finance."""
    draw = np.random.default_rng([20261130, seed])
    holders = _holders(draw, int(draw.integers(90, 151)))
    investors = _investors(draw, int(draw.integers(20, 31)))
    suits = draw.normal(0.0, 1.0, (len(Need), len(Finance)))
    stated = _stated(holders, investors, suits)
    investors = _answered(np.random.default_rng([41, seed]), investors, suits, answering)
    told = _told(holders, investors)
    counts = draw.integers(2, 8, len(holders))
    of_holders = _side(draw, stated, told, counts)
    counts = draw.integers(5, 13, len(investors))
    return Morning(
        seed=seed,
        holders=holders,
        investors=investors,
        of_holders=of_holders,
        of_investors=_side(draw, stated.transpose(0, 2, 1), told.T, counts),
    )


def renamed(one: Morning, turn: int) -> Morning:
    """The same people, each called as the one a third of the alphabet further, `turn` times."""
    return dataclasses.replace(
        one,
        holders=tuple(
            dataclasses.replace(who, name=name)
            for who, name in zip(one.holders, _turned(one.holders, turn), strict=True)
        ),
        investors=tuple(
            dataclasses.replace(who, name=name)
            for who, name in zip(one.investors, _turned(one.investors, turn), strict=True)
        ),
    )


def _turned(people: "tuple[Holder, ...] | tuple[Investor, ...]", turn: int) -> list[str]:
    names = sorted(who.name for who in people)
    place = {name: number for number, name in enumerate(names)}
    step = turn * len(names) // 3
    return [names[(place[who.name] + step) % len(names)] for who in people]


def _holders(draw: np.random.Generator, count: int) -> tuple[Holder, ...]:
    needs, stages, themes = (_frequencies(draw, len(x)) for x in (Need, ProjectStage, Theme))
    sums = dict(zip(Need, np.exp(draw.uniform(np.log(5e3), np.log(1.5e5), len(Need))), strict=True))
    found = []
    for name in _names(draw, count):
        need = _one(draw, Need, needs)
        amount = _round(sums[need] * np.exp(draw.normal(0, 0.7)))
        found.append(
            Holder(
                name=name,
                need=need,
                amount=0 if draw.random() < 0.05 else amount,
                stage=_one(draw, ProjectStage, stages),
                themes=_some(draw, Theme, themes, int(draw.integers(1, 4))),
                commune=land.commune(draw),
            )
        )
    return tuple(found)


def _investors(draw: np.random.Generator, count: int) -> tuple[Investor, ...]:
    kinds, themes = _frequencies(draw, len(Finance)), _frequencies(draw, len(Theme))
    least = np.exp(draw.uniform(np.log(1e3), np.log(4e4), len(Finance)))
    sums = dict(zip(Finance, least, strict=True))
    found = []
    for name in _names(draw, count):
        finance = _one(draw, Finance, kinds)
        ticket_from = _round(sums[finance] * np.exp(draw.normal(0, 0.4)))
        found.append(
            Investor(
                name=name,
                finance=finance,
                ticket_from=ticket_from,
                ticket_to=_round(ticket_from * draw.uniform(4, 20)),
                stages=_neighbouring_stages(draw),
                themes=()
                if draw.random() < 0.35
                else _some(draw, Theme, themes, int(draw.integers(2, 7))),
                territory=land.territory(draw),
            )
        )
    return tuple(found)


def _answered(
    draw: np.random.Generator, investors: tuple[Investor, ...], suits: Floats, share: float
) -> tuple[Investor, ...]:
    """The investors with the needs that they say they finance, a share of them."""
    kinds = list(Finance)
    answers = draw.random(len(investors)) < share
    found = []
    for one, answering in zip(investors, answers, strict=True):
        seen = suits[:, kinds.index(one.finance)] + draw.normal(0, EYE, len(Need))
        ticked = tuple(need for need, liked in zip(Need, seen, strict=True) if liked > TICKED)
        found.append(dataclasses.replace(one, needs=ticked if answering else ()))
    return tuple(found)


def _told(holders: tuple[Holder, ...], investors: tuple[Investor, ...]) -> Floats:
    """What a tick, or its lack, lets one expect of the table; nothing where nobody answered."""
    # the means of a standard normal where it, with an error, is above a limit, and below
    limit = TICKED / np.hypot(1, EYE)
    above = 0.5 * math.erfc(limit / math.sqrt(2))
    density = math.exp(-limit * limit / 2) / math.sqrt(2 * math.pi) / np.hypot(1, EYE)
    found = np.zeros((len(holders), len(investors)))
    for h, holder in enumerate(holders):
        for i, investor in enumerate(investors):
            if investor.needs:
                ticked = holder.need in investor.needs
                found[h, i] = density / above if ticked else -density / (1 - above)
    return found


def _stated(holders: tuple[Holder, ...], investors: tuple[Investor, ...], suits: Floats) -> Floats:
    """Part by part what the two state to each other; the last, fame, is drawn with the side."""
    found = np.zeros((len(PARTS) - 1, len(holders), len(investors)))
    needs, kinds = list(Need), list(Finance)
    for h, holder in enumerate(holders):
        for i, investor in enumerate(investors):
            found[:, h, i] = (
                suits[needs.index(holder.need), kinds.index(investor.finance)],
                _amount(holder.amount, investor),
                _stage(holder.stage, investor.stages),
                _theme(holder.themes, investor.themes),
                land.nearness(holder.commune, investor.territory),
            )
    return found


def _side(
    draw: np.random.Generator, stated: Floats, told: Floats, counts: NDArray[np.int64]
) -> Side:
    _, own, others = stated.shape
    usual = USUAL * np.exp(draw.normal(0, SIDE_SPREAD, len(PARTS)))
    weights = usual * np.exp(draw.normal(0, PERSON_SPREAD, (own, len(PARTS))))
    fame = np.broadcast_to(draw.normal(0, 1, others), (1, own, others))
    parts = np.concatenate([stated, fame])
    clear = np.einsum("pc,cpo->po", weights, parts)
    without_wishes = np.einsum("pc,cpo->po", weights[:, 1:-1], parts[1:-1])
    with_answers = without_wishes + weights[:, :1] * told
    true = clear + draw.gumbel(0, MOOD, clear.shape)
    order = np.argsort(-true, axis=1)
    wishes = tuple(tuple(map(int, order[who, :n])) for who, n in enumerate(counts))
    return Side(clear=clear, stated=without_wishes, told=with_answers, true=true, wishes=wishes)


def _amount(amount: int, investor: Investor) -> float:
    if amount == 0:
        return 0.2
    if amount > investor.ticket_to:
        return 1.6 * investor.ticket_to / amount - 0.8
    if amount < investor.ticket_from:
        return -0.3 if amount > investor.ticket_from / 2 else -1.0
    return 1.0


def _stage(stage: ProjectStage, named: tuple[ProjectStage, ...]) -> float:
    if not named:
        return 0.4
    order = list(ProjectStage)
    distance = min(abs(order.index(stage) - order.index(one)) for one in named)
    return (1.0, -0.2)[distance] if distance < 2 else -1.0


def _theme(themes: tuple[Theme, ...], named: tuple[Theme, ...]) -> float:
    if not named:
        return 0.1
    return (-0.5, 0.6, 1.0, 1.0)[len(set(themes) & set(named))]


def _neighbouring_stages(draw: np.random.Generator) -> tuple[ProjectStage, ...]:
    if draw.random() < 0.25:
        return ()
    length = int(draw.integers(2, 5))
    start = int(draw.integers(0, len(ProjectStage) - length + 1))
    return tuple(ProjectStage)[start : start + length]


def _names(draw: np.random.Generator, count: int) -> list[str]:
    """Distinct names in no order."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(draw.choice(SYLLABLES, 4)).capitalize()] = None
    return list(found)


def _frequencies(draw: np.random.Generator, count: int) -> Floats:
    return draw.dirichlet(np.full(count, 2.0))


def _one(draw: np.random.Generator, words: type[T], frequencies: Floats) -> T:
    return _some(draw, words, frequencies, 1)[0]


def _some(
    draw: np.random.Generator, words: type[T], frequencies: Floats, count: int
) -> tuple[T, ...]:
    every = tuple(words)
    return tuple(every[n] for n in draw.choice(len(every), count, replace=False, p=frequencies))


def _round(amount: float) -> int:
    """As people write sums: 3,500 or 40,000, never 38,417."""
    digits = max(2, len(str(int(amount))) - 2)
    return max(500, int(round(amount, -digits)) or 500)
