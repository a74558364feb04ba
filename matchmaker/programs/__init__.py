"""What the program of another house brings: many people at once, under its own identifiers."""

from matchmaker.programs.matching import WantedPerson
from matchmaker.programs.upserting import MOST, PersonOutcome, UpsertReport, upsert

__all__ = ["MOST", "PersonOutcome", "UpsertReport", "WantedPerson", "upsert"]
