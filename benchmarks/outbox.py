"""How long publishing takes, what composing costs, how fast letters leave: `./run bench outbox`.

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

from matchmaker import planning
from matchmaker.db import Connection, Pool, create_pool, fetch_one, load, migrate, transaction
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.editions.organisers import OrganiserForm
from matchmaker.foundation.settings import Settings
from matchmaker.letters import Letter, render

USAGE = "publishing, the processor time of composing each kind of letter, letters a second"
EVERYBODY = 55_000  # of a national salon
SETTINGS = Settings(
    database_url="postgresql://nowhere",
    smtp_url="smtp://127.0.0.1:9",
    base_url="https://matinee.example",
    secret="s" * 40,
    mail_from="matinee@example.org",
)
NOW = dt.datetime.now(dt.UTC)
DAY = NOW.date() + dt.timedelta(days=30)

# So many letters of each kind and side.
KINDS = """
select id, kind, side
from (select outbox.id, outbox.kind, person.kind as side,
             row_number() over (partition by outbox.kind, person.kind order by outbox.id) as turn
      from outbox join person on person.id = outbox.person_id
      where outbox.state = 'pending') as letters
where turn <= $1
"""
PEOPLE = """
insert into person (edition_id, kind, email, first_name, last_name, organisation, position,
                    sort_key, search, application, known_at)
select $1, $2, $2 || number || '@example.org', 'Prénom', 'Nom ' || number, 'Structure ' || number,
       number, number::text, '', 'accepted', now()
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
        stage="open",
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
        current = await planning.version_in_force(conn, edition.id)
    start = time.perf_counter()
    async with transaction(pool) as conn:
        done = await planning.publish(
            conn, edition, draft, organiser_id, NOW, replaces=current.id if current else None
        )
    return time.perf_counter() - start, done.messages


async def compose(pool: Pool, most: int = 200) -> None:
    """Milliseconds of processor for a letter of each kind and side, from its facts to its bytes."""
    async with pool.acquire() as conn:
        found = await conn.fetch(KINDS, most)
        numbers: dict[str, list[int]] = {}
        for row in found:
            numbers.setdefault(f"{row['kind']} ({row['side']})", []).append(row["id"])
        for kind, letters_of_kind in sorted(numbers.items()):
            spent, octets = 0.0, 0
            for turn, number in enumerate(letters_of_kind):
                letter = await fetch_one(conn, Letter, load("worker").take, number)
                before = time.process_time()
                octets += len((await render(conn, SETTINGS, letter)).as_bytes())
                if turn:  # the first one reads templates
                    spent += time.process_time() - before
            each = 1000 * spent / max(1, len(letters_of_kind) - 1)
            size = octets / len(letters_of_kind) / 1000
            print(f"composing {kind}: {each:.1f} ms of processor, {size:.0f} kB")


class Sink:
    """A mail server that takes everything and keeps nothing."""

    def __init__(self) -> None:
        self.taken = 0
        self.octets = 0
        self.first = self.last = 0.0
        self.early = self.late = 0  # megabytes of a worker after a tenth, and at the end

    async def handle_DATA(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.taken += 1
        self.octets += len(envelope.original_content or b"")
        return "250 OK"


@asynccontextmanager
async def workers(count: int, database_url: str, port: int) -> AsyncIterator[list[int]]:
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
        yield [process.pid for process in running]
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
    async with server, workers(count, database_url, port) as running:
        while sink.taken < letters:
            await asyncio.sleep(0.05)
            if sink.taken >= letters / 10 and not sink.early:
                sink.early = megabytes(running)
        sink.late = megabytes(running)
    return sink


def megabytes(processes: Sequence[int]) -> int:
    """What the largest of them holds in memory."""
    sizes = [Path(f"/proc/{pid}/statm").read_text("ascii").split()[1] for pid in processes]
    return max(map(int, sizes)) * resource.getpagesize() // 1_000_000


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
        await compose(pool)
    for count in worker_counts if letters else ():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        sink = await send(database_url, count, letters)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
        rate = (sink.taken - 1) / (sink.last - sink.first)
        size = sink.octets / sink.taken / 1000
        print(
            f"{count} worker(s): {rate:.1f} letters/s over {sink.taken}, {size:.0f} kB each,"
            f" {1000 * spent / sink.taken:.0f} ms of processor each (their start included),"
            f" {sink.early} MB after a tenth, {sink.late} MB at the end; {EVERYBODY:,} in"
            f" {EVERYBODY / rate / 60:.1f} minutes at that rate"
        )


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `outbox`."""
    parser = commands.add_parser("outbox", help=USAGE, description=USAGE)
    parser.add_argument("--people", type=int, default=5_000, help="55000 is a national salon")
    parser.add_argument("--letters", type=int, default=2_000, help="to send in each measurement")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each measurement."""
    with (
        tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as folder,
        EmbeddedServer(Path(folder)) as server,
    ):
        asyncio.run(measure(server.url(), options.people, options.letters, options.workers))
    return 0
