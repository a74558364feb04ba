"""`python -m benchmarks replan`: random days of the M tier, replanned from a random slot."""

import argparse
import dataclasses
import time
from typing import Any

import numpy as np

from benchmarks.generate import generate
from benchmarks.tiers import TIERS
from solver.instance import Booleans, Instance
from solver.replan import Policy, Replan, replan
from solver.schedule import Schedule
from solver.solve import solve

USAGE = "random days with people gone: seconds, value and moves, each with its proof"
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
    instance = generate(TIERS[options.tier], seed=options.seed, name=options.tier)
    plan = solve(instance, seconds=0).schedule
    print(
        f"{'absent':8}{'policy':8}{'days':>5}{'p50 s':>8}{'p99 s':>8}{'max s':>8}"
        f"{'cpu p50':>9}{'cpu p99':>9}{'optimal':>9}{'moves proven':>14}"
        f"{'moves':>7}{'unproven':>10}"
    )
    for name, share in ABSENT.items():
        for policy in options.policy:
            random = np.random.default_rng(options.seed)
            days = [begun(instance, plan, random, *share) for _ in range(options.days)]
            asked = policy if policy in ("fill", "best") else int(policy)
            print(f"{name:8}{policy:8}" + _line([measure(day, asked) for day in days]), flush=True)
    return 0


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


def _line(found: list[tuple[float, float, Replan]]) -> str:
    clock, cpu = (np.array([row[column] for row in found]) for column in (0, 1))
    results = [row[2] for row in found]
    moves = np.array([one.changes.moved + one.changes.dropped for one in results])
    bounds = np.array([one.changes.moves_bound for one in results])
    optimal = sum(one.status == "optimal" for one in results)
    return (
        f"{len(found):5}{np.median(clock):8.3f}{np.quantile(clock, 0.99):8.3f}{clock.max():8.3f}"
        f"{np.median(cpu):9.3f}{np.quantile(cpu, 0.99):9.3f}{optimal / len(found):9.1%}"
        f"{(moves == bounds).mean():14.1%}{moves.mean():7.1f}{(moves - bounds).max():10}"
    )
