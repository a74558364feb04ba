"""`./run bench suggestions`: how good suggestions are over twenty mornings, and what they lead to.

Weights were chosen on seeds from 1000 on; these twenty were looked at afterwards.
"""

import argparse
import csv
import dataclasses
import io
import statistics
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks import make_sample
from benchmarks.suggestions import following, judging
from benchmarks.suggestions.generator import Holder, Investor, Morning, Side, morning, renamed
from benchmarks.suggestions.judging import Seats

USAGE = "suggestions on mornings that the rules do not know: hits, fairness, what following does"
SEEDS = range(1, 21)
SIDES = ("holders", "investors")
TURNS = 3
#: how many investors say which needs they finance: the question may be left out
ANSWERING = 0.7
SHARES = (0.0, ANSWERING, 1.0)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `suggestions`."""
    parser = commands.add_parser("suggestions", help=USAGE, description=USAGE)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the figures of each morning, and their medians."""
    found = measured(options.seeds)
    for row in found["rows"]:
        print(row)
    for side in SIDES:
        print(f"{side}: {ratios(found['rows'], side)}, thirds {thirds(found['rows'], side)}")
    print(f"sample: {found['sample']}")
    return 0


def measured(seeds: Iterable[int] = SEEDS) -> dict[str, Any]:
    """Every morning's figures, and the sample's."""
    return {"rows": [one_morning(seed) for seed in seeds], "sample": sample()}


def one_morning(seed: int) -> dict[str, Any]:
    """Hits of each way for each side, who was shown, and what following leads to."""
    drawn = morning(seed, ANSWERING)
    return {
        "seed": seed,
        "answering": [answered(seed, share) for share in SHARES],
        "people": [len(drawn.holders), len(drawn.investors)],
        **{side: side_figures(drawn, place) for place, side in enumerate(SIDES)},
        "following": {
            way: dataclasses.asdict(outcome) for way, outcome in following.outcomes(drawn).items()
        },
    }


def answered(seed: int, share: float) -> dict[str, Any]:
    """The hits of the rules beside their measures when so many investors say what they finance."""
    drawn = morning(seed, share)
    found: dict[str, Any] = {"share": share}
    for place, side in enumerate(SIDES):
        seats = judging.both_sides(drawn)[place]
        ways = {
            "rules": judging.by_rules(seats, seed, _names(drawn, place)),
            "told": judging.by_told_interest(seats),
            "clear": judging.by_clear_interest(seats),
        }
        found[side] = {name: judging.hits(seats, way) for name, way in ways.items()}
    return found


def side_figures(drawn: Morning, place: int) -> dict[str, Any]:
    """How many of the first five were wished for, way by way; who was shown, by the alphabet."""
    seats = judging.both_sides(drawn)[place]
    names = _names(drawn, place)
    sizes = [
        sum(3 * rank // len(names) == third for rank in range(len(names))) for third in (0, 1, 2)
    ]
    return {
        **_hits(seats, drawn.seed, names),
        "shown": shown(drawn, place),
        "names": [TURNS * size for size in sizes],
    }


def _hits(seats: Seats, seed: int, names: list[str]) -> dict[str, int]:
    ways = {
        "rules": judging.by_rules(seats, seed, names),
        "unlearnt": judging.by_rules_unlearnt(seats, seed),
        "popularity": judging.by_popularity(seats, seed),
        "chance": judging.by_chance(seats, seed),
        "stated": judging.by_stated_interest(seats),
        "told": judging.by_told_interest(seats),
        "clear": judging.by_clear_interest(seats),
    }
    return {
        "wishes": sum(map(len, seats.side.wishes)),
        **{name: judging.hits(seats, way) for name, way in ways.items()},
    }


def shown(drawn: Morning, place: int) -> list[int]:
    """How often each third of the alphabet is suggested, over three turns of the names.

    In them everybody stands once in each third: what is left of a difference comes of the names.
    """
    sums = np.zeros(3, dtype=int)
    for turn in range(TURNS):
        turned = renamed(drawn, turn)
        seats, names = judging.both_sides(turned)[place], _names(turned, place)
        way = judging.by_rules(seats, drawn.seed, names)
        sums += judging.shown_by_third(seats, way, names)
    return [int(count) for count in sums]


def ratios(rows: list[dict[str, Any]], side: str) -> tuple[float, float]:
    """Medians of hits over those of the clear ranking, and over those of popularity."""
    figures = [row[side] for row in rows]
    return (
        statistics.median(each["rules"] / each["clear"] for each in figures),
        statistics.median(each["rules"] / max(1, each["popularity"]) for each in figures),
    )


def thirds(rows: list[dict[str, Any]], side: str) -> list[float]:
    """How often somebody of each third of the alphabet was suggested, in all of them."""
    figures = [row[side] for row in rows]
    return [
        sum(each["shown"][third] for each in figures)
        / sum(each["names"][third] for each in figures)
        for third in range(3)
    ]


def spread(counts: list[float]) -> float:
    """How far the first and the last of these are apart, as a share of their mean."""
    return (max(counts) - min(counts)) / statistics.mean(counts)


def sample() -> dict[str, dict[str, int]]:
    """The same on the sample's own wishes, of which no clear ranking is known."""
    people: tuple[list[Any], list[Any]] = (
        make_sample.forms("holders"),
        make_sample.forms("investors"),
    )
    wished = [[[] for _ in side] for side in people]  # type: list[list[list[int]]]
    place = {form.email: (side, n) for side in (0, 1) for n, form in enumerate(people[side])}
    text = (make_sample.FOLDER / "wishes.csv").read_text("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        (side, author), (_, target) = place[row["Auteur"]], place[row["Destinataire"]]
        wished[side][author].append(target)
    drawn = Morning(
        seed=0,
        holders=tuple(map(_holder, people[0])),
        investors=tuple(map(_investor, people[1])),
        of_holders=_known_wishes(wished[0], len(people[1])),
        of_investors=_known_wishes(wished[1], len(people[0])),
    )
    found = {}
    for n, name in enumerate(SIDES):
        found[name] = _hits(judging.both_sides(drawn)[n], 0, _names(drawn, n))
        for unknown in ("clear", "stated", "told"):
            del found[name][unknown]
    return found


def _known_wishes(wished: list[list[int]], others: int) -> Side:
    nothing = np.zeros((len(wished), others))
    wishes = tuple(map(tuple, wished))
    return Side(clear=nothing, stated=nothing, told=nothing, true=nothing, wishes=wishes)


def _holder(form: Any) -> Holder:
    return Holder(
        name=form.organisation,
        need=form.need,
        amount=form.amount_sought,
        stage=form.project_stage,
        themes=form.themes,
        commune=form.commune,
    )


def _investor(form: Any) -> Investor:
    return Investor(
        name=form.organisation,
        finance=form.finance,
        ticket_from=form.ticket_from,
        ticket_to=form.ticket_to,
        stages=form.project_stages,
        themes=form.themes,
        territory=form.territory,
        needs=form.needs_financed,
    )


def _names(drawn: Morning, place: int) -> list[str]:
    """The names of those who are suggested to a side."""
    return [one.name for one in (drawn.investors, drawn.holders)[place]]
