"""What the commands on instance files share: files read and written whole, progress, verdicts."""

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.commands.shared.arguments import STANDARD_INPUT, target
from matchmaker.commands.shared.saying import in_language
from solver.formats.documents import ClaimedSchedule
from solver.formats.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.rules import Rule
from solver.verification.schedule import Figures, Violation

if TYPE_CHECKING:
    from solver.problem.progress import Progress


SHOWN = 10


FIGURES = (
    *("guarantee_shortfall", "shortfall_bound", "value", "value_bound"),
    *("breaks", "breaks_bound", "waiting", "status", "seed"),
)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add `-o` and `--json`, for a command that writes a schedule."""
    parser.add_argument(
        "-o",
        dest="output",
        type=target,
        metavar="FILE",
        help="where the schedule goes (default -, standard output)",
    )
    parser.add_argument(
        "--json", action="store_true", help="the summary on standard error as one line of JSON"
    )


def check_output(output: Path | None) -> None:
    """FileFault when there is no folder for the file."""
    if output is not None and not output.absolute().parent.is_dir():
        raise FileFault(f"{output}: there is no such folder")


def check_inputs(*paths: Path | None) -> None:
    """FileFault when standard input would have to be several files."""
    if paths.count(STANDARD_INPUT) > 1:
        raise FileFault("-: standard input can be one file only")


def as_json(summary: dict[str, Any]) -> str:
    """A summary on one line."""
    return json.dumps(summary, ensure_ascii=False)


def tell_verdict(
    instance: Instance,
    claimed: ClaimedSchedule,
    found: Figures,
    wrong: list[Violation],
    bound: str = "not checked",
    json_with: dict[str, Any] | None = None,
) -> int:
    """Print each violation and the figures; the exit status.

    With `json_with`, one line of JSON that has these fields besides, and every violation.
    """
    if claimed.instance != instance.name:
        detail = f"claimed {claimed.instance!r}, the instance is {instance.name!r}"
        wrong.append(Violation("instance", detail))
    if json_with is not None:
        print(as_json({**_verdict(claimed, found, wrong, bound), **json_with}))
        return 1 if wrong else 0
    for line in first_violations(wrong):
        print(line)
    print(
        f"{len(claimed.schedule)} meetings, guarantee shortfall {found.guarantee_shortfall},"
        f" value {found.value}, breaks {found.breaks}, waiting {found.waiting}"
    )
    if not wrong:
        print(f"all {len(Rule)} rules are obeyed, all figures are right")
    print(f"bound: {bound}")
    return 1 if wrong else 0


def _verdict(
    claimed: ClaimedSchedule, found: Figures, wrong: list[Violation], bound: str
) -> dict[str, Any]:
    return {
        "meetings": len(claimed.schedule),
        "guarantee_shortfall": found.guarantee_shortfall,
        "value": found.value,
        "breaks": found.breaks,
        "waiting": found.waiting,
        "violations": [{"name": str(one.name), "detail": one.detail} for one in wrong],
        "bound": bound,
    }


def first_violations(wrong: list[Violation]) -> Iterator[str]:
    """The first violations of each name, and how many more there are."""
    totals, shown = Counter(violation.name for violation in wrong), Counter[str]()
    for violation in wrong:
        shown[violation.name] += 1
        if shown[violation.name] <= SHOWN:
            yield str(violation)
        if shown[violation.name] == totals[violation.name] > SHOWN:
            yield f"{violation.name}: {totals[violation.name] - SHOWN} more"


def read_bytes(path: Path) -> bytes:
    """The file's content; FileFault when there is none."""
    try:
        if path == STANDARD_INPUT and sys.stdin is not None:
            return sys.stdin.buffer.read()
        return path.read_bytes()
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror or error}") from error


def write_whole(output: Path | None, data: bytes) -> None:
    """Whole or not at all: beside the file first, then in its place."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(data)
            return
        target = output.resolve()
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), _mode(target))
                os.replace(file.name, target)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError as error:
        raise FileFault(f"{output}: {error.strerror or error}") from error


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextlib.contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Ctrl-C once asks for the best schedule so far; twice ends at once."""
    asked = False

    def ask(number: int, frame: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


class Telling:
    """Progress on standard error: a line that is rewritten, on a terminal only."""

    def __enter__(self) -> "Telling":
        self._terminal = sys.stderr.isatty()
        return self

    def __call__(self, progress: "Progress") -> None:
        if self._terminal:
            share = progress.value / progress.value_bound if progress.value_bound else 1.0
            bar = "█" * int(20 * share)
            breaks = "" if progress.breaks is None else f", breaks {progress.breaks}"
            print(
                f"\r\x1b[K{progress.stage:10} {bar:20} value {progress.value}"
                f" of at most {progress.value_bound}{breaks}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def __exit__(self, *reason: object) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def fail(message: str) -> int:
    """Say so in one line; the exit status of a fault."""
    print(in_language(message), file=sys.stderr)
    return 2
