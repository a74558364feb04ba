"""Somebody registered twice: who looks alike, what one record out of two would be, and making it.

A merge empties one record and keeps its place, as an erasure does: no position is given again.
"""

from matchmaker.merging.duplicates import (
    Duplicate,
    Sketch,
    duplicates,
    how_many,
    look_for_duplicates,
    note_apart,
)
from matchmaker.merging.likeness import LikenessReason
from matchmaker.merging.merging import GONE, MergeForm, merge
from matchmaker.merging.preview import FieldPair, MergePreview, RecordSide, preview

__all__ = [
    "GONE",
    "Duplicate",
    "FieldPair",
    "LikenessReason",
    "MergeForm",
    "MergePreview",
    "RecordSide",
    "Sketch",
    "duplicates",
    "how_many",
    "look_for_duplicates",
    "merge",
    "note_apart",
    "preview",
]
