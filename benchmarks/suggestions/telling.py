"""The figures of suggestions as rows of tables."""

import statistics
from collections.abc import Iterator
from typing import Any, Final

INTRODUCTION: Final = """## Suggestions

Twenty mornings of a generator that the rules do not know (`benchmarks/suggestions/generator.py`),
seeds 1 to 20; the weights were chosen on seeds from 1000 on. A hit is one of the first five
suggested whom the person judged had wished for; their wishes are hidden, and nothing is counted
from them. *First day*: the same rules when nobody has wished yet. *Clear*: the generator's own
ranking without the moods. *Stated*: that ranking without the table of needs and kinds of finance,
and without fame, which no form asks for. *Told*: the same with what seven investors of ten say of
the needs they finance, roughly as people tick boxes, in the place of the table; it knows every
person's weights, which nobody states. A line is a morning, the last the medians.
"""
HITS: Final = [
    "seed", "people", "wishes", "chance", "popularity", "first day", "**rules**", "stated",
    "told", "clear", "rules / clear", "rules / popularity",
]  # fmt: skip
FOLLOWED: Final = """### What following them does

Every other person has made their own list; the others take the five they are shown as theirs.
Planned by the solver in ten slots; medians of the shares of people whose first wish is granted
(of those who followed, and of all), who meet anybody, and of meetings that one of the two had
truly wished for."""
OUTCOMES: Final = ["the others take", "first wishes, followers", "all", "meet anybody", "wished"]
SAMPLE: Final = """### On the sample edition

Reported, not tuned to."""
OF_SAMPLE: Final = ["side", "wishes", "chance", "popularity", "first day", "rules"]
ANSWERED: Final = """### What investors say they finance

The question may be left out. Medians of hits over those of the clear ranking, of our rules and of
a perfect reading of the forms (*told*), when as many investors as that answer."""
SHARES: Final = ["investors who answer", "holders: rules", "told", "investors: rules", "told"]
_WAYS: Final = ("chance", "popularity", "unlearnt", "rules", "stated", "told", "clear")


def hits(rows: list[dict[str, Any]], side: str) -> Iterator[list[str]]:
    """A line for each morning, and their medians."""
    own, others = ((0, 1), (1, 0))[side == "investors"]
    for row in rows:
        people = f"{row['people'][own]} of {row['people'][others]}"
        yield [str(row["seed"]), people, *_figures(row[side])]
    medians = {
        name: statistics.median(row[side][name] for row in rows) for name in ("wishes", *_WAYS)
    }
    ratios = [
        f"{statistics.median(_ratio(row[side], name) for row in rows):.2f}"
        for name in ("clear", "popularity")
    ]
    yield ["median", "", *_figures(medians)[:-2], *ratios]


def _figures(found: dict[str, Any]) -> list[str]:
    counts = [f"{found[name]:,.0f}" for name in ("wishes", *_WAYS)]
    return [*counts, *(f"{_ratio(found, name):.2f}" for name in ("clear", "popularity"))]


def _ratio(found: dict[str, Any], name: str) -> float:
    return float(found["rules"] / max(1, found[name]))


def answered(rows: list[dict[str, Any]]) -> Iterator[list[str]]:
    """A line for each share of investors who say which needs they finance."""
    for place, first in enumerate(rows[0]["answering"]):
        found = [row["answering"][place] for row in rows]
        yield [
            f"{first['share']:.0%}",
            *(
                f"{statistics.median(each[side][way] / each[side]['clear'] for each in found):.2f}"
                for side in ("holders", "investors")
                for way in ("rules", "told")
            ),
        ]


def outcomes(rows: list[dict[str, Any]]) -> Iterator[list[str]]:
    """A line for each way to suggest: medians over all mornings."""
    for way in rows[0]["following"]:
        found = [row["following"][way] for row in rows]
        yield [
            way,
            *(f"{statistics.median(each[name] for each in found):.0%}" for name in found[0]),
        ]


def of_sample(found: dict[str, dict[str, int]]) -> Iterator[list[str]]:
    """A line for each side."""
    for side, counts in found.items():
        yield [
            side,
            *(f"{counts[name]:,}" for name in ("wishes", *_WAYS[:4])),
        ]
