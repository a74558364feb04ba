"""Mornings played ahead, on as many processors as are asked for.

A forecast is cut into pieces that share nothing, so they are played by processes that end with
the one that started them. As `python -m matchmaker.processes.forecast < task.json` it is a process
of its own, which writes one JSON object per line: how far it is, then the forecast.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matchmaker.db.parent_death import die_with
from matchmaker.foundation.child_process import begin, say
from matchmaker.foundation.leaving import leave

if TYPE_CHECKING:
    from solver.forecast.playing import Piece, PlayedRuns

_NICENESS: Final = 10  # behind whoever reads a page, and behind a solver that somebody waits for
#: starting a process takes one second already
WORTH_HELP: Final = 1.5

OnPiece = Callable[[int, int], None]
"""Told how many pieces have been played, and of how many."""


class ForecastTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan, and how probable it is that people are not there."""

    instance: msgspec.Raw
    meetings: list[tuple[int, int, int, int]]
    holders: float = 0.0
    investors: float = 0.0
    late: float = 0.0
    early: float = 0.0
    runs: int = 500
    seed: int = 0
    policy: Literal["none", "fill", "best"] = "fill"
    invite: int = 0
    workers: int = 2


class Playing:
    """Plays pieces of a forecast here, and elsewhere too once that is worth it.

    Parameters
    ----------
    workers
        How many processes play.
    on_piece
        Told after each piece.
    worth_help
        Seconds of work below which no process is started.
    """

    def __init__(
        self,
        workers: int,
        on_piece: OnPiece = lambda done, of: None,
        worth_help: float = WORTH_HELP,
    ) -> None:
        self._workers = workers
        self._on_piece = on_piece
        self._worth_help = worth_help

    def __call__(self, pieces: "Sequence[Piece]") -> "Iterator[PlayedRuns]":
        """The tallies of the pieces, in their order."""
        for done, tally in enumerate(self._played(pieces), start=1):
            self._on_piece(done, len(pieces))
            yield tally

    def _played(self, pieces: "Sequence[Piece]") -> "Iterator[PlayedRuns]":
        from solver.forecast.playing import play

        start = time.perf_counter()
        yield play(pieces[0])
        left = (time.perf_counter() - start) * (len(pieces) - 1)
        if self._workers == 1 or left < self._worth_help:
            yield from map(play, pieces[1:])
            return
        pool = ProcessPoolExecutor(
            self._workers,
            mp_context=get_context("spawn"),  # threads of libraries do not survive a fork
            initializer=_beside,
            initargs=(os.getpid(),),
        )
        try:
            yield from pool.map(play, pieces[1:])
        finally:
            pool.shutdown(cancel_futures=True)


def _beside(parent: int) -> None:
    """End with the process that asks; Ctrl-C is for that one to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)


def load() -> None:
    """Import what a task needs."""
    import solver.forecast.document
    import solver.forecast.forecast
    import solver.formats.documents  # noqa: F401 it is the import that is wanted


def main(arguments: list[str] | None = None) -> int:
    """Forecast what the task on standard input asks for; 0 when the last line was said."""
    begin("processes.forecast", arguments)
    os.nice(_NICENESS)
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=ForecastTask)
    try:
        _answer(task)
    except BrokenPipeError:
        return 1  # nobody listens any more
    return 0


def _answer(task: ForecastTask) -> None:
    from solver.forecast.document import forecast_document
    from solver.forecast.forecast import forecast
    from solver.forecast.turnout import Rates
    from solver.formats.documents import read_instance
    from solver.formats.json_faults import FileFault
    from solver.problem.instance import rows
    from solver.problem.schedule import Schedule
    from solver.problem.validation import InstanceError
    from solver.verification.schedule import UnsoundError

    output = sys.stdout.buffer
    try:
        instance = read_instance(bytes(task.instance))
        found = forecast(
            instance,
            Schedule(rows(task.meetings, 4)),
            rates=Rates(task.holders, task.investors, task.late, task.early),
            runs=task.runs,
            seed=task.seed,
            policy=task.policy,
            invite=task.invite,
            player=Playing(
                task.workers, lambda done, of: say(output, progress={"done": done, "of": of})
            ),
        )
    except (FileFault, InstanceError) as error:
        say(output, refusal=str(error))
    except UnsoundError as error:
        say(output, unsound=str(error))
    else:
        say(output, forecast=forecast_document(instance, found))


if __name__ == "__main__":
    leave(main())
