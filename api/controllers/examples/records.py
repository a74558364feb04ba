"""Who and what the examples of the JSON interface are about: people, hours, records."""

from typing import Any, Final

ALICE: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
BOB: Final = "5a1f0c52-4c57-4c0e-8a3e-6f0f9f6f7b21"
CHLOE: Final = "1f6a2b9d-0c3e-4d7a-8b5f-2e4c6a8d0f32"
EDITION: Final = "c7a0b8f4-0f0d-4e53-9a59-0d1f5b7c8e32"
RUN: Final = "d2b6f1a8-93cf-4c41-8a4f-6f1c4e2b9d43"
SCHEDULE: Final = "e9c3a7d1-5b8e-4f6a-b1c2-7d9e0f3a5b54"
BEFORE: Final = "2026-10-05T08:30:00Z"
DEADLINE: Final = "2026-11-15T22:00:00Z"
STARTS: Final = "2026-11-24T08:00:00Z"
ENDS: Final = "2026-11-24T08:15:00Z"

WHO: Final[dict[str, Any]] = {
    "email": "alice.martin@example.org",
    "first_name": "Alice",
    "last_name": "Martin",
    "phone": "",
    "language": "fr",
    "organisation": "Les Ateliers d'Alice",
    "max_meetings": 4,
}
BANK: Final[dict[str, Any]] = {
    **WHO,
    "email": "bob.bernard@example.com",
    "first_name": "Bob",
    "last_name": "Bernard",
    "organisation": "Fonds Solidaire des Rives",
    "max_meetings": None,
}
PROJECT: Final[dict[str, Any]] = {
    "project": "Le café des réparations",
    "summary": "Un café où l'on répare ensemble.",
    "need": "investment",
    "amount_sought": 30_000,
    "project_stage": "launch",
    "commune": "Nanterre",
    "themes": ["circular_economy"],
}
OFFER: Final[dict[str, Any]] = {
    "finance": "solidarity_fund",
    "ticket_from": 5_000,
    "ticket_to": 60_000,
    "project_stages": ["launch"],
    "themes": [],
    "needs_financed": ["investment", "premises"],
    "territory": "Hauts-de-Seine",
    "description": "Prêts aux structures de l'ESS.",
    "website": "https://fonds.example",
    "max_consecutive": 3,
}
TICKED: Final[dict[str, Any]] = {
    "workshops": [],
    "newsletter": False,
    "pass_contact_on": True,
    "invite_next_year": True,
}
HELD: Final[dict[str, Any]] = {
    "edition_id": EDITION,
    "external_id": "CRM-0042",
    "position": 0,
    "registered_at": BEFORE,
    "updated_at": BEFORE,
    "withdrawn_at": None,
    "erased_at": None,
    "choices_saved_at": None,
}
SLOT: Final[dict[str, Any]] = {
    "number": 0,
    "starts_at": STARTS,
    "ends_at": ENDS,
    "pause_after": False,
    "closed": False,
}
TABLE: Final[dict[str, Any]] = {
    "number": 0,
    "label": "1",
    "zone": "Nord",
    "closed": [3],
    "gone": False,
}
RULES: Final[dict[str, Any]] = {
    "holder_guaranteed": 1,
    "investor_guaranteed": 0,
    "holder_maximum": 4,
    "investor_maximum": None,
    "max_consecutive": 3,
    "finance_maximum": 2,
    "top_points": 10,
    "mutual_bonus": 10,
    "holder_weight": 1,
    "investor_weight": 1,
}
IDENTIFIERS: Final[dict[str, Any]] = {"siret": "73282932000074", "rna": None, "in_creation": False}
HOLDER: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    **WHO,
    **HELD,
    **TICKED,
    **IDENTIFIERS,
    **PROJECT,
}
INVESTOR: Final[dict[str, Any]] = {
    "id": BOB,
    "kind": "investor",
    **BANK,
    **HELD,
    **TICKED,
    **OFFER,
    "delegates": ["Bob Bernard", "Chloé Petit"],
    "delegate_emails": ["", "chloe@example.com"],
}
CARD: Final[dict[str, Any]] = {"id": BOB, "organisation": BANK["organisation"], **OFFER}
VERSION: Final[dict[str, Any]] = {
    "id": SCHEDULE,
    "edition_id": EDITION,
    "version": 1,
    "state": "draft",
    "solve_run_id": RUN,
    "origin": "solve",
    "base_id": None,
    "from_slot": None,
    "meetings": 96,
    "guarantee_shortfall": 0,
    "shortfall_bound": 0,
    "value": 1_240,
    "value_bound": 1_240,
    "breaks": 12,
    "breaks_bound": 10,
    "waiting": 25,
    "status": "optimal",
    "name": "Une table de plus",
    "revision": 3,
    "created_at": BEFORE,
    "published_at": None,
    "published_by": "",
}
CHOICE: Final[dict[str, Any]] = {"target": BOB, "reason": "Ils financent notre commune."}
CHOSEN: Final[dict[str, Any]] = {
    **CHOICE,
    "organisation": BANK["organisation"],
    "project": "",
    "withdrawn": False,
    "made_at": BEFORE,
    "by_organiser": False,
}

ITEM: Final[dict[str, Any]] = {
    "code": "A1",
    "kind": "workshop",
    "title": "Lever des fonds",
    "speaker": "Inès Robin, France Active",
    "room": "Salle B",
    "description": "Les étapes d'une levée, avec deux exemples.",
    "capacity": 40,
    "starts_at": STARTS,
    "ends_at": ENDS,
}
LISTED: Final[dict[str, Any]] = {"id": RUN, **ITEM, "revision": 1, "taken": 40, "waiting": 3}
NAMED: Final[dict[str, Any]] = {
    "id": ALICE,
    "name": "Alice Martin",
    "organisation": "Les Ateliers d'Alice",
}
VISIT: Final[dict[str, Any]] = {
    "quality": "elected_official",
    "occupation": "Adjointe au maire",
}
GUEST: Final[dict[str, Any]] = {
    **WHO,
    "email": "diane.leroy@example.net",
    "first_name": "Diane",
    "last_name": "Leroy",
    "organisation": "Ville de Nanterre",
}
VISITOR: Final[dict[str, Any]] = {
    "id": BOB,
    "kind": "visitor",
    **GUEST,
    **HELD,
    **TICKED,
    **VISIT,
    "max_meetings": None,
}
ROLL_LINE: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": "Les Ateliers d'Alice",
    "came_at": None,
    "place": 0,
}

SKETCH: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": WHO["organisation"],
    "email": WHO["email"],
    "phone": "",
    "siret": None,
    "rna": None,
    "project": PROJECT["project"],
    "registered_at": BEFORE,
    "withdrawn": False,
}
RECORD: Final[dict[str, Any]] = {
    "id": ALICE,
    "name": "Alice Martin",
    "organisation": WHO["organisation"],
    "email": WHO["email"],
    "registered_at": BEFORE,
    "confirmed_at": BEFORE,
    "withdrawn_at": None,
    "meetings": 0,
    "wishes_made": 3,
    "wishes_received": 1,
    "away": [],
    "workshops": [],
    "delegates": [],
    "consents": [],
}
