"""The hall: what its screens and papers show of the version in force, and the way in to them."""

from matchmaker.hall.board import Board, Line, Place, board, moment_of, places
from matchmaker.hall.keys import Key, key_of, normalised, renew, standing
from matchmaker.hall.plan import Moment, Plan, Somebody, load_plan
from matchmaker.hall.screens import Hall, Screens

__all__ = [
    "Board",
    "Hall",
    "Key",
    "Line",
    "Moment",
    "Place",
    "Plan",
    "Screens",
    "Somebody",
    "board",
    "key_of",
    "load_plan",
    "moment_of",
    "normalised",
    "places",
    "renew",
    "standing",
]
