"""One example for everything that these routes take or give, by the name of its schema."""

from typing import Any, Final

_ID: Final = "5d0c1f2e-6c3b-4c0e-8f0d-7a9b1c2d3e4f"
_PERSON: Final = "0b9d6c1e-7d7e-4c5b-9f5a-3d1c6f1f2a10"
_MOMENT: Final = "2026-10-05T08:30:00Z"
_FIELDS: Final = ["ticket", "territory", "website"]
_OFFER: Final[dict[str, Any]] = {
    "organisation": "Fonds de Solidarité",
    "finance": "solidarity_fund",
    "ticket_from": 5000,
    "ticket_to": 60000,
    "project_stages": ["launch"],
    "needs": ["equity"],
    "themes": [],
    "territory": "Hauts-de-Seine",
    "description": "Prêts participatifs et fonds propres.",
    "website": "https://fonds.example.org",
    "contact": "contact@fonds.example.org",
}
_WORDS: Final[dict[str, Any]] = {
    "text_fr": "Bienvenue à la matinée.",
    "text_en": "",
    "signature_fr": "La présidence du Département",
    "signature_en": "",
}

GUIDE: Final[dict[str, Any]] = {
    "BookEntry": {"id": _ID, "attends": True, "fields": _FIELDS, **_OFFER},
    "LastingEntry": {
        "id": _ID,
        "attends": True,
        "fields": _FIELDS,
        **_OFFER,
        "edition_id": _PERSON,
        "origin": "agreement",
        "agreed_on": "2026-10-05",
        "renew_by": "2028-10-05",
        "year": 2026,
    },
    "Editorial": {**_WORDS, "revision": 2, "written_at": _MOMENT, "writer": "Camille Lefèvre"},
    "EditorialWrite": {**_WORDS, "revision": 2},
    "AdditionForm": {**_OFFER, "lasting_since": "2026-10-01"},
    "AdditionWrite": {**_OFFER, "lasting_since": "2026-10-01", "changed_at": _MOMENT},
    "EarlierAddition": {"id": _ID, **_OFFER, "lasting_since": None},
    "Addition": {"id": _ID, **_OFFER, "lasting_since": "2026-10-01", "changed_at": _MOMENT},
    "AgreedListing": {
        "id": _ID,
        "person_id": _PERSON,
        "organisation": "Fonds de Solidarité",
        "fields": _FIELDS,
        "contact": "",
        "agreed_at": _MOMENT,
        "renew_by": "2028-10-05",
        "ruled": None,
        "attends": True,
        "refused": False,
        "shown": True,
    },
    "KeptListing": {
        "id": _ID,
        "organisation": "Fonds de Solidarité",
        "fields": _FIELDS,
        "contact": "",
        "agreed_on": "2026-10-05",
        "renew_by": "2028-10-05",
    },
    "RulingWrite": {"ruling": "removed"},
    "AgreementForm": {"agreed": True, "fields": _FIELDS, "contact": ""},
    "AgreementRead": {
        "agreed": True,
        "fields": _FIELDS,
        "contact": "",
        "agreed_at": _MOMENT,
        "renew_by": "2028-10-05",
    },
}
