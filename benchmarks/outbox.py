"""How long publishing takes, and how fast letters leave: `python -m benchmarks.outbox`.

A durable PostgreSQL of our own, the real publication, real workers, and a mail server that only
counts. One in ten people is an investor; every holder has two meetings. The second version
dissolves a meeting of every tenth holder.
"""

import argparse
import asyncio
import datetime as dt
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session

from matchmaker import editions, organisers, planning
from matchmaker.db import Connection, Pool, create_pool, migrate, transaction
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.editions import Edition, EditionForm
from matchmaker.organisers import OrganiserForm

NOW = dt.datetime.now(dt.UTC)
DAY = NOW.date() + dt.timedelta(days=30)

PEOPLE = """
insert into person (edition_id, kind, email, first_name, last_name, organisation, position,
                    sort_key, search)
select $1, $2, $2 || number || '@example.org', 'Prénom', 'Nom ' || number, 'Structure ' || number,
       number, number::text, ''
from generate_series(0, $3::int - 1) as number
"""
HOLDERS = """
insert into holder (person_id, edition_id, project, summary, need, amount_sought, project_stage,
                    commune, sort_key, search)
select id, edition_id, 'Projet ' || position, 'Un projet.', 'investment', 30000, 'launch',
       'Nanterre', position::text, ''
from person where edition_id = $1 and kind = 'holder'
"""
INVESTORS = """
insert into investor (person_id, edition_id, finance, ticket_from, ticket_to, description,
                      sort_key, search)
select id, edition_id, 'solidarity_fund', 5000, 60000, 'Un fonds.', position::text, ''
from person where edition_id = $1 and kind = 'investor'
"""
DELEGATES = """
insert into delegate (investor_id, number, name)
select id, 0, 'Déléguée' from person where edition_id = $1 and kind = 'investor'
"""
DRAFT = """
insert into schedule (edition_id, version, meetings, guarantee_shortfall, shortfall_bound, value,
                      value_bound, breaks, breaks_bound, waiting, status)
select $1, coalesce(max(version), 0) + 1, 0, 0, 0, 0, 0, 0, 0, 0, 'feasible'
from schedule where edition_id = $1
returning id
"""
# Meeting number m, of 2 × holders: slot m div investors; the second round meets the next investor.
MEETINGS = """
insert into meeting (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number)
select $1, $2, holder.id, investor.id, m / $4::int, investor.position
from generate_series(0, 2 * $3::int - 1) as m
join person as holder on holder.edition_id = $1 and holder.kind = 'holder'
                     and holder.position = m % $3::int
join person as investor on investor.edition_id = $1 and investor.kind = 'investor'
                       and investor.position = (m + m / $3::int) % $4::int
where not ($5::boolean and m >= $3::int and m % 10 = 0)
"""


async def fill(conn: Connection, people: int) -> tuple[Edition, UUID]:
    """An edition whose wishes are closed, with so many people, and its organiser."""
    investors = people // 10
    holders = people - investors
    form = EditionForm(
        slug="bench",
        name="Mesure",
        place="Nanterre",
        held_on=DAY,
        contact_name="Mesure",
        contact_email="mesure@example.org",
        wishes_close_at=NOW + dt.timedelta(days=20),
        purge_on=DAY + dt.timedelta(days=365),
        slot_count=2 * holders // investors + 1,
        tables=investors,
    )
    edition = await editions.create(conn, form, None, NOW)
    for kind, count in (("holder", holders), ("investor", investors)):
        await conn.execute(PEOPLE, edition.id, kind, count)
    for statement in (HOLDERS, INVESTORS, DELEGATES):
        await conn.execute(statement, edition.id)
    organiser = await organisers.create(
        conn, OrganiserForm(email="organisation@example.org", name="Mesure"), NOW
    )
    await conn.execute("update edition set stage = 'closed' where id = $1", edition.id)
    await conn.execute("analyze")
    return await editions.by_id(conn, edition.id), organiser.id


async def publish(
    pool: Pool, edition: Edition, organiser_id: UUID, people: int, *, dissolving: bool
) -> tuple[float, int]:
    """Seconds of one publication, from its begin to its commit, and the letters it caused."""
    investors = people // 10
    async with transaction(pool) as conn:
        draft = await conn.fetchval(DRAFT, edition.id)
        sizes = (people - investors, investors)
        await conn.execute(MEETINGS, edition.id, draft, *sizes, dissolving)
        current = await planning.published(conn, edition.id)
    start = time.perf_counter()
    async with transaction(pool) as conn:
        done = await planning.publish(
            conn, edition, draft, organiser_id, NOW, replaces=current.id if current else None
        )
    return time.perf_counter() - start, done.messages


class Sink:
    """A mail server that takes everything and keeps nothing."""

    def __init__(self) -> None:
        self.taken = 0
        self.octets = 0
        self.first = self.last = 0.0

    async def handle_DATA(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.taken += 1
        self.octets += len(envelope.original_content or b"")
        return "250 OK"


@asynccontextmanager
async def workers(count: int, database_url: str, port: int) -> AsyncIterator[None]:
    """So many `matchmaker worker` for the length of the block."""
    environment = {
        **os.environ,
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "MATCHMAKER_BASE_URL": "https://matinee.example",
        "MATCHMAKER_SECRET": "s" * 40,
        "MATCHMAKER_MAIL_FROM": "matinee@example.org",
    }
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "matchmaker", "worker"),
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            await process.wait()


async def send(database_url: str, count: int, letters: int) -> Sink:
    """Let workers send until so many letters have arrived."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, workers(count, database_url, port):
        while sink.taken < letters:  # noqa: ASYNC110 other processes do the work
            await asyncio.sleep(0.05)
    return sink


async def measure(
    database_url: str, people: int, letters: int, worker_counts: Sequence[int]
) -> None:
    await migrate(database_url)
    async with create_pool(database_url, statement_seconds=600) as pool:
        async with transaction(pool) as conn:
            edition, organiser_id = await fill(conn, people)
        for dissolving, name in ((False, "first"), (True, "second")):
            seconds, count = await publish(
                pool, edition, organiser_id, people, dissolving=dissolving
            )
            print(f"{name} publication, {people} people: {seconds:.2f} s, {count} letters")
    for count in worker_counts if letters else ():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        sink = await send(database_url, count, letters)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
        rate = (sink.taken - 1) / (sink.last - sink.first)
        size = sink.octets / sink.taken / 1000
        print(
            f"{count} worker(s): {rate:.1f} letters/s over {sink.taken}, {size:.0f} kB each,"
            f" {1000 * spent / sink.taken:.0f} ms of processor each (their start included)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outbox", description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--letters", type=int, default=400, help="to send in each measurement")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as folder,
        EmbeddedServer(Path(folder)) as server,
    ):
        asyncio.run(measure(server.url(), options.people, options.letters, options.workers))


if __name__ == "__main__":
    main()
