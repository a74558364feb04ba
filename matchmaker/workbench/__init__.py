"""A draft worked on by hand: fixed, moved, swapped, taken out, kept apart, placed, imposed.

Each act is looked at before it is done: rules by name, worth and who moves from the stored plan
alone; what it costs at least from a solver that stays at hand.
"""

from matchmaker.workbench.acts import ActSort, DraftAct, PlaceNumber
from matchmaker.workbench.bench import (
    Bench,
    Participant,
    Prohibition,
    check_workable,
    is_worked_on,
    load_bench,
    participants,
    prohibitions,
)
from matchmaker.workbench.comparing import ComparedVersion, compare_versions
from matchmaker.workbench.consequences import Consequence, Moved
from matchmaker.workbench.doing import NEUTRAL, Considered, DoneAct, carry_out, consider, look
from matchmaker.workbench.labelling import (
    SaidOfAct,
    describe,
    labels_of,
)
from matchmaker.workbench.naming import NameForm, name_version
from matchmaker.workbench.proving import ActProof
from matchmaker.workbench.rules import Breach
from matchmaker.workbench.words import proof_phrase

__all__ = [
    "NEUTRAL",
    "ActProof",
    "ActSort",
    "Bench",
    "Breach",
    "ComparedVersion",
    "Consequence",
    "Considered",
    "DoneAct",
    "DraftAct",
    "Moved",
    "NameForm",
    "Participant",
    "PlaceNumber",
    "Prohibition",
    "SaidOfAct",
    "carry_out",
    "check_workable",
    "compare_versions",
    "consider",
    "describe",
    "is_worked_on",
    "labels_of",
    "load_bench",
    "look",
    "name_version",
    "participants",
    "prohibitions",
    "proof_phrase",
]
