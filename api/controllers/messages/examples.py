"""One example for everything that these routes take or give, by the name of its schema."""

from typing import Any, Final

PERSON: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
REMINDER: Final = "b7c1e0d2-4f3a-4c8e-9d1b-2a6f5e8c7d91"
MOMENT: Final = "2026-10-05T08:30:00Z"

_WORDS: Final[dict[str, Any]] = {
    "opening_fr": "Nous vous attendons le {date}, {lieu}.",
    "signature_fr": "L'équipe ESS du Département",
    "opening_en": "",
    "signature_en": "",
}
_LINE: Final[dict[str, Any]] = {
    "id": 7,
    "person_id": PERSON,
    "kind": "convocation",
    "state": "sent",
    "created_at": MOMENT,
    "sent_at": MOMENT,
    "attempts": 1,
    "answer": "250 2.0.0 Ok: queued",
    "words": "",
    "undelivered_at": None,
    "undelivered_words": "",
    "message_id": "<0f1e2d3c4b5a@matinee.example>",
}
_ADDRESSEE: Final[dict[str, Any]] = {
    "id": PERSON,
    "kind": "holder",
    "name": "Alice Martin",
    "organisation": "Les Ateliers d'Alice",
    "email": "alice.martin@example.org",
    "letters": ["convocation"],
}
_INVITATION: Final[dict[str, Any]] = {
    "id": REMINDER,
    "kind": "holder",
    "email": "alice.martin@example.org",
    "first_name": "Alice",
    "last_name": "Martin",
    "organisation": "Les Ateliers d'Alice",
    "language": "fr",
    "invited_at": MOMENT,
    "invited_by": "Camille Lefèvre",
    "purge_on": "2027-01-07",
    "answered_at": None,
    "state": "open",
    "registered_apart": False,
    "from_edition": "Matinée des Financements à Impact 2025",
}
_SHOWN: Final[dict[str, Any]] = {
    "kind": "convocation",
    "to": "Alice Martin <alice.martin@example.org>",
    "subject": "Vos rendez-vous du mardi 24 novembre",
    "text": "Bonjour Alice Martin,\n",
    "html": "<!DOCTYPE html>",
    "files": ["matinee.ics"],
    "has_invitation": False,
    "is_as_sent": True,
}

MESSAGES: Final[dict[str, Any]] = {
    "LetterTexts": {
        "kind": "convocation",
        "revision": 3,
        **_WORDS,
        "written_at": MOMENT,
        "writer": "Camille Lefèvre",
    },
    "TextWrite": {**_WORDS, "revision": 3},
    "TextPreviewForm": {"words": _WORDS, "person": PERSON},
    "Shown": _SHOWN,
    "Unready": {
        "id": PERSON,
        "kind": "holder",
        "email": "alice.martin@example.org",
        "first_name": "Alice",
        "last_name": "Martin",
        "organisation": "Les Ateliers d'Alice",
        "language": "fr",
        "lacking": ["wishes"],
        "reminded_at": None,
        "stopped": False,
    },
    "PlannedReminder": {
        "id": REMINDER,
        "topics": ["wishes"],
        "send_at": MOMENT,
        "asked_at": MOMENT,
        "asked_by": "Camille Lefèvre",
        "done_at": MOMENT,
        "letters": 12,
        "cancelled_at": None,
    },
    "ReminderForm": {
        "topics": ["wishes", "availability"],
        "at": None,
        "after": None,
        "people": None,
    },
    "ReminderRead": {"id": REMINDER, "letters": 1, "reached": [PERSON], "left_alone": []},
    "ReminderPreviewForm": {"topics": ["wishes"], "person": PERSON},
    "InvitationSource": {
        "slug": "mfi-2025",
        "name": "Matinée des Financements à Impact 2025",
        "held_on": "2025-11-25",
        "purge_on": "2026-11-25",
        "asked": 43,
        "left_over": 41,
    },
    "Invitee": {
        "id": PERSON,
        "kind": "holder",
        "email": "alice.martin@example.org",
        "first_name": "Alice",
        "last_name": "Martin",
        "organisation": "Les Ateliers d'Alice",
        "language": "fr",
    },
    "InvitationsForm": {"source": "mfi-2025", "expected": 41, "people": None},
    "InvitationPreviewForm": {"source": "mfi-2025", "person": PERSON},
    "SentInvitations": {"letters": 1, "people": [PERSON], "purge_on": "2027-01-07"},
    "InvitationCounts": {"sent": 41, "open": 20, "registered": 15, "declined": 4, "lapsed": 2},
    "InvitationLine": _INVITATION,
    "InvitationsRead": {
        "counts": {"sent": 1, "open": 1, "registered": 0, "declined": 0, "lapsed": 0},
        "invitations": [_INVITATION],
    },
    "MessageLine": _LINE,
    "MessageRead": {"message": _LINE, "shown": _SHOWN},
    "ResendForm": {"newest": 7},
    "Resent": {"message": 8},
    "Released": {"messages": 3},
    "RecipientsRead": {"refusal": None, "recipients": [_ADDRESSEE]},
    "RecipientRead": {"refusal": None, "messages": [_SHOWN]},
}
