"""A draft worked on by hand: fixed, moved, swapped, taken out, kept apart, placed, imposed.

Each act is looked at before it is done: rules by name, worth and who moves from the stored plan
alone; what it costs at least from a solver that stays at hand.
"""

from matchmaker.workbench.acts import ActSort, DeskAct
from matchmaker.workbench.bench import Bench, Prohibition, check_workable, load_bench
from matchmaker.workbench.consequences import Consequence, Moved
from matchmaker.workbench.doing import NEUTRAL, Done, Look, carry_out, consider, look
from matchmaker.workbench.proving import Proof
from matchmaker.workbench.rules import Breach

__all__ = [
    "NEUTRAL",
    "ActSort",
    "Bench",
    "Breach",
    "Consequence",
    "DeskAct",
    "Done",
    "Look",
    "Moved",
    "Prohibition",
    "Proof",
    "carry_out",
    "check_workable",
    "consider",
    "load_bench",
    "look",
]
