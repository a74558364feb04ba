"""After the morning: what took place, what an organiser settles of it, what is to be done next."""

from matchmaker.aftermath.fates import (
    EVIDENCE,
    FATES,
    Aftermath,
    Evidence,
    FateSource,
    MeetingEnd,
    MeetingFate,
    SeenFate,
    aftermath,
    all_fates,
)
from matchmaker.aftermath.settling import SETTLED, Settled, settle, settle_seen, unsettle
from matchmaker.aftermath.steps import NextStep, StepMaker, StepProgress

__all__ = [
    "EVIDENCE",
    "FATES",
    "SETTLED",
    "Aftermath",
    "Evidence",
    "FateSource",
    "MeetingEnd",
    "MeetingFate",
    "NextStep",
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
