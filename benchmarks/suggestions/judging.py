"""How good the suggestions are on a morning that the rules do not know.

Each person is judged by the wishes that the generator drew for them, which the rules have not
seen: what is learnt, and how popular somebody is, is counted without the person judged.
"""

import dataclasses
from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np

from benchmarks.suggestions.generator import Floats, Morning, Side
from matchmaker.suggestions.choosing import LIMIT, choose
from matchmaker.suggestions.criteria import Criteria, StatedOffer, StatedProject
from matchmaker.suggestions.leanings import Evidence, Learnt, Wish


@dataclasses.dataclass(frozen=True)
class Seats:
    """One side of a morning as the rules see it, beside what the generator knows of it."""

    own: Sequence[Criteria]
    others: Sequence[Criteria]
    side: Side

    def place(self, other: UUID) -> int:
        return next(place for place, one in enumerate(self.others) if one.id == other)


#: for somebody of a side, by their place: the places of those suggested, the best first
Way = Callable[[int], Sequence[int]]


def both_sides(morning: Morning) -> tuple[Seats, Seats]:
    """The holders' seats and the investors', in the order of names: as the database gives them."""
    projects = [
        StatedProject(
            id=UUID(int=place + 1),
            need=one.need,
            amount_sought=one.amount,
            project_stage=one.stage,
            themes=one.themes,
            commune=one.commune,
        )
        for place, one in enumerate(morning.holders)
    ]
    offers = [
        StatedOffer(
            id=UUID(int=place + 10_001),
            finance=one.finance,
            ticket_from=one.ticket_from,
            ticket_to=one.ticket_to,
            project_stages=one.stages,
            themes=one.themes,
            territory=one.territory,
            needs_financed=one.needs,
        )
        for place, one in enumerate(morning.investors)
    ]
    return (
        Seats(projects, offers, morning.of_holders),
        Seats(offers, projects, morning.of_investors),
    )


def by_rules(
    seats: Seats, seed: int, names: Sequence[str], among: Sequence[int] | None = None
) -> Way:
    """Our rules; the others come in the order of their names, learnt from who is among them."""
    authors = range(len(seats.own)) if among is None else among
    wishes = [
        Wish(seats.own[who].id, seats.others[other].id)
        for who in authors
        for other in seats.side.wishes[who]
    ]
    evidence = Evidence(seats.own, seats.others, wishes)
    in_order = [seats.others[place] for place in np.argsort(names, kind="stable")]

    def way(who: int) -> list[int]:
        asking = seats.own[who]
        learnt = evidence.learn(without=asking.id)
        found = choose(asking, in_order, learnt, seed=UUID(int=seed))
        return [seats.place(one.other) for one in found]

    return way


def by_rules_unlearnt(seats: Seats, seed: int) -> Way:
    """Our rules on the first day, when nobody has wished yet."""

    def way(who: int) -> list[int]:
        found = choose(seats.own[who], seats.others, Learnt(), seed=UUID(int=seed))
        return [seats.place(one.other) for one in found]

    return way


def by_popularity(seats: Seats, seed: int, among: Sequence[int] | None = None) -> Way:
    """Whom most others of the same side wish for; equals by lot."""
    authors = range(len(seats.own)) if among is None else among
    counts = np.zeros(len(seats.others))
    for who in authors:
        counts[list(seats.side.wishes[who])] += 1

    def way(who: int) -> list[int]:
        without = counts.copy()
        if who in authors:
            without[list(seats.side.wishes[who])] -= 1
        return _first(without + _lots(seed, who, len(counts)))

    return way


def by_chance(seats: Seats, seed: int) -> Way:
    return lambda who: _first(_lots(seed, who, len(seats.others)))


def by_clear_interest(seats: Seats) -> Way:
    """The generator's own ranking, without the moods."""
    return lambda who: _first(seats.side.clear[who])


def by_stated_interest(seats: Seats) -> Way:
    """The generator's own ranking without what only wishes could tell: the table and the fame."""
    return lambda who: _first(seats.side.stated[who])


def by_told_interest(seats: Seats) -> Way:
    """The same with what investors say of needs: what a perfect reading of the forms would find."""
    return lambda who: _first(seats.side.told[who])


def hits(seats: Seats, way: Way) -> int:
    """How many of those suggested were wished for."""
    return sum(len(set(way(who)) & set(wished)) for who, wished in enumerate(seats.side.wishes))


def shown_by_third(seats: Seats, way: Way, names: Sequence[str]) -> list[int]:
    """How often the first, second and last third of the alphabet were suggested."""
    found = [0, 0, 0]
    place = {int(other): rank for rank, other in enumerate(np.argsort(names))}
    for who in range(len(seats.own)):
        for other in way(who):
            found[3 * place[other] // len(names)] += 1
    return found


def _first(liking: Floats) -> list[int]:
    return [int(place) for place in np.argsort(-liking)[:LIMIT]]


def _lots(seed: int, who: int, count: int) -> Floats:
    return np.random.default_rng([seed, who]).random(count) / 2
