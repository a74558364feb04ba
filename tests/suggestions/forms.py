"""Projects and offers as the two sides state them, with changes."""

from itertools import count
from typing import Any
from uuid import UUID

from matchmaker.suggestions.criteria import StatedOffer, StatedProject
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme

_numbers = count(1)


def a_project(**changes: Any) -> StatedProject:
    """A repair café in Nanterre that seeks 30,000 euros for its equipment."""
    answers: dict[str, Any] = {
        "id": UUID(int=next(_numbers)),
        "need": Need.INVESTMENT,
        "amount_sought": 30_000,
        "project_stage": ProjectStage.LAUNCH,
        "themes": (Theme.CIRCULAR_ECONOMY,),
        "commune": "Nanterre",
    }
    return StatedProject(**(answers | changes))


def an_offer(**changes: Any) -> StatedOffer:
    """Gifts by a crowd, of 5,000 to 60,000 euros, wherever in France."""
    answers: dict[str, Any] = {
        "id": UUID(int=next(_numbers)),
        "finance": Finance.CROWDFUNDING_GIFT,
        "ticket_from": 5_000,
        "ticket_to": 60_000,
        "project_stages": (),
        "themes": (),
        "territory": "",
    }
    return StatedOffer(**(answers | changes))
