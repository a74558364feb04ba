"""How many meetings of a version will take place, as its page says it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, may_act
from api.pages.frame.show import AnyRequest
from matchmaker import forecasts
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.forecasts import AskedForecast, FragilePerson, saying
from matchmaker.forecasts.saying import SaidFigure, SpreadDrawing
from matchmaker.planning import Version
from matchmaker.wording.language import catalogue

FIELDS = tuple(forecasts.TurnoutForm.__struct_fields__)


class ShownForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked and what is known of a version's day; `here` is where it is asked.

    `answers` are None for whoever may not ask, and `fragile` is empty for them.
    """

    here: str
    asked: AskedForecast | None
    #: of a hundred, how far it is; None while nothing is under way
    share: int | None
    failure: str
    sentences: list[str]
    figures: list[SaidFigure]
    drawing: SpreadDrawing | None
    computed_at: dt.datetime | None
    fragile: list[FragilePerson]
    answers: Mapping[str, Any] | None
    hints: tuple[str, str]


async def shown_forecast(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    version: Version,
    typed: Mapping[str, Any] | None = None,
) -> ShownForecast | None:
    """All that the page says of it; None where nothing is known and nothing can be asked."""
    words = catalogue(language_of(request))
    asked = await forecasts.forecast_of(conn, version.id)
    may_ask = may_act(request, edition) and forecasts.may_ask(edition, version)
    found = asked.result if asked else None
    if asked is None and not forecasts.may_ask(edition, version):
        return None
    hints, answers = ("", ""), None
    if may_ask:
        expected = await forecasts.expected_turnout(conn, edition.id)
        first, second = saying.whence(expected)
        hints = first.translated(words), second.translated(words)
        known = asked or expected
        answers = typed or {name: getattr(known, name) for name in FIELDS}
    under_way = asked is not None and not asked.over
    return ShownForecast(
        here=f"{base_of(edition)}/planning/versions/{version.id}/prevision",
        asked=asked,
        share=_share(asked) if asked and under_way else None,
        failure=words.gettext(asked.error) if asked and asked.error else "",
        sentences=[one.translated(words) for one in (saying.headline(found), saying.beside(found))]
        if found
        else [],
        figures=list(saying.rows(found)) if found else [],
        drawing=saying.draw_spreads(found) if found else None,
        computed_at=edition.local(asked.finished_at) if asked and asked.finished_at else None,
        fragile=await forecasts.fragile_people(conn, version.id)
        if may_act(request, edition)
        else [],
        answers=answers,
        hints=hints,
    )


def _share(asked: AskedForecast) -> int:
    progress = asked.progress or {}
    return 100 * int(progress.get("done", 0)) // max(1, int(progress.get("of", 1)))
