"""One example for everything that the JSON interface takes or gives, by the name of its schema."""

from typing import Any, Final

from api.controllers.messages.examples import MESSAGES
from api.controllers.office.examples import EXAMPLES as OFFICE

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

_WHO: Final[dict[str, Any]] = {
    "email": "alice.martin@example.org",
    "first_name": "Alice",
    "last_name": "Martin",
    "phone": "",
    "language": "fr",
    "organisation": "Les Ateliers d'Alice",
    "max_meetings": 4,
}
_BANK: Final[dict[str, Any]] = {
    **_WHO,
    "email": "bob.bernard@example.com",
    "first_name": "Bob",
    "last_name": "Bernard",
    "organisation": "Fonds Solidaire des Rives",
    "max_meetings": None,
}
_PROJECT: Final[dict[str, Any]] = {
    "project": "Le café des réparations",
    "summary": "Un café où l'on répare ensemble.",
    "need": "investment",
    "amount_sought": 30_000,
    "project_stage": "launch",
    "commune": "Nanterre",
    "themes": ["circular_economy"],
}
_OFFER: Final[dict[str, Any]] = {
    "finance": "solidarity_fund",
    "ticket_from": 5_000,
    "ticket_to": 60_000,
    "project_stages": ["launch"],
    "themes": [],
    "territory": "Hauts-de-Seine",
    "description": "Prêts aux structures de l'ESS.",
    "website": "https://fonds.example",
    "max_consecutive": 3,
}
_TICKED: Final[dict[str, Any]] = {
    "workshops": [],
    "newsletter": False,
    "pass_contact_on": True,
}
_HELD: Final[dict[str, Any]] = {
    "edition_id": EDITION,
    "position": 0,
    "registered_at": BEFORE,
    "updated_at": BEFORE,
    "withdrawn_at": None,
    "erased_at": None,
    "choices_saved_at": None,
}
_SLOT: Final[dict[str, Any]] = {
    "number": 0,
    "starts_at": STARTS,
    "ends_at": ENDS,
    "pause_after": False,
    "closed": False,
}
_TABLE: Final[dict[str, Any]] = {
    "number": 0,
    "label": "1",
    "zone": "Nord",
    "closed": [3],
    "gone": False,
}
_RULES: Final[dict[str, Any]] = {
    "holder_guaranteed": 1,
    "investor_guaranteed": 0,
    "holder_maximum": 4,
    "investor_maximum": None,
    "max_consecutive": 3,
    "top_points": 10,
    "mutual_bonus": 10,
    "holder_weight": 1,
    "investor_weight": 1,
}
_IDENTIFIERS: Final[dict[str, Any]] = {"siret": "73282932000074", "rna": None, "in_creation": False}
_HOLDER: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    **_WHO,
    **_HELD,
    **_TICKED,
    **_IDENTIFIERS,
    **_PROJECT,
}
_INVESTOR: Final[dict[str, Any]] = {
    "id": BOB,
    "kind": "investor",
    **_BANK,
    **_HELD,
    **_TICKED,
    **_OFFER,
    "delegates": ["Bob Bernard", "Chloé Petit"],
    "delegate_emails": ["", "chloe@example.com"],
}
_CARD: Final[dict[str, Any]] = {"id": BOB, "organisation": _BANK["organisation"], **_OFFER}
_VERSION: Final[dict[str, Any]] = {
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
    "created_at": BEFORE,
    "published_at": None,
    "published_by": "",
}
_CHOICE: Final[dict[str, Any]] = {"target": BOB, "reason": "Ils financent notre commune."}
_CHOSEN: Final[dict[str, Any]] = {
    **_CHOICE,
    "organisation": _BANK["organisation"],
    "project": "",
    "withdrawn": False,
    "made_at": BEFORE,
    "by_organiser": False,
}

_ITEM: Final[dict[str, Any]] = {
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
_LISTED: Final[dict[str, Any]] = {"id": RUN, **_ITEM, "revision": 1, "taken": 40, "waiting": 3}
_NAMED: Final[dict[str, Any]] = {
    "id": ALICE,
    "name": "Alice Martin",
    "organisation": "Les Ateliers d'Alice",
}
_VISIT: Final[dict[str, Any]] = {
    "quality": "elected_official",
    "occupation": "Adjointe au maire",
}
_GUEST: Final[dict[str, Any]] = {
    **_WHO,
    "email": "diane.leroy@example.net",
    "first_name": "Diane",
    "last_name": "Leroy",
    "organisation": "Ville de Nanterre",
}
_VISITOR: Final[dict[str, Any]] = {
    "id": BOB,
    "kind": "visitor",
    **_GUEST,
    **_HELD,
    **_TICKED,
    **_VISIT,
    "max_meetings": None,
}
_ROLL_LINE: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": "Les Ateliers d'Alice",
    "came_at": None,
    "place": 0,
}

_SKETCH: Final[dict[str, Any]] = {
    "id": ALICE,
    "kind": "holder",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": _WHO["organisation"],
    "email": _WHO["email"],
    "phone": "",
    "siret": None,
    "rna": None,
    "project": _PROJECT["project"],
    "registered_at": BEFORE,
    "withdrawn": False,
}
_RECORD: Final[dict[str, Any]] = {
    "id": ALICE,
    "name": "Alice Martin",
    "organisation": _WHO["organisation"],
    "email": _WHO["email"],
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
EXAMPLES: Final[dict[str, Any]] = {
    **OFFICE,
    "SessionForm": {"token": "kWb0v1Jq8mZ3xT5nR7cY2dF4hL6pS9uA", "kind": "personal"},
    "Session": {"token": "Q3vXnB8mZkT1wRrY5cL7dF9hJ2pS4uAe", "expires_in": 86_400},
    "Health": {"database": True},
    "Edition": {
        "id": EDITION,
        "slug": "mfi-2026",
        "name": "Matinée des Financements à Impact 2026",
        "place": "Paris La Défense Arena",
        "address": "",
        "held_on": "2026-11-24",
        "timezone": "Europe/Paris",
        "contact_name": "Camille Lefèvre",
        "contact_email": "ess@matinee.example",
        "wishes_close_at": DEADLINE,
        "stage": "open",
        "holder_guaranteed": 1,
        "investor_guaranteed": 1,
        "holder_maximum": 6,
        "investor_maximum": None,
        "max_consecutive": 3,
        "top_points": 10,
        "mutual_bonus": 5,
        "holder_weight": 1,
        "investor_weight": 1,
        "holders_calendar": "morning",
        "investors_calendar": "morning",
        "purge_on": "2027-11-24",
        "purged_at": None,
        "created_at": BEFORE,
        "registration_closes_at": None,
        "revision": 3,
        "languages": ["fr", "en"],
        "reply_address": "",
        "welcome": "",
        "welcome_english": "",
        "publisher": "Département des Hauts-de-Seine",
        "publication_director": "",
        "host": "",
        "data_protection_officer": "",
        "accessibility_contact": "",
    },
    "EditionForm": {
        "slug": "mfi-2027",
        "name": "Matinée des Financements à Impact 2027",
        "place": "Paris La Défense Arena",
        "held_on": "2027-11-23",
        "contact_name": "Camille Lefèvre",
        "contact_email": "ess@matinee.example",
        "wishes_close_at": "2027-11-14T22:00:00Z",
        "purge_on": "2028-11-23",
    },
    "DuplicateForm": {
        "slug": "mfi-2027",
        "name": "Matinée des Financements à Impact 2027",
        "held_on": "2027-11-23",
    },
    "EditionPatch": {"revision": 3, "place": "Espace Chevreul", "address": "Nanterre"},
    "EditionSettings": {
        "slug": "mfi-2026",
        "name": "Matinée des Financements à Impact 2026",
        "place": "Paris La Défense Arena",
        "address": "",
        "held_on": "2026-11-24",
        "contact_name": "Camille Lefèvre",
        "contact_email": "ess@matinee.example",
        "reply_address": "",
        "registration_closes_at": None,
        "wishes_close_at": DEADLINE,
        "purge_on": "2027-11-24",
        "languages": ["fr", "en"],
        "welcome": "",
        "welcome_english": "",
        "publisher": "Département des Hauts-de-Seine",
        "publication_director": "",
        "host": "",
        "data_protection_officer": "",
        "accessibility_contact": "",
        "holders_calendar": "morning",
        "investors_calendar": "morning",
        "first_slot_at": "09:00:00",
    },
    "TouchedRead": {
        "people": 28,
        "letters": 28,
        "calendars": 24,
        "meetings": 0,
        "remarks": [],
        "promised": "28-28-24-0",
    },
    "PartnerForm": {
        "name": "France Active",
        "website": "https://france-active.example",
        "logo": None,
    },
    "Partner": {
        "id": RUN,
        "name": "France Active",
        "website": "https://france-active.example",
        "logo_type": None,
        "logo_digest": None,
    },
    "Slot": _SLOT,
    "GridRead": {"revision": 7, "rules": _RULES, "slots": [_SLOT], "tables": [_TABLE]},
    "RulesForm": {"revision": 7, "preview": True, **_RULES},
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
                "organisation": _WHO["organisation"],
                "count": 5,
                "limit": 4,
            }
        ],
        "resting": [],
        "below": [],
    },
    "SlotChoice": {
        "number": 0,
        "starts_at": STARTS,
        "ends_at": ENDS,
        "pause_after": False,
        "declared": True,
        "workshop": None,
    },
    "InvestorCard": _CARD,
    "ProjectCard": {"id": ALICE, "organisation": _WHO["organisation"], **_PROJECT},
    "PersonLine": {
        "id": ALICE,
        "kind": "holder",
        "first_name": "Alice",
        "last_name": "Martin",
        "organisation": _WHO["organisation"],
        "email": _WHO["email"],
        "title": _PROJECT["project"],
        "registered_at": BEFORE,
        "withdrawn_at": None,
        "choices_saved_at": None,
        "application": "accepted",
        "confirmed_at": BEFORE,
        "takes_part": True,
        "tags": ["Priorité"],
        "wishes_made": 3,
        "wishes_received": 1,
    },
    "Glance": {
        "holders": 120,
        "investors": 24,
        "visitors": 12,
        "withdrawn": 2,
        "delegates": 31,
        "workshops": 5,
        "slots": 14,
        "tables": 30,
        "holders_wishing": 96,
        "investors_wishing": 20,
        "holders_silent": 24,
        "investors_silent": 4,
        "wishes": 600,
        "mutual": 84,
        "last_run_state": None,
        "draft_version": None,
        "published_version": None,
        "published_at": None,
        "published_meetings": None,
        "published_value": None,
        "published_bound": None,
        "messages_pending": 0,
        "messages_sent": 144,
        "messages_held": 0,
        "pending": 3,
        "unknown": 5,
    },
    "HolderForm": {**_WHO, **_TICKED, **_IDENTIFIERS, **_PROJECT, "rna": ""},
    "InvestorForm": {
        **_BANK,
        **_TICKED,
        **_OFFER,
        "delegates": ["Bob Bernard", "Chloé Petit"],
        "delegate_emails": ["", "chloe@example.com"],
    },
    "VisitorForm": {
        **{name: value for name, value in _GUEST.items() if name != "max_meetings"},
        **_TICKED,
        **_VISIT,
    },
    "VisitorRead": _VISITOR,
    "VisitorWrite": _VISITOR,
    "WorkshopForm": _ITEM,
    "WorkshopWrite": {"id": RUN, **_ITEM, "revision": 1},
    "Workshop": {"id": RUN, **_ITEM, "revision": 1},
    "ListedItem": _LISTED,
    "OfferedItem": {
        **_LISTED,
        "mine": "waiting",
        "turn": 2,
        "instead": "",
        "meeting_at": None,
        "begun": False,
    },
    "PlaceRead": {"mine": "attending"},
    "TickForm": {"person_id": ALICE, "came": True},
    "NamedPerson": _NAMED,
    "Meets": {**_NAMED, "starts_at": STARTS},
    "Elsewhere": {**_NAMED, "title": "Visite de l'Arena"},
    "ItemTouched": {
        "attending": 40,
        "waiting": 2,
        "told": [_NAMED],
        "sent_back": [],
        "promoted": [_NAMED],
        "colliding": [],
        "elsewhere": [],
    },
    "RollLine": _ROLL_LINE,
    "Roll": {"attending": [_ROLL_LINE], "waiting": []},
    "Registered": {"person_id": ALICE},
    "HolderRead": _HOLDER,
    "InvestorRead": _INVESTOR,
    "HolderWrite": _HOLDER,
    "InvestorWrite": _INVESTOR,
    "Application": {
        "id": BOB,
        "state": "pending",
        "reason": "",
        "decided_at": None,
        "decided_by": "",
        "confirmed_at": BEFORE,
        "known_at": BEFORE,
        "takes_part": False,
        "updated_at": BEFORE,
        "choices_corrected_at": None,
        "availability_corrected_at": None,
    },
    "AcceptanceRules": {"holders": False, "investors": True},
    "AcceptanceForm": {"holders": False, "investors": True, "seen": "investors"},
    "DecisionForm": {"seen": "pending"},
    "RefusalForm": {"reason": "Vous ne financez que hors d'Île-de-France.", "seen": "pending"},
    "TogetherForm": {"act": "tag", "people": [ALICE], "tag": "Priorité"},
    "TogetherRead": {"changed": 1},
    "Tag": {"tag": "Priorité", "folded": "priorite", "people": 12},
    "TagForm": {"tag": "Priorité"},
    "Note": {"id": RUN, "text": "À rappeler lundi.", "written_at": BEFORE, "author": "Camille"},
    "NoteForm": {"text": "À rappeler lundi."},
    "NoteRead": {"note_id": RUN},
    "WishList": {
        "wishes": [
            {
                "target": BOB,
                "organisation": _BANK["organisation"],
                "project": "",
                "withdrawn": False,
                "by_organiser": True,
            }
        ],
        "saved_at": BEFORE,
    },
    "Correction": {"wishes": [BOB], "saved_at": BEFORE},
    "ConsentRecord": {"purpose": "newsletter", "given_at": BEFORE, "withdrawn_at": None},
    "ConsentsForm": {"purposes": ["pass_contact_on"]},
    "ChoicesWrite": {"wishes": [_CHOSEN], "refusals": [], "saved_at": BEFORE},
    "OwnChoices": {"wishes": [_CHOSEN], "refusals": [], "saved_at": BEFORE},
    "RefusalLine": {
        "author_id": ALICE,
        "author": "Alice Martin",
        "target_id": BOB,
        "target": "Fonds Solidaire des Rives",
        "reason": "",
        "made_at": BEFORE,
    },
    "SuggestionRead": {"card": _CARD, "reasons": ["Finance les projets en lancement."]},
    "AvailabilityForm": {"slots": [0, 1]},
    "AgendaRead": {
        "version": 1,
        "published_at": BEFORE,
        "meetings": [
            {
                "slot": 0,
                "starts": STARTS,
                "ends": ENDS,
                "table": "7",
                "other_id": BOB,
                "other": _BANK["organisation"],
                "line": "Fonds solidaire",
                "delegate": "Chloé Petit",
            }
        ],
        "workshops": ["Lever des fonds"],
        "ungranted": [],
    },
    "DelegateForm": {"name": "Chloé Petit", "email": "chloe@example.com", "seen": BEFORE},
    "DelegateRead": {
        "id": CHLOE,
        "name": "Chloé Petit",
        "email": "chloe@example.com",
        "seen": BEFORE,
        "arrived_at": None,
        "meetings": [
            {
                "holder_id": ALICE,
                "slot": 0,
                "starts": STARTS,
                "table": "7",
                "project": "Le café des réparations",
            }
        ],
    },
    "ExchangeForm": {"first": CHLOE, "second": BOB, "slot": 0},
    "Exchanged": {"meetings": 2},
    "OwnMark": {"mark": "present"},
    "OwnRead": {
        "name": "Chloé Petit",
        "represents": _BANK["organisation"],
        "version": 1,
        "published_at": BEFORE,
        "meetings": [
            {
                "slot": 0,
                "starts": STARTS,
                "ends": ENDS,
                "table": "7",
                "other_id": ALICE,
                "other": "Le café des réparations",
                "line": "Les Ateliers d'Alice",
                "delegate": "",
            }
        ],
    },
    "ReopenForm": {"until": DEADLINE},
    "RunForm": {"seconds": 10.0, "seed": 0},
    "RunRead": {
        "id": RUN,
        "state": "queued",
        "requested_at": BEFORE,
        "started_at": None,
        "finished_at": None,
        "seconds": 10.0,
        "seed": 0,
        "progress": None,
        "result": None,
        "error": None,
    },
    "Version": _VERSION,
    "UnservedRead": {
        "person_id": ALICE,
        "kind": "holder",
        "name": "Alice Martin",
        "organisation": _WHO["organisation"],
        "reason": "Aucun souhait n'a été formulé.",
    },
    "PublishForm": {"replaces": None},
    "Published": {"version": {**_VERSION, "state": "published"}, "people": 118, "messages": 120},
    "LetterCounts": {"pending": 0, "sent": 144, "held": 1},
    "Held": {
        "id": 7,
        "kind": "acknowledgement",
        "person_id": ALICE,
        "recipient": "Alice Martin",
        "email": _WHO["email"],
        "attempts": 1,
        "created_at": BEFORE,
        "words": "550 5.1.1 mailbox unknown",
    },
    "AuditLine": {
        "id": 12,
        "at": BEFORE,
        "actor_id": BOB,
        "actor": "Camille Lefèvre",
        "act": "wishes.closed",
        "subject": "mfi-2026",
        "details": {},
    },
    "Duplicate": {
        "first": _SKETCH,
        "second": {**_SKETCH, "id": BOB, "email": "a.martin@example.org"},
        "reasons": ["organisation", "person"],
    },
    "ApartPair": {"first": ALICE, "second": BOB},
    "MergeForm": {
        "seen": "0f343b0931126a20f133d67c2b018a3b",
        "answers": {"phone": "gone"},
        "delegates": "both",
        "write": True,
    },
    "MergeRead": {
        "kept": _RECORD,
        "gone": {**_RECORD, "id": BOB, "email": "a.martin@example.org"},
        "fields": [{"name": "phone", "kept": "", "gone": "+33612345678", "takes": "gone"}],
        "away": [],
        "workshops": [],
        "delegates": [],
        "consents": [],
        "obstacle": None,
        "seen": "0f343b0931126a20f133d67c2b018a3b",
    },
    "OwnPageRead": {
        "agenda": {
            "version": None,
            "published_at": None,
            "meetings": [],
            "workshops": [],
            "ungranted": [],
        },
        "wishes": [_CHOSEN],
        "away": [0],
    },
    "ImportForm": {"files": ["holders.csv"]},
    "ImportRead": {
        "stored": False,
        "created": {"holders": 120},
        "unchanged": {},
        "faults": [
            {"file": "holders.csv", "line": 12, "column": "E-mail", "detail": "Elle manque."}
        ],
        "warnings": [],
    },
    **MESSAGES,
}
CALENDAR: Final = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Matchmaker//FR\r\nEND:VCALENDAR\r\n"


def example_of(schema: dict[str, Any]) -> Any:
    """A value that fits `schema`; `KeyError` for one that nobody has thought of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name.startswith("Page_"):
            item = EXAMPLES[name.rpartition(".")[2].rstrip("_")]
            return {"items": [item], "total": 1, "number": 1, "size": 25}
        return EXAMPLES[name]
    if "oneOf" in schema:
        return example_of(schema["oneOf"][0])
    match schema.get("type"):
        case "array":
            return [example_of(schema["items"])]
        case "string":
            return CALENDAR
        case _:
            return {"person": EXAMPLES["HolderRead"]}  # an export: whatever is held
