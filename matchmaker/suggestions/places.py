"""Which place lies in which: a commune in its sector, département, région, and all in France.

Communes and territories are free text. What is not recognised shuts nobody out: it is only not
said to be near.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final

from matchmaker.suggestions.gazetteer import (
    COMMUNES,
    DEPARTMENTS,
    METROPOLIS,
    OTHER_NAMES,
    REGIONS,
    SECTORS,
)
from matchmaker.wording.typography import fold


class Nearness(IntEnum):
    """The smallest place that a commune and a territory have in common."""

    OUTSIDE = 0
    UNKNOWN = 1
    COUNTRY = 2
    REGION = 3
    METROPOLIS = 4
    DEPARTMENT = 5
    SECTOR = 6
    COMMUNE = 7


_FRANCE: Final = "france"
_POSTCODE: Final = re.compile(r"\b(\d{2})\d{3}\b")
_NUMBER: Final = re.compile(r"\b(\d[\dab])\b")


@lru_cache(maxsize=4096)
def nearness(commune: str, territory: str) -> Nearness:
    """How near a territory comes to a commune; one without a name is the whole country."""
    covered, rest = _named(territory)
    if not covered and not rest:
        return Nearness.COUNTRY
    name = fold(commune)
    if name and re.search(rf"\b{re.escape(name)}\b", rest):
        return Nearness.COMMUNE
    around = dict(_around(commune))
    common = [level for place, level in around.items() if place in covered]
    if common:
        return max(common)
    is_known = len(around) > 1 and covered and not rest
    return Nearness.OUTSIDE if is_known else Nearness.UNKNOWN


def _around(commune: str) -> Iterator[tuple[str, Nearness]]:
    """Every place that a commune lies in, as far as it is known; all lie in France."""
    yield _FRANCE, Nearness.COUNTRY
    name = fold(commune)
    bare = re.sub(
        r"\b\d[\dab]?\b|\b\d{5}\b|\bcedex\b|\b\d+e(r|me)?\b|\barrondissement\b", " ", name
    )
    bare = " ".join(bare.split())
    department = _department(name) or COMMUNES.get(bare)
    if department is None:
        return
    yield f"commune {bare}", Nearness.COMMUNE
    yield from ((sector, Nearness.SECTOR) for sector, (_, held) in SECTORS.items() if bare in held)
    yield department, Nearness.DEPARTMENT
    if department in METROPOLIS:
        yield "metropolis", Nearness.METROPOLIS
    region = next(region for region, (_, held) in REGIONS.items() if department in held)
    yield region, Nearness.REGION


def _department(name: str) -> str | None:
    """The département that stands beside a commune: "(93)", or in its postcode."""
    for pattern in (_POSTCODE, _NUMBER):
        if (found := pattern.search(name)) and found[1] in DEPARTMENTS:
            return found[1]
    return None


@lru_cache(maxsize=1024)
def _named(territory: str) -> tuple[frozenset[str], str]:
    """The places that a territory names, and what is left of its words."""
    rest = fold(territory)
    found: set[str] = set()
    for pattern, places in _PATTERNS:
        rest, hits = pattern.subn(" ", rest)
        if hits:
            found.update(places)
    return frozenset(found), " ".join(_LITTLE.sub(" ", rest).split())


_LITTLE: Final = re.compile(
    r"\b(?:aux?|dans|de|des|du|d|en|entiere?|et|l[ae]?|les|ou|sur|toute?s?|departements?|nos|notre"
    r"|metropole|region|territoires?|villes?)\b"
)


def _patterns() -> Iterator[tuple[re.Pattern[str], tuple[str, ...]]]:
    """Longer names first: "Île-de-France" is not the whole of France, nor a sector its region."""
    for sector, (names, _) in SECTORS.items():
        yield re.compile(rf"\b(?:{names})\b"), (sector,)
    yield from ((re.compile(rf"\b(?:{names})\b"), places) for names, places in OTHER_NAMES)
    for region, (names, _) in REGIONS.items():
        yield re.compile(rf"\b(?:{names})\b"), (region,)
    by_length = sorted(DEPARTMENTS.items(), key=lambda each: -len(each[1]))
    for number, name in by_length:
        words = rf"\b{number}\b" if name in _AMBIGUOUS else rf"\b(?:{name}|{number})\b"
        yield (
            re.compile(rf"(?:\bdepartement d[ue] (?:la )?{name}\b)|(?:^{name}$)|{words}"),
            (number,),
        )
    for name in sorted(COMMUNES, key=len, reverse=True):
        yield re.compile(rf"\b{name}\b"), (f"commune {name}",)
    yield (
        re.compile(r"\bfrance(?: entiere)?\b|\bnational\w*\b|\bmetropole et outre mer\b"),
        (_FRANCE,),
    )


#: départements whose name is an everyday word, too
_AMBIGUOUS: Final = frozenset({"nord", "manche", "ain", "lot", "var", "cher", "landes", "orne"})
_PATTERNS: Final = tuple(_patterns())
