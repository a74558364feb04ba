"""`./run bench desk`: acts upon a draft of tier M, each looked at, proven, and the grid opened.

A durable PostgreSQL, the functions of the service and one web process; the acts are drawn.
"""

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import Iterator
from uuid import UUID

import numpy as np

from benchmarks.database import measured
from benchmarks.salon import fetch, populated
from benchmarks.screens import serving
from matchmaker import planning, workbench
from matchmaker.db import Database, Pool, transaction
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation import links
from matchmaker.planning import execution
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import Conflict
from matchmaker.workbench import Bench, DraftAct
from matchmaker.workbench.plans import Pair

USAGE = "the planning desk on tier M: seconds for what an act does, for its proof, for the grid"
OPENED = 20
SORTS: tuple[workbench.ActSort, ...] = ("pin", "move", "swap", "remove", "forbid", "impose")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `desk`."""
    parser = commands.add_parser("desk", help=USAGE, description=USAGE)
    parser.add_argument("--acts", type=int, default=200)
    parser.add_argument("--proofs", type=int, default=40, help="of those acts")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each of the three."""
    options.holders, options.investors, options.slots, options.wishes = 500, 100, 16, 10
    return measured(lambda pool, url: _measure(pool, url, options))


async def _measure(pool: Pool, url: str, options: argparse.Namespace) -> None:
    edition, camille = await populated(pool, options)
    now = clock.now()
    async with transaction(pool) as conn:
        run_id = await planning.request_run(conn, edition, camille, 1, 0, now)
    await execution.execute(pool, run_id, asyncio.Event())
    async with transaction(pool) as conn:
        [draft] = await planning.versions(conn, edition.id)
        bench = await workbench.load_bench(conn, edition, draft.id)
        session = await links.open_session(conn, now, organiser_id=camille)
    print(f"{draft.meetings:,} meetings, value {draft.value:,}, bound {draft.value_bound:,}")
    acts = list(_acts(bench, options.acts))
    await _considered(pool, edition, draft.id, acts)
    await _proven(pool, edition, draft.id, acts[: options.proofs])
    async with serving(url, "/") as site:
        path = f"/organisation/{edition.slug}/planning/versions/{draft.id}/atelier"
        opened = [await asyncio.to_thread(fetch, site, path, session) for _ in range(OPENED)]
    seconds, size = [one for one, _ in opened[1:]], opened[0][1]
    _line("open the grid", seconds, f", first {opened[0][0]:.3f} s, {size / 1000:.0f} kB")


def _acts(bench: Bench, count: int) -> Iterator[DraftAct]:
    """Of each sort in turn, with people, slots and other meetings drawn."""
    random = np.random.default_rng(0)
    held = bench.plan.meetings.keys()
    open_wishes = [Pair(*each) for each in sorted(bench.values.keys() - held)]
    for turn in range(count):
        sort = SORTS[turn % len(SORTS)]
        pairs = open_wishes if sort == "impose" else sorted(held)
        pair, other = (pairs[int(place)] for place in random.integers(len(pairs), size=2))
        slot = bench.problem.slots[int(random.integers(len(bench.problem.slots)))]
        yield _act(bench, sort, pair, other, slot)


def _act(bench: Bench, sort: workbench.ActSort, pair: Pair, other: Pair, slot: int) -> DraftAct:
    holders, investors = bench.problem.holders, bench.problem.investors
    is_swap = sort == "swap"
    return DraftAct(
        act=sort,
        holder=holders[pair.holder],
        investor=investors[pair.investor],
        slot=slot if sort == "move" else None,
        other_holder=holders[other.holder] if is_swap else None,
        other_investor=investors[other.investor] if is_swap else None,
    )


async def _considered(
    pool: Pool, edition: Edition, schedule_id: UUID, acts: list[DraftAct]
) -> None:
    """Rules, points and who moves, each with everything read anew."""
    gc.freeze()  # as the web process does
    seconds, spent = [], []
    for act in acts:
        start, before = time.perf_counter(), time.process_time()
        async with transaction(pool) as conn:
            try:
                bench, found = await workbench.consider(
                    conn, edition, schedule_id, act, clock.now()
                )
                labels = await workbench.labels_of(conn, edition, bench, found)
                workbench.describe(bench, labels, found)
            except Conflict:
                pass
        seconds.append(time.perf_counter() - start)
        spent.append(time.process_time() - before)
    _line("rules, points and who moves", seconds)
    _line("  the processor's, of this process", spent)


async def _proven(pool: Pool, edition: Edition, schedule_id: UUID, acts: list[DraftAct]) -> None:
    """The same with what is proven, once the solver is at hand."""
    seconds, proven = [], 0
    async with Resident() as resident:
        start = time.perf_counter()
        values = (Database(pool), resident, edition, schedule_id)
        await workbench.look(*values, DraftAct(act="solve"), clock.now())
        print(f"solver started and asked: {time.perf_counter() - start:.2f} s")
        for act in acts:
            start = time.perf_counter()
            try:
                seen = await workbench.look(*values, act, clock.now())
                proven += seen.proof is not None and seen.proof.is_best
            except Conflict:
                continue
            seconds.append(time.perf_counter() - start)
    _line("with the proven consequence", seconds, f", {proven} of {len(seconds)} proven best")


def _line(name: str, seconds: list[float], more: str = "") -> None:
    p99 = float(np.quantile(seconds, 0.99))
    print(
        f"{name}: median {statistics.median(seconds):.3f} s, p99 {p99:.3f} s,"
        f" worst {max(seconds):.3f} s of {len(seconds)}{more}",
        flush=True,
    )
