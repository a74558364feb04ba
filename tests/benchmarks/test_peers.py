"""The peers obey the rules, prove what is true, and are measured in a fair order."""

import subprocess
import sys

import pytest

from benchmarks.contest import measure, turn
from benchmarks.machine import ROOT
from benchmarks.peers import PEERS
from benchmarks.peers.peer import UnsuitedError
from benchmarks.peers.visitor import ENVIRONMENT
from benchmarks.stored import stored
from tests.solver.mornings import best_by_trying

TINY = ["tiny", "tiny-absent", "tiny-tables", "tiny-delegates"]
EXACT = ["matchmaker", "cp-sat", "mip"]
APART = "grad-visitor-scheduler"


@pytest.mark.parametrize("morning", TINY)
@pytest.mark.parametrize("peer", EXACT)
def test_an_exact_peer_proves_what_trying_everything_finds(peer: str, morning: str) -> None:
    row = measure(morning, peer, 20, 1, 0)
    assert row["violations"] == []
    assert row["is_proven"]
    assert (row["shortfall"], row["value"]) == best_by_trying(stored(morning))
    assert row["bound"] == row["value"]


@pytest.mark.parametrize("morning", [*TINY, "real", "tight"])
@pytest.mark.parametrize("peer", ["mind-matching", "first come"])
def test_a_quick_peer_obeys_the_rules_and_betters_no_proof(peer: str, morning: str) -> None:
    row, best = (measure(morning, name, 20, 1, 0) for name in (peer, "matchmaker"))
    assert row["violations"] == []
    assert row["meetings"] > 0
    assert not row["is_proven"]
    assert (row["shortfall"], -row["value"]) >= (best["shortfall"], -best["value"])


@pytest.mark.parametrize("peer", sorted({*PEERS} - {"matchmaker"}))
def test_a_peer_without_pins_says_so(peer: str) -> None:
    with pytest.raises(UnsuitedError, match="pins"):
        PEERS[peer](stored("tiny-pins"), seconds=1, workers=1, seed=0)


def test_the_published_package_agrees_or_says_how_to_get_it() -> None:
    row = measure("tiny", APART, 60, 1, 0)
    if (ENVIRONMENT / "bin" / "python").exists():
        assert (row["shortfall"], row["value"]) == best_by_trying(stored("tiny"))
        assert row["violations"] == []
    else:
        assert "uv pip install" in row["skipped"]


def test_nobody_always_comes_first() -> None:
    assert turn(["a", "b", "c"], 0) == ["a", "b", "c"]
    assert turn(["a", "b", "c"], 1) == ["c", "b", "a"]


@pytest.mark.process
def test_the_command_prints_a_line_for_each_contestant() -> None:
    command = [sys.executable, "-m", "benchmarks", "peers", "--quick", "--morning", "tiny"]
    command += ["--peer", "matchmaker", "mip"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
    lines = done.stdout.splitlines()
    value = best_by_trying(stored("tiny"))[1]
    assert [line.split()[1] for line in lines] == ["matchmaker", "mip"]
    assert all(f"value {value}, proven" in line for line in lines)
