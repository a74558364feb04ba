"""What the program of another house brings: many people at once, under its own identifiers."""

from matchmaker.programs.documents import (
    AnyUpsert,
    HolderUpsert,
    InvestorUpsert,
    UpsertForm,
    VisitorUpsert,
)
from matchmaker.programs.matching import WantedPerson
from matchmaker.programs.upserting import MOST, PersonOutcome, UpsertReport, upsert

__all__ = [
    "MOST",
    "AnyUpsert",
    "HolderUpsert",
    "InvestorUpsert",
    "PersonOutcome",
    "UpsertForm",
    "UpsertReport",
    "VisitorUpsert",
    "WantedPerson",
    "upsert",
]
