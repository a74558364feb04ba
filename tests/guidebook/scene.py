"""An investor who does not attend, as an organiser adds one."""

from typing import Any

from matchmaker.guidebook import AdditionForm
from matchmaker.wording.vocabularies import Finance, Need


def an_addition(**changes: Any) -> AdditionForm:
    """The Fonds Absent, or somebody else."""
    answers: dict[str, Any] = {
        "organisation": "Fonds Absent",
        "finance": Finance.SOLIDARITY_LOAN,
        "ticket_from": 5_000,
        "ticket_to": 60_000,
        "needs": (Need.PREMISES,),
        "territory": "Île-de-France",
        "description": "Prêts pour des locaux.",
        "website": "https://absent.example.org",
        "contact": "contact@absent.example.org",
    }
    return AdditionForm(**(answers | changes))
