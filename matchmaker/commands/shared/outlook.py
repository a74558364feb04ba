"""A forecast in a few lines that an organiser understands."""

from collections.abc import Iterator
from typing import Any, Final

from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import number
from solver.problem.instance import Instance

#: half of a 95 % interval, in standard errors
_WIDTH: Final = 1.96

_FIGURES: Final = {
    "held": msgid("Meetings that take place: %(figure)s"),
    "held_without_replanning": msgid("Without replanning: %(figure)s"),
    "met_nobody": msgid("People who come and meet nobody: %(figure)s"),
    "guarantees_met": msgid("Guarantees kept among those who come: %(figure)s"),
    "idle_table_slots": msgid("Tables free, over all slots: %(figure)s"),
}


def lines(instance: Instance, document: dict[str, Any], language: str) -> Iterator[str]:
    """The forecast, one figure a line, in this language.

    Parameters
    ----------
    instance
        Names the people.
    document
        The forecast, as docs/instance-format.md describes it.
    language
        One of the languages of the catalogues.
    """
    words = catalogue(language)
    yield words.gettext("Planned meetings: %(planned)s") % {"planned": document["planned"]}
    yield from _figures(document, language)
    if document["policy"] != "none":
        gain = _with_margin(document["gain"], language)
        yield words.gettext("What replanning brings: %(figure)s") % {"figure": gain}
    if document["fragile"]:
        named = "; ".join(
            f"{_name(instance, side, position)} {_with_margin(loss, language)}"
            for side, position, loss in (
                (side, position, {"mean": mean, "error": error})
                for side, position, mean, error in document["fragile"]
            )
        )
        yield words.gettext("Meetings lost when one of these stays away: %(named)s") % {
            "named": named
        }
    if "invited" in document:
        yield from _invited(document["invited"], language)
    yield words.gettext("Mornings played: %(runs)s; ± gives the 95%% interval; %(seconds)s s") % {
        "runs": document["runs"],
        "seconds": number(round(document["seconds"], 1), language),
    }


def _figures(outlook: dict[str, Any], language: str) -> Iterator[str]:
    words = catalogue(language)
    for name, sentence in _FIGURES.items():
        if outlook[name] is not None:
            share = name == "guarantees_met"
            yield words.gettext(sentence) % {"figure": _spread(outlook[name], language, share)}


def _invited(invited: dict[str, Any], language: str) -> Iterator[str]:
    words = catalogue(language)
    yield words.gettext("With more holders invited (%(count)s):") % {"count": invited["count"]}
    for line in _figures(invited, language):
        yield f"  {line}"
    more = _with_margin(invited["more_held"], language)
    yield "  " + words.gettext("More meetings than without them: %(figure)s") % {"figure": more}
    came = invited["came"]["mean"]
    risk = invited["met_nobody"]["mean"] / came if came else 0.0
    yield "  " + words.gettext("Risk that somebody who comes meets nobody: %(share)s") % {
        "share": _percent(risk, language)
    }


def _spread(figure: dict[str, Any], language: str, share: bool) -> str:
    """Mean, interval, and between what it lies in eight mornings of ten."""
    low, high = (
        _percent(figure[name], language) if share else number(figure[name], language)
        for name in ("p10", "p90")
    )
    between = catalogue(language).gettext("%(low)s to %(high)s in eight mornings of ten")
    mean = _percent(figure["mean"], language) if share else _with_margin(figure, language)
    return f"{mean} ({between % {'low': low, 'high': high}})"


def _with_margin(figure: dict[str, Any], language: str) -> str:
    mean = number(round(figure["mean"], 1), language)
    if figure["error"] is None:
        return mean
    return f"{mean} ± {number(round(_WIDTH * figure['error'], 1), language)}"


def _percent(share: float, language: str) -> str:
    figure = number(round(100 * share, 1), language)
    return f"{figure}\N{NO-BREAK SPACE}%" if language == "fr" else f"{figure}%"


def _name(instance: Instance, side: str, position: int) -> str:
    people = instance.holders if side == "holder" else instance.investors
    return people[position].id
