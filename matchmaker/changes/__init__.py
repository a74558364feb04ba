"""Everything can be changed at any time, and what a change touches is said beforehand.

It is made, counted and undone: what was said is what is then. `trial.py` does that for any act.
"""

from matchmaker.changes.answers import EditionPatch, EditionSettings
from matchmaker.changes.trial import (
    Act,
    OtherwiseNow,
    Touched,
    carry_out,
    foresee,
    foresee_in_words,
)

__all__ = [
    "Act",
    "EditionPatch",
    "EditionSettings",
    "OtherwiseNow",
    "Touched",
    "carry_out",
    "foresee",
    "foresee_in_words",
]
