"""The best few for somebody, each with why: pure, and the same for everybody who asks."""

from collections.abc import Container, Iterable
from hashlib import blake2b
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.suggestions.criteria import Criteria, StatedPair, pair
from matchmaker.suggestions.leanings import Learnt
from matchmaker.suggestions.trade import is_made_for
from matchmaker.suggestions.weighing import Ground, weigh

LIMIT: Final = 5
#: what half a doubling of a group's leaning counts
LEANING: Final = 12
#: what a third counts: the less sought after come a little before the others, so that more people
#: meet somebody
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
    points = {Ground.NEED: LEANING * learnt.level(asking, other), **weighed.points}
    is_heard = learnt.is_heard(asking)
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
        score=score + SPREAD * (1 - learnt.third(other)),
    )


def _is_said(ground: Ground, together: StatedPair, is_heard: bool) -> bool:
    """Whether a criterion that counts is a reason for just these two, and may be said."""
    project, offer = together.project, together.offer
    match ground:
        case Ground.NEED:
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
