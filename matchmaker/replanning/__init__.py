"""A new plan before anyone has sat down: proposed side by side, compared, applied once."""

from matchmaker.replanning.applying import apply
from matchmaker.replanning.computing import warm
from matchmaker.replanning.differences import (
    Balance,
    LabelledPlace,
    PairChange,
    PlanDifference,
    difference,
)
from matchmaker.replanning.problem import ReplanningProblem, current_slot, problem_at
from matchmaker.replanning.proposals import (
    Batch,
    Proposal,
    batch,
    batches,
    is_complete,
    proposal,
    proposals,
    request_proposals,
    roll_back,
    sweep,
)

__all__ = [
    "Balance",
    "Batch",
    "LabelledPlace",
    "PairChange",
    "PlanDifference",
    "Proposal",
    "ReplanningProblem",
    "apply",
    "batch",
    "batches",
    "current_slot",
    "difference",
    "is_complete",
    "problem_at",
    "proposal",
    "proposals",
    "request_proposals",
    "roll_back",
    "sweep",
    "warm",
]
