"""One example for everything that these routes take or give, by the name of its schema."""

from typing import Any, Final

ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
PROGRESS: Final = "6c0f5f0a-2b7d-4d8e-a1f4-9e3b7c5d2a81"
MOMENT: Final = "2027-02-24T08:00:00Z"

_WORDS: Final[dict[str, Any]] = {
    "code": "progress",
    "name": "Progr'ESS",
    "about": "Subventions jusqu'à 15 000 €.",
    "url": "https://www.example.org/progress",
}
_PROGRAMME: Final[dict[str, Any]] = {"id": PROGRESS, **_WORDS}
_ORIENTED: Final[dict[str, Any]] = {
    "holder_id": ALICE,
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": "Les Ateliers d'Alice",
    "email": "alice.martin@example.org",
    "phone": "+33 1 47 29 30 31",
    "commune": "Nanterre",
    "project": "Le café des réparations",
    "need": "investment",
    "amount_sought": 30000,
    "agreed_at": MOMENT,
}
_PENDING: Final[dict[str, Any]] = {
    "holder_id": ALICE,
    "name": "Alice Martin",
    "organisation": "Les Ateliers d'Alice",
    "state": "proposed",
    "by": "investor",
    "proposed_at": MOMENT,
    "agreed_at": None,
    "withdrawn_at": None,
}
_ANSWER: Final[dict[str, Any]] = {
    "months": 3,
    "asked_at": MOMENT,
    "answered_at": MOMENT,
    "financed": "yes",
    "amount_euros": 20000,
}
_READ: Final[dict[str, Any]] = {
    **_ANSWER,
    "holder_id": ALICE,
    "name": "Alice Martin",
    "organisation": "Les Ateliers d'Alice",
    "project": "Le café des réparations",
    "financed_by": "Fonds Solidaire des Rives",
    "stopped": False,
}
_COUNT: Final[dict[str, Any]] = {
    "months": 3,
    "asked": 74,
    "answered": 41,
    "yes": 12,
    "in_progress": 19,
    "no": 10,
    "amount_euros": 310000,
}
_STANDING: Final[dict[str, Any]] = {"met": 74, "stopped": 2, "unclear": 5}
_QUESTION: Final[dict[str, Any]] = {"months": 3, "asked_on": "2027-02-24", "skipped": False}

FOLLOWING: Final[dict[str, Any]] = {
    "SupportProgramme": _PROGRAMME,
    "SupportForm": _WORDS,
    "SupportCount": {"programme": _PROGRAMME, "agreed": 14, "proposed": 3, "declined": 1},
    "OrientedHolder": _ORIENTED,
    "PendingOrientation": _PENDING,
    "OrientationsRead": {"agreed": [_ORIENTED], "pending": [_PENDING]},
    "OwnOrientation": {
        "programme_id": PROGRESS,
        **_WORDS,
        "state": "agreed",
        "agreed_at": MOMENT,
        "withdrawn_at": None,
    },
    "OrientationWrite": {"agreed": True},
    "FollowUp": {
        **_ANSWER,
        "investor_id": BOB,
        "financed_by": "",
        "investor": "Fonds Solidaire des Rives",
    },
    "FollowUpForm": {
        "financed": "yes",
        "amount_euros": 20000,
        "investor_id": BOB,
        "financed_by": "",
    },
    "FollowUpRead": _READ,
    "FollowUpCount": _COUNT,
    "FollowUpStanding": _STANDING,
    "PlannedQuestion": _QUESTION,
    "FollowUpsRead": {
        "questions": [_QUESTION],
        "standing": _STANDING,
        "counts": [_COUNT],
        "answers": [_READ],
    },
}
