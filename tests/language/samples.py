"""What the gallery shows: true-to-life words, long names, lists of nought, one and thirty."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

EDITION = SimpleNamespace(
    name="Matinée des Financements à Impact",
    held_on=dt.date(2026, 11, 24),
    place="Paris La Défense Arena, Nanterre",
    contact_email="financements-impact@hauts-de-seine.example",
)
LONG_NAME = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
NAMES = [
    "France Active Métropole",
    LONG_NAME,
    "Cigales 92",
    "Crédit Coopératif",
    "Réseau Entreprendre Hauts-de-Seine",
    "Fondation pour l'inclusion par l'habitat intergénérationnel et solidaire",
]
COMMUNES = ["Châtenay-Malabry", "Issy-les-Moulineaux", "Villeneuve-la-Garenne", "Sèvres"]
SAY = {
    "title": "Où dois-je être ?",
    "lead": "Bonjour Amélie, votre matinée commence à 9 h 15 : présentez-vous à l'accueil.",
    "back": "Retour à l'édition",
    "morning": "Votre matinée",
    "add_calendar": "Ajouter à mon agenda",
    "cannot_come": "Je ne peux pas venir",
    "no_meeting": "Aucun rendez-vous pour l'instant",
    "no_meeting_why": "Le planning sera publié mardi 17 novembre ; vous recevrez un message.",
    "see_guide": "Parcourir le guide des financeurs",
    "ranked": "Mes souhaits, dans l'ordre",
    "reason": "Ce financeur n'avait plus de créneau commun avec vous : il arrive à 10 h 30.",
    "project": "Projet",
    "long_name": LONG_NAME,
    "amount": "Montant recherché",
    "empty": "Vide",
    "cockpit": "Le planning est-il prêt ?",
    "see": "Voir le brouillon",
    "value": "Valeur du planning",
    "value_sentence": "Il reste au plus 53 points à gagner ; la recherche continue.",
    "meetings": "rendez-vous",
    "compared": "aucun planning n'en permet davantage",
    "states": "États",
    "draft": "Brouillon",
    "alert": "Le planning a changé : votre rendez-vous de 10 h 45 passe à la table 12.",
    "alert_title": "Un changement",
    "people": "Porteurs de projet",
    "found": "120 porteurs de projet",
    "search": "Nom ou commune",
    "kind": "Type de financement",
    "all": "Tous",
    "commune": "Commune",
    "state": "Émargement",
    "suggestion": "Proposé parce que son ticket couvre les 15 000 € que vous cherchez.",
    "add": "Ajouter à mes souhaits",
    "forms": "Votre inscription",
    "organisation": "Nom de votre structure",
    "hint": "Tel qu'il figure sur vos statuts.",
    "purpose": "Pour vous envoyer votre convocation.",
    "email": "Adresse électronique",
    "phone": "Téléphone",
    "date": "Date de création",
    "hour": "Heure d'arrivée",
    "file": "Fichier des porteurs",
    "summary": "Votre projet en quelques lignes",
    "stage": "Où en est votre projet ?",
    "workshops": "Quels ateliers souhaitez-vous suivre ?",
    "newsletter": "Je souhaite recevoir la lettre d'information du département",
    "send": "Envoyer mon inscription",
    "later": "Enregistrer et continuer plus tard",
    "remove": "Supprimer mon inscription",
}
CHOICES = [
    {"value": "grant", "label": "Subvention"},
    {"value": "loan", "label": "Prêt d'honneur", "hint": "Sans intérêt ni garantie."},
    {"value": "equity", "label": "Entrée au capital d'une société coopérative d'intérêt collectif"},
]
FAULTS = {
    "siret": "Le SIRET a 14 chiffres ; il en manque un.",
    "amount": "Indiquez un montant en euros, par exemple 15 000.",
    "stage": "Choisissez une réponse.",
}
STAGES = [
    {
        "title": "Inscriptions",
        "state": "done",
        "figure": 144,
        "sentence": "120 porteurs et 24 financeurs.",
        "act": "",
    },
    {
        "title": "Souhaits",
        "state": "done",
        "figure": 612,
        "sentence": "3 porteurs n'ont rien souhaité.",
        "act": "",
    },
    {
        "title": "Planning",
        "state": "current",
        "figure": 214,
        "sentence": "Le meilleur planning possible, prouvé : personne n'est sans rendez-vous.",
        "act": "Publier le planning",
    },
    {
        "title": "Envois",
        "state": "waiting",
        "figure": 0,
        "sentence": "144 messages partiront à la publication.",
        "act": "",
    },
]


def agenda_rows(count: int) -> list[dict[str, Any]]:
    """`count` meetings a quarter of an hour apart, with a break, a gap and a workshop between."""
    start = dt.datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 local time of the edition
    rows: list[dict[str, Any]] = []
    states = ["present", "late", "absent", "", "", ""]
    for index in range(count):
        at = start + dt.timedelta(minutes=15 * index)
        rows.append(
            {
                "kind": "meeting",
                "starts_at": at,
                "ends_at": None,
                "title": NAMES[index % len(NAMES)],
                "place": f"Table {index + 1}",
                "detail": "Prêt d'honneur, 5 000 à 60 000 €",
                "status": states[index % len(states)],
                "now": index == 1,
            }
        )
        if index in (1, 3, 5):
            kind = {1: "break", 3: "free", 5: "workshop"}[index]
            rows.append(
                {
                    "kind": kind,
                    "starts_at": at + dt.timedelta(minutes=15),
                    "ends_at": at + dt.timedelta(minutes=30),
                    "title": "Lever des fonds sans perdre la main",
                    "place": "Salle B",
                    "detail": "",
                    "status": "",
                    "now": False,
                }
            )
    return rows


def gallery(count: int = 6) -> dict[str, Any]:
    """The whole context of `gallery.html`, with `count` meetings, wishes and people."""
    now = dt.datetime(2026, 11, 10, 9, 12)  # noqa: DTZ001
    return {
        "edition": EDITION,
        "nav_items": [
            SimpleNamespace(label="Ma matinée", href="#", current=True),
            SimpleNamespace(label="Mes souhaits", href="#", current=False),
            SimpleNamespace(label="Guide des financeurs", href="#", current=False),
            SimpleNamespace(label="Mes disponibilités", href="#", current=False),
        ],
        "messages": ["Vos souhaits sont enregistrés."],
        "saved_at": now,
        "faults": FAULTS,
        "say": SimpleNamespace(**SAY),
        "next": SimpleNamespace(
            starts_at=dt.time(9, 15),
            table="7",
            name=NAMES[1] if count > 10 else NAMES[0],
            detail="Prêt d'honneur, 5 000 à 60 000 €",
            when="dans 12 minutes",
        ),
        "rows": agenda_rows(count),
        "closes_at": dt.datetime(2026, 11, 13, 18, 0),  # noqa: DTZ001
        "now": now,
        "late_now": now + dt.timedelta(days=3),
        "closed_now": now + dt.timedelta(days=8),
        "ranked": [
            {
                "id": f"w{index}",
                "title": NAMES[index % len(NAMES)],
                "detail": "Prêt d'honneur, 5 000 à 60 000 €",
                "href": "#",
                "reason": "Ils connaissent notre quartier." if index == 1 else "",
            }
            for index in range(count)
        ],
        "stages": STAGES,
        "columns": [
            {"label": "Structure", "sort": "?sort=name", "direction": "ascending"},
            {"label": "Commune", "sort": "?sort=commune"},
            {"label": "Montant recherché", "numeric": True},
            {"label": "Émargement"},
        ],
        "people": [
            SimpleNamespace(
                name=NAMES[index % len(NAMES)],
                commune=COMMUNES[index % len(COMMUNES)],
                amount=5000 * (index + 1),
                state=["present", "late", "absent", ""][index % 4],
            )
            for index in range(count)
        ],
        "choices": CHOICES,
        "kept_until": dt.date(2027, 5, 24),
    }
