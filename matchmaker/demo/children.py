"""The processes of the demonstration: started in order, watched, stopped in reverse."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from matchmaker.db.parent_death import ends_with_us

PATIENCE = 10.0
TAIL = 15


class ChildFailed(Exception):
    """A process of the demonstration ended by itself; the message carries the end of its log."""


class DemoProcess(msgspec.Struct, frozen=True):
    """One running process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()[-TAIL:]
        return "\n".join(f"  {line}" for line in lines)


class Children:
    """A family of processes that ends together, even when this one is killed."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[DemoProcess] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> DemoProcess:
        """Start `python <arguments>`; what it says goes to `<name>.log`."""
        log = self._logs / f"{name}.log"
        prefix = ends_with_us("TERM") if shutil.which("setpriv") else []
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*prefix, sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                # Ctrl-C reaches this process alone, which then stops its children in order.
                start_new_session=True,
            )
        child = DemoProcess(name, process, log)
        self._running.append(child)
        return child

    def check(self) -> None:
        """Raise ChildFailed when one of them has ended."""
        for child in self._running:
            if (status := child.process.poll()) is not None:
                raise ChildFailed(f"{child.name} ended with status {status}:\n{child.tail()}")

    def stop(self) -> None:
        """Ask each to end, the youngest first; insist after ten seconds."""
        while self._running:
            process = self._running.pop().process
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
