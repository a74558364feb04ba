"""`./run bench forecast`: the sample's morning played before it begins, and how long that takes.

What each way of mending holds when 10 to 40 % stay away, what more invited holders bring, and
whether one of several plans of equal guarantee and value goes better through its day: all on the
same draws, each difference with its own error. The plan is the one that the solver makes.
"""

import argparse
import dataclasses
import math
import time
from collections.abc import Iterator
from typing import Any, Final, get_args

from benchmarks.database import measured
from benchmarks.generate import generate
from benchmarks.tiers import TIERS
from matchmaker import importing
from matchmaker.db import Pool, transaction
from matchmaker.foundation import clock
from matchmaker.planning.problem import load_problem
from matchmaker.processes.forecast import Playing
from solver.forecast.estimates import estimate
from solver.forecast.forecast import Forecast, Outlook, forecast
from solver.forecast.morning import Mending
from solver.forecast.playing import Piece, concatenate
from solver.forecast.turnout import Rates
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.stages import solve

USAGE = "a morning played ahead: meetings held, what more invited people bring, and the seconds"
RUNS: Final = 500
WORKERS: Final = 2
#: what goes on at free events, and some more and less (docs/model.md)
SHARES: Final = (0.1, 0.2, 0.3, 0.4)
#: holders invited beyond those there are, with a third of everybody staying away
MORE: Final = (0.0, 0.1, 0.2, 0.3)
USUAL: Final = 0.3
#: plans of equal guarantee and value, by the seed of the solver
PLANS: Final = 8
#: between the draws that a plan is chosen on and those it is asked again on
AGAIN: Final = 1_000
PIECES: Final = 10
TIMED: Final = ("real", "M")
LATE: Final = 0.1


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `forecast`."""
    parser = commands.add_parser("forecast", help=USAGE, description=USAGE)
    parser.add_argument("--runs", type=int, default=RUNS, help=f"mornings played (default {RUNS})")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is kept for the report."""
    for name, rows in measure(options.runs, options.seed).items():
        print(name)
        for row in rows:
            print("  " + ", ".join(f"{field} {value}" for field, value in row.items()), flush=True)
    return 0


def measure(runs: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """The tables of the report, by name."""
    sample = sample_instance()
    return {
        "absent": list(by_absence(sample, runs, seed)),
        "invited": list(by_invitation(sample, runs, seed)),
        "plans": list(by_plan(sample, runs, seed)),
        "plans_of_another": list(by_plan(generate(TIERS["tight"], seed=1), runs, seed)),
        "rows": list(by_tier(runs, seed)),
    }


def sample_instance() -> Instance:
    """The sample edition, its wishes closed."""
    found: list[Instance] = []

    async def read(pool: Pool, _: str) -> None:
        async with transaction(pool) as conn:
            edition = await importing.load_sample(conn, clock.now())
            found.append((await load_problem(conn, edition, with_pins=False)).instance)

    measured(read)
    return found[0]


def by_absence(sample: Instance, runs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Each way of mending, for each share of people who stay away."""
    plan = solve(sample, seconds=2, seed=seed).schedule
    for share in SHARES:
        for policy in get_args(Mending):
            found = _played(sample, plan, Rates(share, share), runs, seed, policy=policy)
            yield {"share": share, "policy": policy, **figures(found.outlook)}


def by_invitation(sample: Instance, runs: int, seed: int) -> Iterator[dict[str, Any]]:
    """What more holders bring, the plan being made anew with them."""
    plan = solve(sample, seconds=2, seed=seed).schedule
    for share in MORE:
        invite = round(share * len(sample.holders))
        found = _played(sample, plan, Rates(USUAL, USUAL), runs, seed, invite=invite)
        if found.invited is None:
            yield {"more": 0, **figures(found.outlook)}
            continue
        yield {
            "more": found.invited.count,
            **figures(found.invited.outlook),
            "more_held": dataclasses.asdict(found.invited.more_held),
            "more_met_nobody": dataclasses.asdict(found.invited.more_met_nobody),
        }


def by_plan(morning: Instance, runs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Plans that are worth the same, each beside the first, run by run.

    The one that did best is the answer to nothing: it is asked again on draws it was not chosen on.
    """
    plans = [solve(morning, seconds=2, seed=seed + number) for number in range(PLANS)]
    chosen_on = [_held(morning, plan.schedule, runs, seed) for plan in plans]
    best = max(range(PLANS), key=lambda number: int(chosen_on[number].sum()))
    for number, plan in enumerate(plans):
        gain = estimate(chosen_on[number] - chosen_on[0])
        row = {"plan": seed + number, "value": plan.value, "breaks": plan.breaks}
        yield {**row, "held": float(chosen_on[number].mean()), "more": dataclasses.asdict(gain)}
    again = [_held(morning, plans[number].schedule, runs, seed + AGAIN) for number in (best, 0)]
    gain = estimate(again[0] - again[1])
    row = {"plan": seed + best, "value": plans[best].value, "breaks": plans[best].breaks}
    yield {**row, "held": float(again[0].mean()), "more": dataclasses.asdict(gain), "again": True}


def _held(morning: Instance, plan: Schedule, runs: int, seed: int) -> Integers:
    """Meetings that take place, run by run."""
    rates = Rates(USUAL, USUAL)
    size = math.ceil(runs / PIECES)
    pieces = [
        Piece(morning, plan, rates, seed, "fill", range(start, min(start + size, runs)))
        for start in range(0, runs, size)
    ]
    return concatenate(Playing(WORKERS)(pieces)).held


def by_tier(runs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Seconds by the clock, on both processors, the plan being there."""
    for tier in TIMED:
        morning = generate(TIERS[tier], seed=seed, name=tier)
        plan = solve(morning, seconds=0, seed=seed).schedule
        began = time.perf_counter()
        _played(morning, plan, Rates(0.35, 0.1, LATE, LATE), runs, seed)
        yield {"tier": tier, "runs": runs, "seconds": time.perf_counter() - began}


def _played(
    morning: Instance,
    plan: Schedule,
    rates: Rates,
    runs: int,
    seed: int,
    *,
    policy: Mending = "fill",
    invite: int = 0,
) -> Forecast:
    """The plan played by all workers, with whoever else is invited."""
    return forecast(
        morning,
        plan,
        rates=rates,
        runs=runs,
        seed=seed,
        policy=policy,
        invite=invite,
        player=Playing(WORKERS),
    )


def figures(outlook: Outlook) -> dict[str, Any]:
    """What the tables tell of a plan."""
    told = ("held", "held_without_replanning", "met_nobody", "guarantees_met", "gain")
    return {
        "planned": outlook.planned,
        **{name: dataclasses.asdict(getattr(outlook, name)) for name in told},
    }
