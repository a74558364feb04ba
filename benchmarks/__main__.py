"""`./run bench`: measure the solver."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks import (
    burst,
    contest,
    day,
    desk,
    everything,
    forecast,
    intake,
    outbox,
    pauses,
    regimes,
    replan,
    salon,
    screens,
    tiers,
    udg,
    year_book,
)
from benchmarks.slow import searching
from benchmarks.suggestions import measuring


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark; every part, and RESULTS.md, when none is named."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure the solver.")
    commands = parser.add_subparsers(metavar="BENCHMARK", required=True)
    tiers.add_commands(commands)
    replan.add_commands(commands)
    udg.add_commands(commands)
    forecast.add_commands(commands)
    day.add_commands(commands)
    screens.add_commands(commands)
    burst.add_commands(commands)
    salon.add_commands(commands)
    desk.add_commands(commands)
    intake.add_commands(commands)
    outbox.add_commands(commands)
    pauses.add_commands(commands)
    year_book.add_commands(commands)
    measuring.add_commands(commands)
    regimes.add_commands(commands)
    searching.add_commands(commands)
    contest.add_commands(commands)
    everything.add_commands(commands)
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_args(given or ["all"])
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
