"""`./run test`: every check, one stage after the other, whatever the earlier ones say.

Arguments go to pytest; when a path is among them, nothing else runs: `./run test tests/db -x`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
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


def main(arguments: list[str]) -> int:
    """Run every stage, or pytest alone on the paths that were named; return the exit status."""
    install_missing()
    everything = not any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "pytest.xml"
        parallel = ["-n", "2"] if everything else []
        stages = dict(STAGES) if everything else {}
        stages["pytest"] = ["pytest", f"--junitxml={report}", *parallel, *arguments]
        failed = [name for name, command in stages.items() if not run(name, command)]
        print("failed: " + ", ".join(failed) if failed else "all stages passed")
        for line in left_out(report):
            print(line)
    return 1 if failed else 0


def run(name: str, command: list[str]) -> bool:
    """Run one stage with its output in the open, then say how it went."""
    print(f"── {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([TOOLS / command[0], *command[1:]], cwd=ROOT)
    passed = done.returncode == 0
    verdict = "passed" if passed else f"failed with status {done.returncode}"
    print(f"── {name}: {verdict}, {time.monotonic() - started:.1f} s\n", flush=True)
    return passed


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
