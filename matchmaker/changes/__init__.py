"""An edition changed at any time: what a change touches is said before, and is what it touches."""

from matchmaker.changes.given import change_grid
from matchmaker.changes.grid import SlotsForm, change_slots
from matchmaker.changes.preview import Beyond, GridTouched, revision, seats
from matchmaker.changes.rules import Rules, RulesForm, change_rules, rules_of
from matchmaker.changes.tables import TableLine, TablesForm, change_tables
from matchmaker.changes.tables import line_of as table_line
from matchmaker.changes.timetable import Laying, SlotLine, lay_slots, line_of

__all__ = [
    "Beyond",
    "GridTouched",
    "Laying",
    "Rules",
    "RulesForm",
    "SlotLine",
    "SlotsForm",
    "TableLine",
    "TablesForm",
    "change_grid",
    "change_rules",
    "change_slots",
    "change_tables",
    "lay_slots",
    "line_of",
    "revision",
    "rules_of",
    "seats",
    "table_line",
]
