"""Why not this wish, what would serve whom, what one more would bring: for organisers.

Whoever is not an organiser reads `planning.agenda`, whose sentences do not come from here.
"""

from matchmaker.reasons.facts import About, PlanWorth, ReasonSort
from matchmaker.reasons.inquiries import (
    Inquiry,
    inquiry,
    may_ask_gains,
    request_gains,
    request_reasons,
)
from matchmaker.reasons.listing import (
    ReasonFilter,
    RefusedWish,
    Served,
    UngrantedPair,
    counts,
    refused_wishes,
    servings,
    ungranted_pairs,
)

__all__ = [
    "About",
    "Inquiry",
    "PlanWorth",
    "ReasonFilter",
    "ReasonSort",
    "RefusedWish",
    "Served",
    "UngrantedPair",
    "counts",
    "inquiry",
    "may_ask_gains",
    "refused_wishes",
    "request_gains",
    "request_reasons",
    "servings",
    "ungranted_pairs",
]
