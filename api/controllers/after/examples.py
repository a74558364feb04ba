"""Examples for what programs read after the morning, by the name of each schema."""

from typing import Any, Final

ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
_CARDS: Final[dict[str, Any]] = {"yes": 61, "partly": 20, "no": 4, "none": 11}
_OUTCOMES: Final[dict[str, Any]] = {
    "follow_up": 40,
    "reoriented": 18,
    "no_follow_up": 22,
    "none": 16,
}
_MORE: Final[dict[str, Any]] = {"next_step": 44, "passed": 52, "not_held": 3}

AFTERWARDS: Final[dict[str, Any]] = {
    "ListedReturn": {
        "holder_id": ALICE,
        "investor_id": BOB,
        "starts_at": "2026-11-24T08:15:00Z",
        "table": "7",
        "holder": "Alice Martin",
        "project": "Le café d'Alice",
        "organisation": "Les Ateliers d'Alice",
        "investor": "Fonds Bob",
        "card_took_place": True,
        "useful": "yes",
        "next_step": True,
        "word": "Très clair.",
        "card_at": "2026-11-24T13:40:00Z",
        "outcome_took_place": True,
        "outcome": "follow_up",
        "step": "Envoyer le budget",
        "referred_to_investor": None,
        "referred_to_programme": None,
        "referred_to": "",
        "note": "Projet solide.",
        "shared": False,
        "outcome_at": "2026-11-24T14:05:00Z",
        "holder_agreed_at": "2026-11-24T13:41:00Z",
        "investor_agreed_at": "2026-11-24T14:06:00Z",
    },
    "ReturnCounts": {"total": 96, "card": _CARDS, "outcome": _OUTCOMES, "more": _MORE},
    "CardCounts": _CARDS,
    "OutcomeCounts": _OUTCOMES,
    "MoreCounts": _MORE,
}
