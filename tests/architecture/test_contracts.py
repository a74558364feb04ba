"""Each contract of pyproject.toml is broken by an import that it forbids."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, name, sources

OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in OPTIONS["contracts"]]
CONTRACT_TYPES = ROOT / "tests" / "architecture" / "contracts.py"
TYPE_ONLY = """from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from matchmaker.post import mime"""

#: how the contract's name begins, the file, what it imports
FORBIDDEN = [
    ("api uses matchmaker", "solver/stages.py", "import matchmaker.worker"),
    ("api uses matchmaker", "matchmaker/worker.py", "import api.app"),
    ("api reaches neither", "api/app.py", "import asyncpg"),
    ("api reaches neither", "api/app.py", "import solver.stages"),
    ("the domain knows no HTTP", "matchmaker/worker.py", "import litestar"),
    ("the solver is pure", "solver/flow/potentials.py", "import socket"),
    ("OR-Tools only", "matchmaker/worker.py", "import ortools"),
    ("the packages of the solver", "solver/flow/potentials.py", "import solver.stages"),
    ("the packages of matchmaker", "matchmaker/wording/errors.py", "import matchmaker.post.mail"),
    ("the packages of api", "api/exchange/acts.py", "import api.app"),
    ("the packages of pages", "api/pages/frame/show.py", "import api.pages.hall.desk"),
    ("the verifier", "solver/verification/schedule.py", "import solver.flow.potentials"),
    ("the verifier", "solver/verification/certificate_check.py", "import solver.problem.progress"),
    ("the verifier", "solver/verification/certificate_check.py", "import msgspec"),
    ("the problem that", "solver/problem/schedule.py", "import ortools"),
    ("the solver needs", "solver/flow/potentials.py", "import scipy"),
    ("the demonstration", "matchmaker/worker.py", "import matchmaker.demo.stage"),
    ("no cycle", "solver/verification/schedule.py", "import solver.verification.certificate"),
    ("no cycle", "matchmaker/post/wire.py", TYPE_ONLY),
]

#: one process for all: most of the time goes by in starting one
TRIALS = """
import json, sys
from pathlib import Path
from importlinter.cli import lint_imports
for file, added in json.load(sys.stdin):
    kept = Path(file).read_text("utf-8")
    Path(file).write_text(f"{kept}\\n{added}\\n", "utf-8")
    lint_imports(no_logo=True)
    Path(file).write_text(kept, "utf-8")
    print("next trial", flush=True)
"""


pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources of the program."""
    folder = tmp_path_factory.mktemp("contracts")
    packages = sources(*OPTIONS["root_packages"])
    for path in (ROOT / "pyproject.toml", *packages, CONTRACT_TYPES):
        target = folder / name(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def broken(folder: Path, trials: list[tuple[str, str]]) -> list[list[str]]:
    """The contracts that the sources break after each of these additions alone."""
    done = subprocess.run(
        [sys.executable, "-c", TRIALS],
        cwd=folder,
        env={**os.environ, "COLUMNS": "300", "NO_COLOR": "1"},
        input=json.dumps(trials),
        capture_output=True,
        text=True,
    )
    *reports, rest = done.stdout.split("next trial\n")
    assert (len(reports), rest) == (len(trials), ""), done.stderr
    verdicts = [re.findall(r"^(.+) (KEPT|BROKEN)$", report, re.MULTILINE) for report in reports]
    for report, verdict in zip(reports, verdicts, strict=True):
        assert [contract for contract, _ in verdict] == CONTRACTS, report
    return [[contract for contract, word in each if word == "BROKEN"] for each in verdicts]


def test_an_import_that_is_forbidden_breaks_its_contract(folder: Path) -> None:
    nothing = [("solver/stages.py", "")]
    before, *found = broken(folder, nothing + [(file, added) for _, file, added in FORBIDDEN])
    assert before == []
    missed = [
        f"{contract}: {added} in {file}"
        for (contract, file, added), names in zip(FORBIDDEN, found, strict=True)
        if not any(one.startswith(contract) for one in names)
    ]
    assert missed == []


def test_every_contract_is_tried() -> None:
    tried = tuple(contract for contract, _, _ in FORBIDDEN)
    assert [contract for contract in CONTRACTS if not contract.startswith(tried)] == []
