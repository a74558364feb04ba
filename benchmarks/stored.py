"""Instances kept as files, so that figures of other years are about the same mornings.

`python -m benchmarks.stored` writes them again; a test holds that nothing changes by it.
"""

from pathlib import Path

from benchmarks.generate import Regime, generate
from benchmarks.tiers import TIERS
from solver.formats.documents import instance_file, read_instance
from solver.problem.instance import Instance

FOLDER = Path(__file__).parent / "instances"
STORED = {
    "real": TIERS["real"],
    "tight": TIERS["tight"],
    "tiny": Regime(5, 3, 4, 9),
    "tiny-absent": Regime(5, 3, 4, 10, unavailable=0.5),
    "tiny-tables": Regime(5, 3, 3, 10, unavailable=0.2, tables=0.7, uneven=0.4),
    "tiny-delegates": Regime(6, 2, 3, 10, unavailable=0.3, delegates=2, tables=0.7),
    "tiny-pins": Regime(5, 3, 3, 10, unavailable=0.2, pins=0.6, max_meetings=2),
}


def stored(name: str) -> Instance:
    """The instance of that name, read from its file."""
    return read_instance(path(name).read_bytes())


def path(name: str) -> Path:
    """Where it is."""
    return FOLDER / f"{name}.json"


def made(name: str) -> Instance:
    """The instance as the generator makes it."""
    return generate(STORED[name], seed=0, name=name)


if __name__ == "__main__":
    for each in STORED:
        path(each).write_bytes(instance_file(made(each)))
