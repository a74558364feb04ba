"""`python -m benchmarks day`: the sample edition on its day, planned again and applied.

A durable PostgreSQL of our own and the real functions: people are noted absent, an investor
leaves, a table closes; proposals are asked for, one is applied. No mail leaves here.
"""

import argparse
import asyncio
import datetime as dt
import resource
import time
from uuid import UUID

import numpy as np

from benchmarks.database import measured
from matchmaker import day, importing, planning, replanning
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions, organisers, stages
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import OrganiserForm
from matchmaker.planning import execution

USAGE = "the sample edition on its day: seconds for proposals and for applying one"
CAMILLE = OrganiserForm(email="organisation@matinee.example", name="Camille Lefèvre")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `day`."""
    parser = commands.add_parser("day", help=USAGE, description=USAGE)
    parser.add_argument("--absent", type=float, default=0.1, help="share of people (default 0.1)")
    parser.add_argument("--rounds", type=int, default=5, help="new plans applied in turn")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each new plan of the morning."""
    return measured(lambda pool, _: _measure(pool, options))


async def _measure(pool: Pool, options: argparse.Namespace) -> None:
    random = np.random.default_rng(options.seed)
    edition, camille = await published(pool)
    async with pool.acquire() as conn:
        slots = await editions.slots(conn, edition.id)
    print("from  proposals  wall s  cpu s  left  best  apply s  messages")
    for turn in range(min(options.rounds, len(slots) - 1)):
        # Just before the slot: its people are on their way.
        now = slots[turn].starts_at - dt.timedelta(minutes=1)
        share = options.absent if turn == 0 else options.absent / 10
        await _upset(pool, edition, camille, turn, share, now, random)
        await _again(pool, edition, camille, turn, now)


async def published(pool: Pool) -> tuple[Edition, UUID]:
    """The sample edition, planned and published the week before."""
    now = dt.datetime.now(dt.UTC)
    async with transaction(pool) as conn:
        edition = await importing.load_sample(conn, now)
        camille = await organisers.create(conn, CAMILLE, now)
        await stages.close_wishes(conn, edition, camille.id, now)
        edition = await editions.by_id(conn, edition.id)
        run_id = await planning.request_run(conn, edition, camille.id, 2, 0, now)
    await execution.execute(pool, run_id, asyncio.Event())
    async with transaction(pool) as conn:
        [draft] = await planning.versions(conn, edition.id)
        done = await planning.publish(conn, edition, draft.id, camille.id, now, replaces=None)
        edition = await editions.by_id(conn, edition.id)
    print(f"{edition.name}: {done.version.meetings} meetings, value {done.version.value}")
    return edition, camille.id


async def _upset(
    pool: Pool,
    edition: Edition,
    camille: UUID,
    slot: int,
    share: float,
    now: dt.datetime,
    random: np.random.Generator,
) -> None:
    """What a morning brings: absent people, an investor who leaves, a table that closes."""
    async with transaction(pool) as conn:
        rows = await conn.fetch(
            "select id, kind from person where edition_id = $1 order by kind, position", edition.id
        )
        for row in rows:
            if random.random() < share:
                await day.note_absent(conn, edition, row["id"], camille, now)
        investors = [row["id"] for row in rows if row["kind"] == "investor"]
        if slot == 2:
            await day.note_departure(conn, edition, investors[3], slot + 1, camille, now)
        if slot == 3:
            table = await _busiest_table(conn, edition)
            await day.close_table(conn, edition, table, slot, camille, now)


async def _busiest_table(conn: Connection, edition: Edition) -> int:
    number = await conn.fetchval(
        """select table_number from meeting join schedule on schedule.id = schedule_id
           where schedule.edition_id = $1 and state = 'published'
           group by 1 order by count(*) desc, 1 limit 1""",
        edition.id,
    )
    return int(number)


async def _again(pool: Pool, edition: Edition, camille: UUID, slot: int, now: dt.datetime) -> None:
    cpu, start = _spent(), time.perf_counter()
    batch_id = await replanning.request_proposals(Database(pool), edition, slot, camille, now)
    wall, spent = time.perf_counter() - start, _spent() - cpu
    async with transaction(pool) as conn:
        batch = await replanning.batch(conn, edition.id, batch_id)
        found = await replanning.proposals(conn, edition.id, batch_id)
        chosen = found[-1]
        start = time.perf_counter()
        done = await replanning.apply(
            conn, edition, chosen.schedule_id, camille, now, replaces=batch.base_id
        )
    applied = time.perf_counter() - start
    shown = " ".join(f"{one.value}/{one.moves}" for one in found)
    print(
        f"{slot:4}{len(found):11}{wall:8.2f}{spent:7.2f}{batch.value_left:6}{chosen.value:6}"
        f"{applied:9.3f}{done.messages:10}   value/moves: {shown}"
    )


def _spent() -> float:
    """Seconds of the processor, of this process and of those it has seen end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
