"""Lists that come in: what is sent, and what is said of it."""

from typing import Any, Final

LISTS: Final[dict[str, Any]] = {
    "ImportForm": {"files": ["matinee.xlsx"], "mapping": ""},
    "ImportRead": {
        "stored": False,
        "created": {"holders": 120},
        "unchanged": {},
        "faults": [
            {
                "file": "matinee.xlsx",
                "sheet": "Porteurs",
                "line": 12,
                "column": "E-mail",
                "detail": "Elle manque.",
            }
        ],
        "warnings": [],
        "completed": [
            {
                "file": "matinee.xlsx",
                "sheet": "Porteurs",
                "column": "Besoin",
                "found": "Trésorerie",
                "taken": "Trésorerie et fonds de roulement",
                "lines": 4,
            }
        ],
        "mapping": {
            "sheets": [
                {
                    "file": "matinee.xlsx",
                    "sheet": "Porteurs",
                    "holds": "holders",
                    "header": 1,
                    "columns": {"email": "A", "need": "F"},
                }
            ]
        },
        "sure": False,
    },
}
