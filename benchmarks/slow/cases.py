"""A morning by its parameters and seed: drawn, changed a little, made, written and read."""

import dataclasses
from typing import Any

import numpy as np

from benchmarks.generate import Regime, generate
from solver.problem.instance import Instance
from solver.problem.validation import InstanceError

MOST_TRIPLES = 12_000
"""Wishes times slots of a case: small enough for a whole program to be solved in seconds."""


@dataclasses.dataclass(frozen=True)
class Case:
    """What a morning is made of.

    Parameters
    ----------
    regime, seed
        Of the generator.
    correlation
        How far values follow how sought after both persons are, from 0 to 1.
    pauses
        Pauses, spread evenly.
    """

    regime: Regime
    seed: int
    correlation: float = 0.0
    pauses: int = 0

    @property
    def triples(self) -> int:
        """Wishes times slots."""
        return self.regime.wishes * self.regime.slots

    def instance(self) -> Instance:
        """The morning, the same each time; without pins where the other rules forbid them."""
        name = f"slow-{self.seed}"
        try:
            found = generate(self.regime, seed=self.seed, name=name)
        except InstanceError:
            bare = dataclasses.replace(self.regime, pins=0.0)
            found = generate(bare, seed=self.seed, name=name)
        random = np.random.default_rng([self.seed, 1])
        sought = [random.random(len(side)) for side in (found.holders, found.investors)]
        wishes = found.wishes.copy()
        common = 10 * (sought[0][wishes[:, 0]] + sought[1][wishes[:, 1]])
        mixed = (1 - self.correlation) * wishes[:, 2] + self.correlation * common
        wishes[:, 2] = np.maximum(1, np.rint(mixed))
        ends = np.linspace(0, found.slots, self.pauses + 2)[1:-1].astype(np.int64) - 1
        return found.replace(wishes=wishes, breaks_after=sorted({max(0, e) for e in ends.tolist()}))

    def document(self) -> dict[str, Any]:
        """As plain values, what is as the generator has it by itself left out."""
        usual = {field.name: field.default for field in dataclasses.fields(Regime)}
        regime = dataclasses.asdict(self.regime)
        return {
            **{name: value for name, value in regime.items() if value != usual[name]},
            "seed": self.seed,
            "correlation": self.correlation,
            "pauses": self.pauses,
        }


def case_of(document: dict[str, Any]) -> Case:
    """The case that was written so."""
    names = {field.name for field in dataclasses.fields(Regime)}
    regime = Regime(**{name: value for name, value in document.items() if name in names})
    return Case(regime, document["seed"], document["correlation"], document["pauses"])


#: What each parameter may be. Density is the share of all pairs that are wished.
_CHOICES: dict[str, tuple[Any, ...]] = {
    "holders": (8, 12, 16, 20, 30, 45, 60, 90),
    "investors": (4, 6, 8, 10, 14, 20, 30),
    "slots": (6, 8, 10, 12, 14, 18, 24),
    "density": (0.1, 0.2, 0.35, 0.5, 0.75, 1.0),
    "skew": (0.0, 0.0, 0.5, 1.0),
    "unavailable": (0.0, 0.0, 0.1, 0.3, 0.5, 0.65),
    "tables": (None, None, 0.5, 0.7, 0.9),
    "closed": (0.0, 0.0, 0.1, 0.3),
    "uneven": (0.0, 0.0, 0.4),
    "delegates": (1, 1, 1, 2, 3),
    "guaranteed": (0, 1, 1, 3),
    "max_meetings": (None, None, 3, 6),
    "investor_maximum": (None, None, 5, 9),
    "pins": (0.0, 0.0, 0.2, 0.5),
    "max_consecutive": (None, 1, 2, 3, 3, 4),
    "precedences": (0, 0, 5, 20, 60),
    "correlation": (0.0, 0.0, 0.5, 1.0),
    "pauses": (0, 0, 1, 2),
}


def drawn(random: np.random.Generator) -> Case:
    """Any case that is not too large."""
    return _made({name: _one_of(choices, random) for name, choices in _CHOICES.items()}, random)


def neighbour(case: Case, random: np.random.Generator) -> Case:
    """The same with another seed, or with one or two parameters drawn again."""
    regime = dataclasses.asdict(case.regime)
    density = case.regime.wishes / (case.regime.holders * case.regime.investors)
    chosen = {name: regime[name] for name in _CHOICES if name in regime}
    chosen |= {"density": density, "correlation": case.correlation, "pauses": case.pauses}
    names = list(_CHOICES)
    for _ in range(int(random.integers(0, 3))):
        name = names[int(random.integers(len(names)))]
        chosen[name] = _one_of(_CHOICES[name], random)
    return _made(chosen, random)


def _one_of(choices: tuple[Any, ...], random: np.random.Generator) -> Any:
    return choices[int(random.integers(len(choices)))]


def _made(chosen: dict[str, Any], random: np.random.Generator) -> Case:
    """The case of these parameters, with fewer wishes where there would be too many."""
    regime = {name: chosen[name] for name in _CHOICES if name in Regime.__dataclass_fields__}
    pairs = chosen["holders"] * chosen["investors"]
    wishes = round(chosen["density"] * pairs)
    most = MOST_TRIPLES // chosen["slots"]
    return Case(
        Regime(**regime, wishes=max(2, min(wishes, most, pairs))),
        int(random.integers(1_000_000)),
        chosen["correlation"],
        chosen["pauses"],
    )
