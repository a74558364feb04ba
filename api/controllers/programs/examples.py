"""Examples for what programs of other houses send and read, by the name of each schema."""

from typing import Any, Final

ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
CHLOE: Final = "1f6a2b9d-0c3e-4d7a-8b5f-2e4c6a8d0f32"
STARTS: Final = "2026-11-24T08:00:00Z"
ENDS: Final = "2026-11-24T08:15:00Z"

PROGRAMS: Final[dict[str, Any]] = {
    "ScheduledMeeting": {
        "slot": 0,
        "starts_at": STARTS,
        "ends_at": ENDS,
        "table": 3,
        "label": "4",
        "pinned": False,
        "holder_id": ALICE,
        "holder": "Les Ateliers d'Alice",
        "project": "Le café des réparations",
        "investor_id": BOB,
        "investor": "Fonds Solidaire des Rives",
        "delegate_id": CHLOE,
        "delegate": "Chloé Petit",
        "holder_rank": 1,
        "investor_rank": None,
    },
    "Batch": {
        "id": "4d7e2c90-8f31-4b6a-9e05-1a2b3c4d5e77",
        "edition_id": "c7a0b8f4-0f0d-4e53-9a59-0d1f5b7c8e32",
        "base_id": "e9c3a7d1-5b8e-4f6a-b1c2-7d9e0f3a5b54",
        "from_slot": 4,
        "target_id": None,
        "requested_by": "Camille Lefèvre",
        "requested_at": STARTS,
        "seconds": 0.4,
        "meetings_left": 90,
        "value_left": 900,
        "shortfall_left": 0,
    },
    "PlanDifference": {"steps": [], "gains": [], "loses": [], "kept": 96},
    "PersonPresence": {
        "person_id": ALICE,
        "kind": "holder",
        "first_name": "Alice",
        "last_name": "Martin",
        "organisation": "Les Ateliers d'Alice",
        "state": "arrived",
        "slot_number": None,
        "noted_at": STARTS,
    },
    "ChangesSince": {
        "mark": "8213",
        "more": False,
        "changes": [
            {
                "person_id": ALICE,
                "external_id": "CRM-0042",
                "kind": "holder",
                "what": "person",
                "changed_at": STARTS,
                "standing": "here",
            }
        ],
    },
    "WishesRead": {
        "mark": "8213",
        "more": False,
        "authors": [
            {
                "author_id": ALICE,
                "saved_at": STARTS,
                "wishes": [{"target": BOB, "rank": 1, "by_organiser": False}],
            }
        ],
    },
    "UpsertForm": {
        "people": [
            {
                "kind": "holder",
                "external_id": "CRM-0042",
                "email": "alice.martin@example.org",
                "first_name": "Alice",
                "last_name": "Martin",
                "organisation": "Les Ateliers d'Alice",
                "project": "Le café des réparations",
                "summary": "Un café où l'on répare ensemble.",
                "need": "investment",
                "amount_sought": 30_000,
                "project_stage": "launch",
                "commune": "Nanterre",
            },
            {"kind": "investor", "external_id": "CRM-0007", "phone": "01 47 29 12 34"},
        ]
    },
    "UpsertRead": {
        "stored": False,
        "created": 1,
        "changed": 0,
        "unchanged": 1,
        "people": [
            {
                "position": 0,
                "person_id": None,
                "outcome": "created",
                "changed": [],
                "kept": [],
                "left": None,
            },
            {
                "position": 1,
                "person_id": BOB,
                "outcome": "unchanged",
                "changed": [],
                "kept": ["phone"],
                "left": None,
            },
        ],
        "problems": [],
    },
    "WebhookForm": {
        "address": "https://crm.example.org/matchmaker",
        "events": ["person.registered", "schedule.published"],
        "active": True,
    },
    "Webhook": {
        "id": "7c1e5b2a-4f0d-4d8e-9a61-3b5c7d9e1f88",
        "address": "https://crm.example.org/matchmaker",
        "events": ["person.registered", "schedule.published"],
        "created_at": STARTS,
        "old_secret_until": None,
        "failures": 0,
        "failing_since": None,
        "off_at": None,
        "off_reason": None,
        "secret_number": 1,
        "waiting": 0,
    },
    "NewSecret": {
        "webhook_id": "7c1e5b2a-4f0d-4d8e-9a61-3b5c7d9e1f88",
        "secret": "whsec_cm90YXRlIG1lIHdoZW4gc29tZWJvZHkgbGVhdmVzLi4=",
        "old_secret_until": None,
    },
    "Delivery": {
        "id": 12,
        "message": "2b8d4f6a-1c3e-4a5b-8d7f-9e0a1b2c3d44",
        "event": "person.registered",
        "person_id": ALICE,
        "schedule_id": None,
        "happened_at": STARTS,
        "state": "delivered",
        "attempts": 1,
        "tried_at": STARTS,
        "next_attempt_at": STARTS,
        "status": 204,
        "fault": None,
        "answer": "",
        "delivered_at": STARTS,
    },
    "FeedRead": {"address": "https://matinee.example/agenda/kWb0v1Jq8mZ3xT5nR7cY2dF4hL6pS9uA.ics"},
}
