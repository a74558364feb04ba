"""Slots, tables and rules, as they are read and changed."""

from typing import Any, Final

from api.controllers.examples.records import ALICE, ENDS, RULES, SLOT, STARTS, TABLE, WHO

GRID: Final[dict[str, Any]] = {
    "Slot": SLOT,
    "GridRead": {"revision": 7, "rules": RULES, "slots": [SLOT], "tables": [TABLE]},
    "RulesForm": {"revision": 7, "preview": True, **RULES},
    "SlotsForm": {
        "revision": 7,
        "preview": True,
        "slots": [{"number": 0, "starts_at": STARTS, "ends_at": ENDS, "pause_after": False}],
    },
    "TablesForm": {
        "revision": 7,
        "preview": True,
        "tables": [{"number": 0, "label": "1", "zone": "Nord", "closed": []}],
    },
    "GridTouched": {
        "meetings_moved": 0,
        "told_now": 0,
        "meetings_to_replan": 14,
        "told_with_plan": 28,
        "absences": 2,
        "pins": 0,
        "values": 0,
        "above": [
            {
                "person_id": ALICE,
                "kind": "holder",
                "name": "Alice Martin",
                "organisation": WHO["organisation"],
                "count": 5,
                "limit": 4,
            }
        ],
        "resting": [],
        "alike": [],
        "below": [],
    },
}
