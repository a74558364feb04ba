"""The section of RESULTS.md on mornings played ahead."""

from collections.abc import Iterable
from typing import Any, Final

from benchmarks.forecast import MORE, RUNS, USUAL

TITLE: Final = "A morning played ahead"
WIDTH: Final = 1.96  # of a 95 % interval, in standard errors
ABSENT: Final = (
    "each side's absent", "planned", "held as planned", "held with fill", "held with best",
    "fill brings", "best brings", "with fill: met nobody", "guarantees met",
)  # fmt: skip
INVITED: Final = (
    "more holders", "planned", "held with fill", "more held", "met nobody", "more met nobody",
)  # fmt: skip
PLANS: Final = ("plan (seed)", "value", "breaks", "held with fill", "more than the first")


def section(part: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Its tables."""
    times = ", ".join(f"{row['tier']} {row['seconds']:.2f} s" for row in part["rows"])
    text = (
        f"## {TITLE}\n\nThe sample edition, {RUNS} mornings each, whoever stays away unknown until"
        " the first slot that they miss. All figures are means with half their 95 % interval; what"
        " is compared is compared on the same draws. By the clock, on two processors, with 35 % of"
        " holders and 10 % of investors absent, 10 % late and 10 % leaving early (< 10 s for real,"
        f" < 60 s for M): {times}.\n\n{table(ABSENT, absent(part['absent']))}"
    )
    text += (
        f"\nWhat more holders bring, drawn from those there are, when {USUAL:.0%} of both sides"
        f" stay away: {', '.join(f'{share:.0%}' for share in MORE)} more.\n\n"
        f"{table(INVITED, invited(part['invited']))}"
    )
    for name, plans in (("the sample", part["plans"]), ("tight", part["plans_of_another"])):
        text += (
            f"\nDoes one plan of equal guarantee and value go better through its day than another?"
            f" On {name}; the last row asks the best again, on draws it was not chosen on.\n\n"
            f"{table(PLANS, compared(plans))}"
        )
    return text, {}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown, figures to the right."""
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", "| --- |" + " ---: |" * (len(titles) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def absent(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line for each share of people who stay away."""
    found = {(row["share"], row["policy"]): row for row in rows}
    lines = []
    for share in dict.fromkeys(row["share"] for row in rows):
        fill, best = found[share, "fill"], found[share, "best"]
        lines.append(
            [
                f"{share:.0%}", f"{fill['planned']}", within(fill["held_without_replanning"]),
                within(fill["held"]), within(best["held"]), within(fill["gain"]),
                within(best["gain"]), within(fill["met_nobody"]),
                within(fill["guarantees_met"], percent=True),
            ]
        )  # fmt: skip
    return lines


def invited(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line for each number of people more."""
    return [
        [
            f"{row['more']}", f"{row['planned']}", within(row["held"]),
            within(row["more_held"]) if "more_held" in row else "–", within(row["met_nobody"]),
            within(row["more_met_nobody"]) if "more_met_nobody" in row else "–",
        ]
        for row in rows
    ]  # fmt: skip


def compared(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One line for each plan, and for the best again."""
    return [
        [
            f"{row['plan']} again" if row.get("again") else f"{row['plan']}",
            f"{row['value']:,}", f"{row['breaks']}", f"{row['held']:.1f}", within(row["more"]),
        ]
        for row in rows
    ]  # fmt: skip


def within(figure: dict[str, float], *, percent: bool = False) -> str:
    """A mean and half its interval."""
    half = WIDTH * (figure["error"] or 0.0)
    return f"{figure['mean']:.1%} ± {half:.1%}" if percent else f"{figure['mean']:.1f} ± {half:.1f}"
