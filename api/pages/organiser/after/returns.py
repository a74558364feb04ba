"""All cards and outcomes of a morning for its organisers: filtered and counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.returns import ReturnFilter
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import number

_NO_ANSWER: Final = msgid("No answer")
_ANSWERS: Final[Mapping[str, Mapping[str, str]]] = {
    "card": {**returns.USEFUL, "none": _NO_ANSWER},
    "outcome": {**returns.OUTCOMES, "none": _NO_ANSWER},
    "more": {
        "next_step": msgid("A next step is agreed"),
        "passed": msgid("Contact details were passed on"),
        "not_held": msgid("One side says that it did not take place"),
    },
}


@get("/apres/retours", opt={"action": "returns.oversee"}, include_in_schema=False)
async def everything(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    chosen, filters = read_filters(request, ReturnFilter)
    found = await returns.returns_of(conn, edition.id, chosen, now)
    words = catalogue(language_of(request))
    rounds = {one.round: one for one in await returns.rounds(conn, edition.id)}
    return page(
        request,
        "organiser/after/returns.html",
        edition=edition,
        base=base_of(edition),
        found=found.page,
        total=found.counts.total,
        questions=_questions(found.counts, words),
        labels={name: words.gettext(said) for name, said in _LABELS.items()},
        asked=rounds.get("asked"),
        reminded=rounds.get("reminded"),
        local=edition.local,
        **filters.context,
    )


_LABELS: Final[Mapping[str, str]] = {**returns.USEFUL, **returns.OUTCOMES}


def _questions(counts: returns.ReturnCounts, words: Catalogue) -> dict[str, list[Option]]:
    """The answers to each question of the filter, each with how many it shows."""
    shown = msgspec.to_builtins(counts)
    return {
        question: [
            Option(
                value, f"{words.gettext(said)} ({number(shown[question][value], words.language)})"
            )
            for value, said in answers.items()
        ]
        for question, answers in _ANSWERS.items()
    }


MINE = [everything]
