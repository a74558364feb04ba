"""After the morning: what took place, what an organiser settles of it, what is to be done next."""

from matchmaker.aftermath.fates import (
    FATES,
    SEEN,
    Aftermath,
    FateSource,
    MeetingFate,
    Seen,
    SeenFate,
    aftermath,
    published,
)
from matchmaker.aftermath.settling import SETTLED, Settled, settle, settle_seen, unsettle
from matchmaker.aftermath.steps import NextStep, Progress, StepMaker

__all__ = [
    "FATES",
    "SEEN",
    "SETTLED",
    "Aftermath",
    "FateSource",
    "MeetingFate",
    "NextStep",
    "Progress",
    "Seen",
    "SeenFate",
    "Settled",
    "StepMaker",
    "aftermath",
    "published",
    "settle",
    "settle_seen",
    "unsettle",
]
