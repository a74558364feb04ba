"""`python -m benchmarks replan`: random days of the M tier, replanned from a random slot."""

import argparse
import dataclasses
import gc
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.generate import generate
from benchmarks.tiers import TIERS
from solver.problem.arrays import Booleans
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.replanning.replan import Policy, Replan, replan
from solver.stages import solve

USAGE = "random days with people gone: seconds, value and moves, each with its proof"
NAMED: dict[str, Policy] = {"fill": "fill", "best": "best"}
ABSENT = {"8 %": (0.08, 0.04), "35 %": (0.35, 0.10)}


@dataclasses.dataclass(frozen=True, eq=False)
class Begun:
    """A day: the instance as it stands, the plan without what did not take place, the slot."""

    instance: Instance
    previous: Schedule
    from_slot: int


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `replan`."""
    parser = commands.add_parser("replan", help=USAGE, description=USAGE)
    parser.add_argument("--days", type=int, default=200, help="for each share (default 200)")
    parser.add_argument("--tier", choices=TIERS, default="M")
    parser.add_argument("--policy", nargs="+", default=["fill", "best"], help="also a number")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each share of absent people and each policy."""
    print(
        f"{'absent':8}{'policy':8}{'days':>5}{'p50 s':>8}{'p99 s':>8}{'max s':>8}"
        f"{'cpu p50':>9}{'cpu p99':>9}{'optimal':>9}{'moves proven':>14}"
        f"{'moves':>7}{'unproven':>10}"
    )
    for row in rows(options.tier, options.policy, options.days, options.seed):
        print(_line(row), flush=True)
    return 0


def rows(tier: str, policies: Sequence[str], days: int, seed: int) -> Iterator[dict[str, Any]]:
    """The figures of each share of absent people and each policy."""
    instance = generate(TIERS[tier], seed=seed, name=tier)
    plan = solve(instance, seconds=0).schedule
    gc.freeze()  # as the process that makes proposals does
    for name, share in ABSENT.items():
        for policy in policies:
            random = np.random.default_rng(seed)
            asked = NAMED.get(policy) or int(policy)
            # One day at a time, as an organiser has it: the others would only be more objects
            # for every sweep of the garbage collector.
            found = [measure(begun(instance, plan, random, *share), asked) for _ in range(days)]
            yield {"absent": name, "policy": policy, **_figures(found)}


def begun(
    instance: Instance,
    plan: Schedule,
    random: np.random.Generator,
    holders: float,
    investors: float,
) -> Begun:
    """A day at a random slot; of those who are gone from then on, half never came."""
    slot = int(random.integers(0, instance.slots))
    late = range(slot, instance.slots)
    gone = [
        random.random(len(people)) < share
        for people, share in ((instance.holders, holders), (instance.investors, investors))
    ]
    missing = [away & (random.random(len(away)) < 0.5) for away in gone]
    rows = plan.rows
    absent = missing[0][rows[:, 0]] | missing[1][rows[:, 1]]
    now = instance.replace(
        holders=_without(instance.holders, gone[0], late),
        investors=_without(instance.investors, gone[1], late),
    )
    return Begun(now, Schedule(rows[~absent | (rows[:, 2] >= slot)]), slot)


def _without(people: Any, gone: Booleans, late: range) -> list[Any]:
    found = []
    for person, away in zip(people, gone.tolist(), strict=True):
        fields = {name: getattr(person, name) for name in person.__struct_fields__}
        if away:
            fields["unavailable"] = tuple({*person.unavailable, *late})
        found.append(type(person)(**fields))
    return found


def measure(day: Begun, policy: Policy) -> tuple[float, float, Replan]:
    """Seconds by the clock and of the processor, comfort aside, and the plan."""
    start, cpu = time.perf_counter(), time.process_time()
    result = replan(day.instance, day.previous, day.from_slot, policy=policy, seconds=0)
    return time.perf_counter() - start, time.process_time() - cpu, result


def _figures(found: list[tuple[float, float, Replan]]) -> dict[str, Any]:
    clock, cpu = (np.array([row[column] for row in found]) for column in (0, 1))
    results = [row[2] for row in found]
    moves = np.array([one.changes.moved + one.changes.dropped for one in results])
    bounds = np.array([one.changes.moves_bound for one in results])
    return {
        "days": len(found),
        "p50": float(np.median(clock)),
        "p99": float(np.quantile(clock, 0.99)),
        "max": float(clock.max()),
        "cpu_p50": float(np.median(cpu)),
        "cpu_p99": float(np.quantile(cpu, 0.99)),
        "optimal": sum(one.status == "optimal" for one in results) / len(found),
        "moves_proven": float((moves == bounds).mean()),
        "moves": float(moves.mean()),
        "unproven": int((moves - bounds).max()),
    }


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['absent']:8}{row['policy']:8}{row['days']:5}{row['p50']:8.3f}{row['p99']:8.3f}"
        f"{row['max']:8.3f}{row['cpu_p50']:9.3f}{row['cpu_p99']:9.3f}{row['optimal']:9.1%}"
        f"{row['moves_proven']:14.1%}{row['moves']:7.1f}{row['unproven']:10}"
    )
