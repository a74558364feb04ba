"""Examples for what both sides say of their meetings, by the name of each schema."""

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

_CONTACT: Final[dict[str, Any]] = {
    "name": "Bob Bernard",
    "email": "bob@fonds.example",
    "phone": "+33 1 47 29 30 31",
}
_MEETING: Final[dict[str, Any]] = {
    "other_id": BOB,
    "starts_at": "2026-11-24T08:15:00Z",
    "table": "7",
    "asked": True,
    "took_place": True,
    "answered_at": "2026-11-24T13:40:00Z",
    "agreed_at": "2026-11-24T13:41:00Z",
    "passed_at": "2026-11-24T14:06:00Z",
    "contact": _CONTACT,
}
_CARD: Final[dict[str, Any]] = {"useful": "yes", "next_step": True, "word": "Très clair."}
_SHARED: Final[dict[str, Any]] = {
    "outcome": "follow_up",
    "step": "Envoyer le budget",
    "note": "Projet solide.",
    "referred_to": "",
}
_OWN_CARD: Final[dict[str, Any]] = {**_MEETING, **_CARD, "told": _SHARED}
_OWN_OUTCOME: Final[dict[str, Any]] = {
    **_MEETING,
    **_SHARED,
    "other_id": ALICE,
    "referred_to_investor": None,
    "referred_to_programme": None,
    "shared": True,
}

AFTERWARDS: Final[dict[str, Any]] = {
    "OwnReturns": {"cards": [_OWN_CARD], "outcomes": [], "useful": None},
    "HoldersReturn": _OWN_CARD,
    "InvestorsReturn": _OWN_OUTCOME,
    "PassedContact": _CONTACT,
    "SharedOutcome": _SHARED,
    "UsefulnessTold": {"answers": 7, "useful": 5},
    "CardForm": _CARD,
    "OutcomeForm": {"outcome": "follow_up", "step": "Envoyer le budget", "shared": True},
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
