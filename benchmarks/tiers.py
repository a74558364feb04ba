"""`python -m benchmarks tiers`: the solver on each size of event, in a process of its own."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.generate import Regime, generate
from solver.formats.documents import instance_file, read_instance
from solver.problem.progress import Progress
from solver.stages import solve

USAGE = "the solver on each size of event: seconds by stage, value and bound, memory"
TIERS = {
    "real": Regime(120, 24, 10, 600, skew=0.5, unavailable=0.1, workshops=2),
    "M": Regime(500, 100, 16, 5_000, skew=0.5, unavailable=0.1, workshops=3),
    "L": Regime(5_000, 1_000, 20, 100_000, skew=0.3, unavailable=0.1, workshops=3),
    "XL": Regime(50_000, 5_000, 24, 1_250_000, skew=0.3, unavailable=0.1, workshops=3),
    "tight": Regime(150, 30, 14, 1_500, unavailable=0.55),
}
# As many wishes as tiers S to XL, everything else in M's proportions: what size alone costs.
SIZES = {
    f"size {name}": Regime(
        500 * share // 20, 100 * share // 20, 16, 5_000 * share // 20,
        skew=0.3, unavailable=0.1, workshops=3,
    )
    for name, share in (("S", 4), ("M", 20), ("L/4", 100), ("L", 400), ("XL/4", 1250), ("XL", 5000))
}  # fmt: skip
AFTER = ("comfort", "tables", "verify", "certificate")  # Stages once the value is proven.


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tiers`."""
    parser = commands.add_parser("tiers", help=USAGE, description=USAGE)
    parser.add_argument("--tier", nargs="+", choices=TIERS, default=list(TIERS))
    parser.add_argument("--seconds", type=float, default=2.0, help="for comfort (default 2)")
    parser.add_argument("--seed", type=int, default=0, help="of the instance")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each tier."""
    print(
        f"{'tier':6}{'holders':>8}{'investors':>10}{'slots':>6}{'wishes':>10}{'meetings':>9}"
        f"{'shortfall':>10}{'value':>9}{'bound':>9} {'status':9}{'proof s':>8}{'(cpu)':>7}"
        f"{'all s':>7}{'MB':>6}  breaks, stages"
    )
    for tier in options.tier:
        found = in_a_process(tier, options.seconds, options.seed)
        print(_line(TIERS[tier], tier, found), flush=True)
    return 0


def in_a_process(tier: str, seconds: float, seed: int) -> dict[str, Any]:
    """What :func:`measure` finds in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.tiers", tier, str(seconds), str(seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def proof_seconds(found: dict[str, Any]) -> float:
    """Seconds until guarantee and value were proven, reading the file included."""
    stages: dict[str, float] = found["stages"]
    return sum(spent for name, spent in stages.items() if name not in AFTER)


def measure(tier: str, seconds: float, seed: int) -> dict[str, Any]:
    """Read, solve and count, as the command line does; times exclude imports."""
    regime = {**TIERS, **SIZES}[tier]
    instance = generate(regime, seed=seed, name=tier)
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(instance_file(instance))
        start, cpu = time.perf_counter(), time.process_time()
        instance = read_instance(Path(file.name).read_bytes())
        reading = time.perf_counter() - start
    worked = 0.0

    def tell(progress: Progress) -> None:
        nonlocal worked
        if progress.stage not in AFTER:
            worked = time.process_time() - cpu

    result = solve(instance, seconds=seconds, on_progress=tell)
    names = ("guarantee_shortfall", "shortfall_bound", "value", "value_bound", "breaks")
    bounds = ("breaks_bound", "choice_bound")
    return {
        "tier": tier,
        "size": [regime.holders, regime.investors, regime.slots, regime.wishes],
        "seed": seed,
        **{name: getattr(result, name) for name in (*names, *bounds, "status")},
        "meetings": len(result.schedule),
        "stages": {"read": reading, **result.stages},
        "cpu": worked,
        "megabytes": _most_megabytes(),
    }


def _most_megabytes() -> int:
    """The most memory this program has held; `ru_maxrss` would count who started it as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (most,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(most) // 1024


def _line(regime: Regime, tier: str, found: dict[str, Any]) -> str:
    stages, proof = found["stages"], proof_seconds(found)
    shortfall = f"{found['guarantee_shortfall']}/{found['shortfall_bound']}"
    return (
        f"{tier:6}{regime.holders:8}{regime.investors:10}{regime.slots:6}{regime.wishes:10}"
        f"{found['meetings']:9}{shortfall:>10}{found['value']:9}{found['value_bound']:9}"
        f" {found['status']:9}{proof:8.3f}{found['cpu']:7.3f}{sum(stages.values()):7.2f}"
        f"{found['megabytes']:6}  {found['breaks']} (at least {found['breaks_bound']},"
        f" of these meetings {found['choice_bound']}), "
        + " ".join(f"{name} {spent:.3f}" for name, spent in stages.items())
    )


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])), sys.stdout)
