"""`python -m benchmarks.explain`: reasons, the unserved and what-ifs on sizes of events."""

import argparse
import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from benchmarks.generate import generate
from benchmarks.tiers import TIERS
from solver.sensitivity.explain import explain
from solver.sensitivity.unserved import unserved
from solver.sensitivity.whatif import what_if
from solver.stages import solve

T = TypeVar("T")
USAGE = "seconds (and processor seconds) for every reason, for the unserved and for what-ifs"
CASES = {
    "real": TIERS["real"],
    "M": TIERS["M"],
    "M, few tables": dataclasses.replace(
        TIERS["M"], tables=0.8, closed=0.05, max_meetings=4, delegates=2
    ),
    "M, unserved": dataclasses.replace(TIERS["M"], skew=1.0, guaranteed=3, tables=0.8),
    "M, rest and order": dataclasses.replace(TIERS["M"], max_consecutive=4, precedences=500),
    "tight": TIERS["tight"],
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print two lines for each case: times, and how much is exact."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=USAGE)
    parser.add_argument("--case", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--seed", type=int, default=0, help="of the instance")
    parser.add_argument("--seconds", type=float, default=30.0, help="most for what-ifs")
    options = parser.parse_args(arguments)
    for case in options.case:
        found = measure(case, options.seed, options.seconds)
        print(
            f"{case:14} {found['reasons']} reasons {_spent(found['explain'])},"
            f" {found['unserved']} unserved {_spent(found['serve'])},"
            f" {found['what_ifs']} what-ifs {_spent(found['what_if'])}"
        )
        print(
            f"{'':14} exact costs {found['exact_costs']}/{found['costs']};"
            f" exact gains {found['exact_gains']}/{found['what_ifs']},"
            f" by proof {found['proofs']}; causes {found['causes']}"
        )


def measure(case: str, seed: int = 0, seconds: float = 30.0) -> dict[str, Any]:
    """Seconds by the clock and of the processor for each question, and how much is exact."""
    instance = generate(CASES[case], seed=seed, name=case)
    schedule = solve(instance, seconds=0).schedule
    reasons, explaining = timed(lambda: explain(instance, schedule))
    lacking, serving = timed(lambda: unserved(instance, schedule))
    gains, asking = timed(lambda: what_if(instance, schedule, seconds=seconds))
    costs = [reason.cost for reason in reasons if reason.cost is not None]
    return {
        "case": case,
        "reasons": len(reasons),
        "explain": explaining,
        "unserved": len(lacking),
        "serve": serving,
        "what_ifs": len(gains),
        "what_if": asking,
        "costs": len(costs),
        "exact_costs": sum(cost.is_exact for cost in costs),
        "exact_gains": sum(gain.is_exact for gain in gains),
        "proofs": _counts(gain.proof.value for gain in gains),
        "causes": _counts(reason.cause.value for reason in reasons),
    }


def timed(work: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """What the work gives, and its seconds on the clock and on the processor."""
    start, cpu = time.perf_counter(), time.process_time()
    done = work()
    return done, (time.perf_counter() - start, time.process_time() - cpu)


def _spent(seconds: tuple[float, float]) -> str:
    return f"{seconds[0]:.3f} s (cpu {seconds[1]:.3f})"


def _counts(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(names).most_common())


if __name__ == "__main__":
    main()
