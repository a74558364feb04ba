"""ical.js and node-ical: installed once by npm outside the project, then one Node.js process.

The versions and their digests are those of `node/package-lock.json`. Where Node.js, npm or the
packages cannot be had, `what_is_missing` says why, and tests leave these engines out.
"""

import atexit
import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Final

import msgspec

ENGINES: Final = ("ical.js", "node-ical")
OURS: Final = Path(__file__).with_name("node")
OLDEST: Final = 20
INSTALL: Final = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
    *("--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000"),
)
PATIENCE: Final = 90


class _Missing(Exception):
    """Why JavaScript's engines cannot be used here."""


@cache
def what_is_missing() -> str | None:
    """Why no test can read with these engines here; None when they can."""
    try:
        _folder()
    except _Missing as reason:
        return str(reason)
    return None


def read(engine: str, calendars: list[str]) -> bytes:
    """The events of each calendar, as `node/read.cjs` writes them."""
    asked, answered = _process()
    asked.write(msgspec.json.encode({"engine": engine, "calendars": calendars}) + b"\n")
    asked.flush()
    answer = answered.readline()
    assert answer, f"{engine} ended without an answer; what it said stands above"
    return answer


def versions() -> dict[str, str]:
    """What is installed, by engine."""
    lock = msgspec.json.decode((OURS / "package-lock.json").read_bytes())
    return {name: lock["packages"][f"node_modules/{name}"]["version"] for name in ENGINES}


@cache
def _process() -> tuple[IO[bytes], IO[bytes]]:
    """One Node.js for the whole test run: what it is asked, what it answers."""
    command = ["node", str(OURS / "read.cjs"), str(_folder())]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin is not None
    assert running.stdout is not None
    atexit.register(_end, running)
    return running.stdin, running.stdout


def _end(running: subprocess.Popen[bytes]) -> None:
    running.communicate()  # closes its input, which ends it


@cache
def _folder() -> Path:
    """Where the packages are installed: kept between runs, made anew when the lock changes."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise _Missing(f"there is no {program}; install Node.js {OLDEST} or later with npm")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(version.strip().removeprefix("v").partition(".")[0] or 0) < OLDEST:
        raise _Missing(f"Node.js {version.strip()} is here, {OLDEST} or later is needed")
    lock = (OURS / "package-lock.json").read_bytes()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matchmaker"
    folder = home / f"calendar-readers-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not folder.exists():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    """All of it appears at once: another process may be at the same, and the first one stays."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _Missing(f"the packages cannot be kept: {error}") from error
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(OURS / name, made)
        npm = subprocess.run(
            ["npm", *INSTALL], cwd=made, capture_output=True, text=True, timeout=PATIENCE
        )
        if npm.returncode != 0:
            said = " ".join(npm.stderr.split())[:200]
            raise _Missing(f"npm could not install {' and '.join(ENGINES)}: {said}")
        with contextlib.suppress(OSError):
            made.rename(folder)
    except subprocess.TimeoutExpired as error:
        raise _Missing(f"npm did not end within {PATIENCE} s") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    if not folder.exists():
        raise _Missing(f"{folder} could not be made")
