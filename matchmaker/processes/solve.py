"""The solver's own process: `python -m matchmaker.processes.solve < instance.json`.

It writes one JSON object per line: progress, then the schedule (or why there is none). SIGINT
asks for the best schedule found so far. It ends with the worker that started it.
"""

import argparse
import dataclasses
import os
import signal
import sys
import threading
from typing import Any, BinaryIO, Final

import msgspec

from matchmaker.db.parent_death import die_with
from matchmaker.foundation.child_process import say
from matchmaker.foundation.leaving import leave

_NICENESS: Final = 5  # whoever reads a page comes first
FIGURES: Final = (
    *("guarantee_shortfall", "shortfall_bound", "value", "value_bound", "breaks", "breaks_bound"),
    *("waiting", "status", "seed", "stages"),
)


def load() -> None:
    """Import what an instance needs."""
    import solver.formats.documents
    import solver.stages  # noqa: F401 it is the import that is wanted


def main(arguments: list[str] | None = None) -> int:
    """Solve what standard input holds; 0 when the last line says what came of it."""
    options = _options(arguments)
    stopped = _when_asked_to_stop()
    if options.parent is not None:
        die_with(options.parent)
    os.nice(_NICENESS)
    output = sys.stdout.buffer
    say(output, progress={"stage": "read"})
    data = sys.stdin.buffer.read()
    try:
        say(output, **_solved(data, options, stopped, output))
    except BrokenPipeError:
        return 1  # nobody listens any more
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m matchmaker.processes.solve")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parent", type=int, help="the process to end with")
    return parser.parse_args(arguments)


def _solved(
    data: bytes, options: argparse.Namespace, stopped: threading.Event, output: BinaryIO
) -> dict[str, Any]:
    """The last line: a schedule, a refusal of the instance, or a fault of the solver."""
    from solver.formats.documents import read_instance, schedule_file
    from solver.formats.json_faults import FileFault
    from solver.problem.validation import InstanceError
    from solver.stages import solve
    from solver.verification.schedule import UnsoundError

    try:
        instance = read_instance(data)
        result = solve(
            instance,
            seed=options.seed,
            seconds=options.seconds,
            workers=options.workers,
            on_progress=lambda progress: say(output, progress=dataclasses.asdict(progress)),
            stop=stopped.is_set,
        )
    except (FileFault, InstanceError) as error:
        return {"refusal": str(error)}
    except UnsoundError as error:
        return {"unsound": str(error)}
    figures = {name: getattr(result, name) for name in FIGURES}
    return {"schedule": msgspec.Raw(schedule_file(instance, result.schedule, figures).rstrip())}


def _when_asked_to_stop() -> threading.Event:
    """An event that SIGINT sets, as often as it comes, from now on.

    A handler would not do: OR-Tools puts its own in place while it searches, and none after.
    """
    stopped = threading.Event()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # in every thread from now on

    def wait() -> None:
        while True:
            signal.sigwait({signal.SIGINT})
            stopped.set()

    threading.Thread(target=wait, daemon=True).start()
    return stopped


if __name__ == "__main__":
    leave(main())
