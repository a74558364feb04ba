"""The hall: what its screens and papers show of the version in force, and the way in to them."""

from matchmaker.hall.board import BoardLine, BoardTable, HallBoard, board, moment_of, places
from matchmaker.hall.keys import Key, key_in_force, key_of, normalise, renew
from matchmaker.hall.plan import HallPlan, ShownSlot, Somebody, load_plan
from matchmaker.hall.screens import Hall, Screens

__all__ = [
    "BoardLine",
    "BoardTable",
    "Hall",
    "HallBoard",
    "HallPlan",
    "Key",
    "Screens",
    "ShownSlot",
    "Somebody",
    "board",
    "key_in_force",
    "key_of",
    "load_plan",
    "moment_of",
    "normalise",
    "places",
    "renew",
]
