"""After the morning: what took place, what an organiser settles of it, what is to be done next."""

from matchmaker.aftermath.fates import (
    FATES,
    SEEN,
    Aftermath,
    FateSource,
    MeetingEnd,
    MeetingFate,
    SeenAtDesk,
    SeenFate,
    aftermath,
    all_fates,
)
from matchmaker.aftermath.settling import SETTLED, Settled, settle, settle_seen, unsettle
from matchmaker.aftermath.steps import NextStep, StepMaker, StepProgress

__all__ = [
    "FATES",
    "SEEN",
    "SETTLED",
    "Aftermath",
    "FateSource",
    "MeetingEnd",
    "MeetingFate",
    "NextStep",
    "SeenAtDesk",
    "SeenFate",
    "Settled",
    "StepMaker",
    "StepProgress",
    "aftermath",
    "all_fates",
    "settle",
    "settle_seen",
    "unsettle",
]
