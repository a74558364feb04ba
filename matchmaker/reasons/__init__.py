"""Why not this wish, what would serve whom, what one more would bring: for organisers.

Whoever is not an organiser reads `planning.agenda`, whose sentences do not come from here.
"""

from matchmaker.reasons.applying import OneMoreForm, apply_gain, one_more
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
    "OneMoreForm",
    "PlanWorth",
    "ReasonFilter",
    "ReasonSort",
    "RefusedWish",
    "Served",
    "UngrantedPair",
    "apply_gain",
    "counts",
    "inquiry",
    "may_ask_gains",
    "one_more",
    "refused_wishes",
    "request_gains",
    "request_reasons",
    "servings",
    "ungranted_pairs",
]
