"""Examples for what organisers' programs send and read, by the name of each schema."""

from typing import Any, Final

from api.controllers.after.examples import AFTER
from api.controllers.programs.examples import PROGRAMS

CAMILLE: Final = "2f6f1b8e-3c1d-4d59-8a7e-0c5b9e4d2a66"
ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
EDITION: Final = "c7a0b8f4-0f0d-4e53-9a59-0d1f5b7c8e32"
SCHEDULE: Final = "e9c3a7d1-5b8e-4f6a-b1c2-7d9e0f3a5b54"
BATCH: Final = "4d7e2c90-8f31-4b6a-9e05-1a2b3c4d5e77"
BEFORE: Final = "2026-10-05T08:30:00Z"
ON_THE_DAY: Final = "2026-11-24T08:40:00Z"

_COLLEAGUE: Final[dict[str, Any]] = {
    "email": "noe.benali@matinee.example",
    "name": "Noé Benali",
    "language": "fr",
}
_INQUIRY: Final[dict[str, Any]] = {
    "state": "queued",
    "requested_at": BEFORE,
    "finished_at": None,
    "error": None,
}
_TURNOUT: Final[dict[str, Any]] = {"absent_holders": 30, "absent_investors": 10, "late": 5}
_LINE: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": "Les Ateliers d'Alice",
    "withdrawn": False,
    "state": "arrived",
    "expected_at": None,
    "noted_at": ON_THE_DAY,
    "next_at": None,
    "next_table": None,
}

_EFFECT: Final[dict[str, Any]] = {
    "broken": [],
    "guarantees": 0,
    "points": 0,
    "balance": "Aucun rendez-vous garanti et aucun point n'est gagné ni perdu.",
    "changes": [],
    "changed": 0,
}
_PROVEN: Final[dict[str, Any]] = {
    "effect": _EFFECT,
    "shortfall": 0,
    "shortfall_bound": 0,
    "value": 1_240,
    "value_bound": 1_240,
}

_TOKEN: Final[dict[str, Any]] = {
    "id": SCHEDULE,
    "name": "CRM",
    "scopes": ["read", "people"],
    "expires_at": ON_THE_DAY,
    "every_edition": False,
}

EXAMPLES: Final[dict[str, Any]] = {
    **PROGRAMS,
    **AFTER,
    "TokenForm": {"name": "CRM", "scopes": ["read", "people"], "days": 90, "every_edition": False},
    "MadeToken": {
        "id": SCHEDULE,
        "token": "matchmaker_Q3vXnB8mZkT1wRrY5cL7dF9hJ2pS4uAe0iO6gN8tK1M",
        "expires_at": ON_THE_DAY,
    },
    "MachineToken": {
        **_TOKEN,
        "organiser_id": CAMILLE,
        "organiser": "Camille Lefèvre",
        "created_at": BEFORE,
        "last_used_at": None,
        "revoked_at": None,
    },
    "PersonMe": {
        "kind": "person",
        "id": ALICE,
        "name": "Alice Martin",
        "edition": "mfi-2026",
        "side": "holder",
    },
    "DelegateMe": {
        "kind": "delegate",
        "id": BOB,
        "name": "Awa Diallo",
        "edition": "mfi-2026",
    },
    "OrganiserMe": {
        "kind": "organiser",
        "id": CAMILLE,
        "name": "Camille Lefèvre",
        "administrator": False,
        "roles": {"mfi-2026": "organiser"},
    },
    "TokenMe": {
        "kind": "token",
        **_TOKEN,
        "editions": ["mfi-2026"],
        "organiser_id": CAMILLE,
        "organiser": "Camille Lefèvre",
    },
    "Membership": {
        "id": EDITION,
        "slug": "mfi-2026",
        "name": "Matinée des Financements à Impact 2026",
        "held_on": "2026-11-24",
        "stage": "open",
        "role": "organiser",
    },
    "Member": {
        "id": CAMILLE,
        **_COLLEAGUE,
        "role": "reader",
        "administrator": False,
        "invited_at": BEFORE,
        "signed_in_at": None,
    },
    "InvitationForm": {**_COLLEAGUE, "role": "reader"},
    "RoleForm": {"role": "organiser", "was": "reader"},
    "Administrator": {"id": CAMILLE, **_COLLEAGUE, "signed_in_at": None},
    "AdministratorForm": _COLLEAGUE,
    "BadgeRead": {
        "id": ALICE,
        "kind": "holder",
        "name": "Alice Martin",
        "organisation": "Les Ateliers d'Alice",
        "link": "https://matinee.example/b/mfi-2026/ABCDEFGHIJKLMNOP",
    },
    "OverviewRead": {"wishes": {"made": 3, "received": 1, "mutual": 1}, "undelivered": []},
    "FreePlaceForm": {"holder": ALICE, "investor": BOB, "slot": 3},
    "WaitingRead": {
        "places": {"version": 1, "over": False, "investors": [], "places": 0, "quiet": 4},
        "investors": 0,
        "offers": [],
    },
    "InquiryRead": _INQUIRY,
    "ReasonsRead": {
        "inquiry": {**_INQUIRY, "state": "done", "finished_at": BEFORE},
        "wishes": [
            {
                "holder_id": ALICE,
                "holder": "Alice Martin",
                "investor_id": BOB,
                "investor": "Fonds Solidaire des Rives",
                "holder_rank": 1,
                "investor_rank": None,
                "value": 10,
                "reasons": ["Fonds Solidaire des Rives n'a plus de place."],
            }
        ],
        "total": 1,
        "number": 1,
    },
    "GainsRead": {
        "inquiry": _INQUIRY,
        "gains": [
            {"change": "Une table de plus", "gain": "8 points de plus", "proof": "C'est prouvé."}
        ],
    },
    "TurnoutForm": _TURNOUT,
    "ForecastRead": {
        "state": "done",
        "asked": _TURNOUT,
        "requested_at": BEFORE,
        "finished_at": BEFORE,
        "error": None,
        "figures": {
            **_TURNOUT,
            "runs": 500,
            "seed": 0,
            "policy": "fill",
            "planned": 199,
            "held": {"mean": 131.4, "error": 0.6, "p10": 120, "p50": 132, "p90": 142},
            "held_without_replanning": {
                "mean": 98.2,
                "error": 0.7,
                "p10": 86,
                "p50": 98,
                "p90": 110,
            },
            "came": {"mean": 105.5, "error": 0.2, "p10": 100, "p50": 105, "p90": 110},
            "met_nobody": {"mean": 1.2, "error": 0.1, "p10": 0, "p50": 1, "p90": 3},
            "guarantees_met": {"mean": 0.97, "error": 0.002, "p10": 0.95, "p50": 0.97, "p90": 1},
            "idle_table_slots": None,
            "gain": {"mean": 33.2, "error": 0.4},
            "fallen": 0,
        },
    },
    "FragilePerson": {
        "person_id": BOB,
        "kind": "investor",
        "name": "Bob Bernard",
        "organisation": "Fonds Solidaire des Rives",
        "loss": 4.1,
        "error": 0.3,
    },
    "RefusedWish": {
        "author_id": ALICE,
        "author": "Alice Martin",
        "target_id": BOB,
        "target": "Fonds Solidaire des Rives",
        "reason": "",
    },
    "ReplanForm": {"from_slot": 4},
    "BatchRead": {
        "batch": {
            "id": BATCH,
            "edition_id": EDITION,
            "base_id": SCHEDULE,
            "from_slot": 4,
            "target_id": None,
            "requested_by": "Camille Lefèvre",
            "requested_at": ON_THE_DAY,
            "seconds": 0.4,
            "meetings_left": 80,
            "value_left": 900,
            "shortfall_left": 0,
        },
        "proposals": [],
    },
    "AttendanceNoteForm": {"act": "late", "slot": 3, "remaining": None, "seen": None},
    "TurnForm": {"act": "close", "slot": 3},
    "ShiftForm": {"slot": 3, "minutes": 10, "although_begun": False},
    "DayRead": {
        "running": 2,
        "next": 3,
        "meetings": [
            {
                "slot": 3,
                "table": "7",
                "holder_id": ALICE,
                "holder": "Alice Martin",
                "investor_id": BOB,
                "investor": "Fonds Solidaire des Rives",
                "standing": "here",
            }
        ],
        "alerts": [],
    },
    "DayAct": {
        "id": 12,
        "act": "attendance.arrived",
        "subject": ALICE,
        "person_id": ALICE,
        "details": {},
        "before": {},
        "done_at": ON_THE_DAY,
        "done_by": CAMILLE,
        "investor_id": None,
    },
    "AtDeskForm": {"person_id": ALICE},
    "CodeForm": {"code": "K7QX2M9PLD"},
    "DeskLine": _LINE,
    "DeskRead": {
        "people": [_LINE],
        "figures": {
            "holders": 120,
            "investors": 24,
            "visitors": 9,
            "holders_here": 12,
            "visitors_here": 3,
            "investors_here": 3,
            "late": 1,
            "absent": 0,
        },
    },
    "DoorForm": {
        "first_name": "Alice",
        "last_name": "Martin",
        "email": "alice.martin@example.org",
        "organisation": "Les Ateliers d'Alice",
        "project": "Le café des réparations",
        "commune": "Nanterre",
        "need": "investment",
        "amount_sought": 30_000,
        "project_stage": "launch",
        "wish_1": BOB,
    },
    "ScreensRead": {
        "address": "https://matinee.example/tableau/mfi-2026/k3x7p-q2m9d-b5w8e",
        "minted_at": BEFORE,
    },
    "NameForm": {"name": "Une table de plus"},
    "DraftActForm": {
        "act": "move",
        "revision": 3,
        "holder": ALICE,
        "investor": BOB,
        "slot": 4,
        "table": 2,
        "preview": True,
    },
    "ActEffect": _EFFECT,
    "ProvenEffect": _PROVEN,
}
