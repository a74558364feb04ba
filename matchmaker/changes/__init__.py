"""Everything can be changed at any time, and what a change touches is said beforehand.

It is made, counted and undone: what was said is what is then. `trial.py` does that for any act.
"""

from matchmaker.changes.answers import EditionPatch, EditionSettings
from matchmaker.changes.given import change_grid
from matchmaker.changes.grid import SlotsForm, change_slots
from matchmaker.changes.preview import Beyond, GridTouched, revision, seats
from matchmaker.changes.rules import Rules, RulesForm, change_rules, rules_of
from matchmaker.changes.tables import TableLine, TablesForm, change_tables
from matchmaker.changes.tables import line_of as table_line
from matchmaker.changes.timetable import Laying, SlotLine, lay_slots, line_of
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
    "Beyond",
    "EditionPatch",
    "EditionSettings",
    "GridTouched",
    "Laying",
    "OtherwiseNow",
    "Rules",
    "RulesForm",
    "SlotLine",
    "SlotsForm",
    "TableLine",
    "TablesForm",
    "Touched",
    "carry_out",
    "change_grid",
    "change_rules",
    "change_slots",
    "change_tables",
    "foresee",
    "foresee_in_words",
    "lay_slots",
    "line_of",
    "revision",
    "rules_of",
    "seats",
    "table_line",
]
