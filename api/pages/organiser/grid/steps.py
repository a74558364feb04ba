"""What the pages of slots, tables and rules share: first what a change touches, then the change."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response

from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from matchmaker.changes import Beyond, GridTouched
from matchmaker.editions.editions import Edition
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import Phrase, phrase

#: how many people a sentence names
NAMED = 5


class GridQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked before a change is made; `answers` go along with the answer."""

    title: str
    button: str
    path: str
    back: str
    answers: Mapping[str, Any]
    dangerous: bool = False


async def decide(
    act: Callable[[bool], Awaitable[GridTouched]], *, confirmed: bool, always: bool = False
) -> GridTouched | None:
    """Make the change and answer None, or what it would touch, if somebody has to say yes first.

    `act` is told whether it is a preview. What touches nothing is made at once, unless `always`
    asked.
    """
    if not confirmed:
        touched = await act(True)
        if always or touched != GridTouched():
            return touched
    await act(False)
    return None


def ask(
    request: AnyRequest, edition: Edition, touched: GridTouched, question: GridQuestion
) -> Response[str]:
    """The page that says what the change would touch, and asks."""
    words = catalogue(language_of(request))
    return page(
        request,
        "organiser/grid/confirm.html",
        edition=edition,
        base=base_of(edition),
        question=question,
        consequences=[one.translated(words) for one in consequences(touched)],
        recipients=recipients(touched, words),
    )


def recipients(touched: GridTouched, words: Catalogue) -> str:
    """Who is written to: now, and with the next version."""
    now, later = touched.told_now, touched.told_with_plan
    said = []
    if now:
        text = phrase(
            "%(num)s person, at once, by mail and calendar.",
            plural="%(num)s people, at once, by mail and calendar.",
            num=now,
        )
        said.append(text.translated(words))
    if later:
        text = phrase(
            "%(num)s person, when the next schedule is published.",
            plural="%(num)s people, when the next schedule is published.",
            num=later,
        )
        said.append(text.translated(words))
    return " ".join(said) or words.gettext(msgid("Nobody."))


def consequences(touched: GridTouched) -> list[Phrase]:
    """What a change touches, in sentences; whatever it leaves alone is not said."""
    told = (
        phrase(
            "%(num)s meeting of the schedule in force changes its hour or its table's name.",
            plural=(
                "%(num)s meetings of the schedule in force change their hour or their table's name."
            ),
            num=touched.meetings_moved,
        ),
        phrase(
            "%(num)s meeting of the schedule in force can no longer take place: it is to be planned"
            " again.",
            plural=(
                "%(num)s meetings of the schedule in force can no longer take place: they are to be"
                " planned again."
            ),
            num=touched.meetings_to_replan,
        ),
        phrase(
            "%(num)s person had said when they cannot come: their answer stays with the hour, not"
            " with the slot.",
            plural=(
                "%(num)s people had said when they cannot come: their answers stay with the hour,"
                " not with the slot."
            ),
            num=touched.absences,
        ),
        phrase(
            "%(num)s meeting fixed by hand is fixed no more.",
            plural="%(num)s meetings fixed by hand are fixed no more.",
            num=touched.pins,
        ),
        phrase(
            "%(num)s pair is worth another number of points.",
            plural="%(num)s pairs are worth another number of points.",
            num=touched.values,
        ),
    )
    found = [one for one in told if one.values["num"]]
    found += _beside(touched)
    return found or [phrase(msgid("No meeting is concerned, and nobody's answers."))]


def _beside(touched: GridTouched) -> list[Phrase]:
    """Who has more, or less, than the new rules would give; the version in force stays."""
    found = []
    if touched.above:
        found.append(
            phrase(
                "%(num)s person has more meetings than this limit: %(names)s. The schedule in"
                " force stays; the next one obeys.",
                plural="%(num)s people have more meetings than this limit: %(names)s. The schedule"
                " in force stays; the next one obeys.",
                num=len(touched.above),
                names=_names(touched.above),
            )
        )
    if touched.resting:
        found.append(
            phrase(
                "%(num)s investor has more meetings on end than this: %(names)s. The schedule in"
                " force stays; the next one obeys.",
                plural="%(num)s investors have more meetings on end than this: %(names)s. The"
                " schedule in force stays; the next one obeys.",
                num=len(touched.resting),
                names=_names(touched.resting),
            )
        )
    if touched.alike:
        found.append(
            phrase(
                "%(num)s project holder has more meetings with investors of one kind of finance"
                " than this: %(names)s. The schedule in force stays; the next one obeys.",
                plural="%(num)s project holders have more meetings with investors of one kind of"
                " finance than this: %(names)s. The schedule in force stays; the next one obeys.",
                num=len(touched.alike),
                names=_names(touched.alike),
            )
        )
    if touched.below:
        found.append(
            phrase(
                "%(num)s person has fewer meetings than is promised: %(names)s.",
                plural="%(num)s people have fewer meetings than is promised: %(names)s.",
                num=len(touched.below),
                names=_names(touched.below),
            )
        )
    return found


def _names(people: Sequence[Beyond]) -> list[str]:
    shown = [f"{one.organisation} ({one.count})" for one in people[:NAMED]]
    return [*shown, "…"] if len(people) > NAMED else shown
