"""The kinds of letters whose words an edition may choose: one for each set of templates."""

from typing import Final, Literal, get_args

TextKind = Literal[
    "every",
    "acknowledgement",
    "personal_link",
    "reminder",
    "reminder_address",
    "convocation",
    "convocation_changed",
    "meeting_changed",
    "place_offered",
    "programme",
    "application_accepted",
    "application_refused",
    "edition_changed",
    "calendar_way",
    "address_changed",
    "withdrawal_confirmed",
    "erasure_confirmed",
    "returns_asked",
    "follow_up",
    "orientation_proposed",
    "edition_invited",
]
#: the signature of whatever has none of its own
EVERY: Final[TextKind] = "every"
KINDS: Final[tuple[TextKind, ...]] = get_args(TextKind)
