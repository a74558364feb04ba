"""`./run test`: every check, whatever the others say; the slowest tests are named at the end.

Three lanes: `./run test` is the gate. `./run test quick` runs the tests that need no browser, no
process and no database server. `./run test --long` is the gate with every random example, and with
each fault of the network for as long as in real life.

Other arguments go to pytest; when a path is among them, only pytest runs: `./run test tests/db -x`.
"""

import contextlib
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from tests.db import pgbouncer
from tests.fixtures.browser import DEBIAN_PACKAGES, what_is_missing

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
STAGES = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "import contracts": ["lint-imports"],
    "mypy": ["mypy"],
}


QUICK = "not browser and not process and not database"
SLOWEST = 20
CGROUP = Path("/sys/fs/cgroup/cpu.max")


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for; return the exit status."""
    is_quick = arguments[:1] == ["quick"]
    arguments = arguments[is_quick:]
    if "--long" in arguments:
        arguments.remove("--long")
        os.environ["MATCHMAKER_LONG"] = "1"
    # Hundreds of interpreters start, and share what the first of them compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not is_quick:
        install_missing()
    everything = not any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        report = Path(folder) / "pytest.xml"
        # The static checks use one core at most, and run while tests wait for something.
        checks = {} if is_quick or not everything else STAGES
        running = {name: beside.submit(check, command) for name, command in checks.items()}
        tests = ["pytest", f"--junitxml={report}", *(["-m", QUICK] if is_quick else [])]
        # The gate waits for a third of its time; the quick lane for nothing.
        at_once = cores() if is_quick else cores() + 2
        parallel = [f"--workers={at_once}"] if everything else []
        passed = {"pytest": run("pytest", [*tests, *parallel, *arguments])}
        passed |= {name: tell(name, each.result()) for name, each in running.items()}
        failed = [name for name, has_passed in passed.items() if not has_passed]
        for line in [*slowest(report), *left_out(report)]:
            print(line)
        print("failed: " + ", ".join(failed) if failed else "all stages passed")
    return 1 if failed else 0


def run(name: str, command: list[str]) -> bool:
    """Run one stage with its output in the open, then say how it went."""
    print(f"── {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([TOOLS / command[0], *command[1:]], cwd=ROOT)
    print(
        f"── {name}: {verdict(done.returncode)}, {time.monotonic() - started:.1f} s\n", flush=True
    )
    return done.returncode == 0


def check(command: list[str]) -> tuple[int, str, float]:
    """The status, the output and the seconds of a stage that runs beside another."""
    started = time.monotonic()
    done = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout, time.monotonic() - started


def tell(name: str, outcome: tuple[int, str, float]) -> bool:
    """Say how a stage went that ran beside another."""
    status, output, seconds = outcome
    print(f"── {name}\n{output}── {name}: {verdict(status)}, {seconds:.1f} s\n", flush=True)
    return status == 0


def verdict(status: int) -> str:
    return "passed" if status == 0 else f"failed with status {status}"


def cores() -> int:
    """The cores that this process may use; a container may have fewer than its machine."""
    usable = len(os.sched_getaffinity(0))
    with contextlib.suppress(OSError, ValueError):
        quota, period = CGROUP.read_text("ascii").split()
        usable = min(usable, math.ceil(int(quota) / int(period)))  # ValueError: "max"
    return max(1, usable)


def install_missing() -> None:
    """Debian's browser and pooler, where they are missing and may be installed; else tests tell."""
    packages: list[str] = []
    if what_is_missing() is not None:
        packages += DEBIAN_PACKAGES
    # Its package starts a service of its own, where there is somebody who starts services.
    if pgbouncer.find() is None and not Path("/run/systemd/system").exists():
        packages.append("pgbouncer")
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"── installing {', '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "--yes", "--no-install-recommends", *packages]
    for command in (["update"], install):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL)


def slowest(report: Path) -> list[str]:
    """The tests that took longest, with all that was done for them."""
    if not report.exists():
        return []
    cases = [
        (float(case.get("time", 0)), f"{case.get('classname')}::{case.get('name')}")
        for case in ElementTree.parse(report).iter("testcase")
    ]
    longest = sorted(cases, reverse=True)[:SLOWEST]
    return [f"slowest: {seconds:6.1f} s  {name}" for seconds, name in longest]


def left_out(report: Path) -> list[str]:
    """What was skipped, for each reason: how many tests, of which files."""
    if not report.exists():
        return ["no test ran"]
    reasons: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        for skipped in case.iter("skipped"):
            reasons.setdefault(skipped.get("message", ""), []).append(case.get("classname", ""))
    return [
        f"left out: {', '.join(sorted(set(modules)))} ({len(modules)}), because {reason}"
        for reason, modules in reasons.items()
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
