"""Examples for what follows the morning, by the name of each schema."""

from typing import Any, Final

_ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
_BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
_FATE: Final[dict[str, Any]] = {
    "holder_id": _ALICE,
    "investor_id": _BOB,
    "slot_number": 3,
    "starts_at": "2026-11-24T08:45:00Z",
    "ends_at": "2026-11-24T09:00:00Z",
    "table": "7",
    "fate": "unclear",
    "said_by": None,
    "holder": "Alice Martin",
    "investor": "Fonds Bob",
    "seen": "both",
    "holder_says": None,
    "investor_says": True,
    "settled_at": None,
    "settled_by": "",
}
_KEY: Final[dict[str, Any]] = {"holder": _ALICE, "investor": _BOB, "slot": 3, "was": "unclear"}
_COUNTS: Final = {
    "held": 62,
    "holder_absent": 14,
    "investor_absent": 3,
    "cancelled": 9,
    "unclear": 1,
}

AFTER: Final[dict[str, Any]] = {
    "MeetingFate": _FATE,
    "AftermathRead": {"counts": _COUNTS, "to_come": 0, "meetings": [_FATE]},
    "FateKey": _KEY,
    "SettleForm": {"state": "held", "meetings": [_KEY], "seen": None, "expected": None},
    "UnsettleForm": {"meetings": [_KEY]},
    "SettledRead": {"meetings": 1},
    "NextStepRead": {
        "name": "clear_up",
        "title": "Ce qui a eu lieu",
        "progress": "to_do",
        "sentence": "1 rendez-vous reste à éclaircir : personne n'a dit s'il a eu lieu.",
        "place": "/apres?fate=unclear",
    },
}
