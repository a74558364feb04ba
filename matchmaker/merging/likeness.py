"""When two records look like one: the same marks, or names that differ by a slip of the hand.

Names are compared with their neighbours in two orders only, from their beginnings and from their
ends: a slip leaves one of the two as it was. So the work grows with the people, not with the pairs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, Literal, Protocol

from rapidfuzz import fuzz

from matchmaker.wording.typography import fold

LikenessReason = Literal["siret", "rna", "address", "telephone", "organisation", "person"]
REASONS: Final[tuple[LikenessReason, ...]] = (
    "siret",
    "rna",
    "address",
    "telephone",
    "organisation",
    "person",
)
#: out of 100; below, names differ by more than a slip
NEAR: Final = 90
#: shorter names are compared letter by letter
SHORT: Final = 6
NEIGHBOURS: Final = 12
#: what more people share than that tells nobody apart: the telephone of a house of associations
SHARED: Final = 6
# Words that one colleague writes and another leaves out.
_LEGAL: Final = re.compile(
    r"\b(?:association|asso|scic|scop|sasu?|sarl|eurl|sa|cae|coop|cooperative|societe|entreprise"
    r"|fondation|fonds|esus|ei|aci|l[ae]?|les|d|d[eu]s?|et|and|the|inc|ltd)\b"
)


class Likened(Protocol):
    """What is compared of somebody."""

    @property
    def kind(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def siret(self) -> str | None: ...
    @property
    def rna(self) -> str | None: ...


def core_of(organisation: str) -> str:
    """A name without what one colleague writes and another leaves out; never empty."""
    name = fold(organisation)
    return " ".join(_LEGAL.sub(" ", name).split()) or name


def similar_pairs(people: Sequence[Likened]) -> dict[tuple[int, int], list[LikenessReason]]:
    """Pairs of places in the list that may be one and the same, each with why, in order."""
    found: dict[tuple[int, int], set[LikenessReason]] = defaultdict(set)
    sides: dict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        sides[person.kind].append(place)
    for places in sides.values():
        for reason, pair in _same(people, places):
            found[pair].add(reason)
        for pair in _near(people, places):
            found[pair].add("organisation")
    return {pair: [reason for reason in REASONS if reason in found[pair]] for pair in sorted(found)}


def _same(
    people: Sequence[Likened], places: Iterable[int]
) -> Iterator[tuple[LikenessReason, tuple[int, int]]]:
    bearers: dict[tuple[LikenessReason, str], list[int]] = defaultdict(list)
    for place in places:
        for mark in _marks(people[place]):
            bearers[mark].append(place)
    for (reason, _), several in bearers.items():
        if 1 < len(several) <= SHARED:
            for first, second in combinations(several, 2):
                yield reason, (first, second)


def _marks(person: Likened) -> Iterator[tuple[LikenessReason, str]]:
    if person.siret:
        yield "siret", person.siret
    if person.rna:
        yield "rna", person.rna
    if person.phone:
        yield "telephone", re.sub(r"\D", "", person.phone)[-9:]
    yield "address", _mailbox(person.email)
    yield "organisation", core_of(person.organisation)
    yield "person", " ".join(sorted(fold(f"{person.first_name} {person.last_name}").split()))


def _mailbox(address: str) -> str:
    """One mailbox, however it is spelled: dots, and what follows a plus sign, say nothing."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def _near(people: Sequence[Likened], places: Iterable[int]) -> Iterator[tuple[int, int]]:
    names = {place: core_of(people[place].organisation) for place in places}
    longer = [(name, place) for place, name in names.items() if len(name) >= SHORT]
    for key in (lambda one: one[0], lambda one: one[0][::-1]):
        ordered = sorted(longer, key=key)
        for start, (name, place) in enumerate(ordered):
            for other, second in ordered[start + 1 : start + 1 + NEIGHBOURS]:
                if name != other and _slipped(name, other):
                    yield min(place, second), max(place, second)


def _slipped(name: str, other: str) -> bool:
    """Cigales 92 and Cigales 93 are two: figures are compared as they are."""
    if re.findall(r"\d+", name) != re.findall(r"\d+", other):
        return False
    return fuzz.token_sort_ratio(name, other, score_cutoff=NEAR) > 0
