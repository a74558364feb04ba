"""Alice's meetings, in winter and in summer, and the names that break calendars."""

from datetime import UTC, datetime, timedelta

from matchmaker.post.calendars import PARIS, Appointment, Attendee, Organizer

DEPARTMENT = Organizer("Département des Hauts-de-Seine", "matinee@hauts-de-seine.example")
ALICE = Attendee("Alice Léger, coopérative « La Ruche »", "alice@ruche.example")
WINTER = datetime(2026, 11, 24, 9, 15, tzinfo=PARIS)
SUMMER = datetime(2027, 6, 15, 9, 15, tzinfo=PARIS)

LONG = (
    "Société coopérative d’intérêt collectif Les Jardins de la Vallée-aux-Loups, "
    "réemploi & maraîchage à Châtenay-Malabry"
)
NASTY = [
    LONG,
    "Prêt ; don, avance \\ garantie",
    "l’œuvre 👩‍👩‍👧 et ☀️ " * 12,
    "é" * 200,
    'dite "La Ruche"',
    "50 % : BEGIN:VEVENT",
]


def appointment(**changes: object) -> Appointment:
    """Return Alice's first meeting of the morning with some fields changed."""
    values: dict[str, object] = {
        "uid": "6b0c7a8e@matchmaker",
        "sequence": 0,
        "stamp": datetime(2026, 11, 10, 8, 0, tzinfo=UTC),
        "starts": WINTER,
        "summary": "France Active · prêt, 5–60 k€",
        "location": "Table 7, Paris La Défense Arena",
        "description": "Apportez votre plan de financement.",
    }
    values |= changes
    starts = values["starts"]
    assert isinstance(starts, datetime)
    values.setdefault("ends", starts + timedelta(minutes=15))
    return Appointment(**values)  # type: ignore[arg-type]  # tests vary any field, wrong ones too
