"""The best few for somebody, each with why: pure, and the same for everybody who asks."""

from collections.abc import Container, Iterable
from hashlib import blake2b
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.people.trade import is_made_for
from matchmaker.suggestions.criteria import Criteria, StatedPair, StatedProject, pair
from matchmaker.suggestions.leanings import Learnt
from matchmaker.suggestions.weighing import Ground, weigh

LIMIT: Final = 5
#: what half a doubling of a group's leaning counts
LEANING: Final = 12
#: what it counts beside a stated answer where the group of who asks was not heard
GUESS: Final = 6
#: a need that the investor says they finance, or does not name among those they do
FINANCED: Final = 18
NOT_FINANCED: Final = -12
#: what a third counts. Investors' hours are short: the less sought after come a little before, so
#: that more holders meet somebody. Holders' are not, so there the more sought after come before
SPREAD: Final = 3
#: fewer points than that are no suggestion
WORTH: Final = 15


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody worth a wish, and what speaks for it and can be said, the weightiest first."""

    pair: StatedPair
    other: UUID
    grounds: tuple[Ground, ...]
    #: whether the group of who asks was heard: what it leans to is its own
    is_heard: bool
    score: int


def choose(
    asking: Criteria,
    others: Iterable[Criteria],
    learnt: Learnt,
    *,
    seed: UUID,
    passed_over: Container[UUID] = (),
    limit: int = LIMIT,
) -> list[Fit]:
    """The best of the others but those passed over; equals stand in an order of chance.

    That order is drawn for each pair from `seed`, once and for all: no alphabet, no registration.
    """
    found = [
        chosen
        for other in others
        if other.id not in passed_over and (chosen := _chosen(asking, other, learnt))
    ]
    found.sort(key=lambda one: (-one.score, _lot(seed, asking.id, one.other)))
    return found[:limit]


def _chosen(asking: Criteria, other: Criteria, learnt: Learnt) -> Fit | None:
    """None where nothing speaks for the two, or more against them than for them."""
    together = pair(asking, other)
    weighed = weigh(together)
    if weighed is None:
        return None
    is_heard = learnt.is_heard(asking)
    points = {
        Ground.NEED: _need(together, learnt.level(asking, other), is_heard),
        **weighed.points,
    }
    grounds = [
        ground for ground in Ground if points[ground] > 0 and _is_said(ground, together, is_heard)
    ]
    score = sum(points.values())
    if score < WORTH or not grounds:
        return None
    return Fit(
        pair=together,
        other=other.id,
        grounds=tuple(sorted(grounds, key=lambda ground: -points[ground])),
        is_heard=is_heard,
        score=score + _spread(asking) * (1 - learnt.third(other)),
    )


def _need(together: StatedPair, level: int, is_heard: bool) -> int:
    """What the need counts: what a group leans to, and what the investor says before a guess."""
    if not together.is_answered:
        return LEANING * level
    stated = FINANCED if together.is_financed else NOT_FINANCED
    return stated + (LEANING if is_heard else GUESS) * level


def _spread(asking: Criteria) -> int:
    return SPREAD if isinstance(asking, StatedProject) else -SPREAD


def _is_said(ground: Ground, together: StatedPair, is_heard: bool) -> bool:
    """Whether a criterion that counts is a reason for just these two, and may be said."""
    project, offer = together.project, together.offer
    match ground:
        case Ground.NEED:
            if together.is_answered:
                return together.is_financed
            return is_heard or is_made_for(offer.finance, project.need)
        case Ground.AMOUNT:
            return project.amount_sought > 0
        case Ground.STAGE:
            return bool(offer.project_stages)
        case Ground.THEME:
            return bool(offer.themes)
        case Ground.PLACE:
            return True


def _lot(seed: UUID, asking: UUID, other: UUID) -> bytes:
    return blake2b(seed.bytes + asking.bytes + other.bytes, digest_size=8).digest()
