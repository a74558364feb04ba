"""`./run bench salon`: a salon of thousands, from closed wishes to a new plan on its day.

A durable PostgreSQL, the worker's own functions and one web process, as in production; the people
and their wishes are drawn. Each line is one thing that somebody does, with its seconds.
"""

import argparse
import asyncio
import datetime as dt
import http.client
import os
import statistics
import time
import urllib.parse
from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID

import msgspec

from api.access.identity import SESSION_COOKIE
from benchmarks.database import measured
from benchmarks.day import CAMILLE
from benchmarks.screens import SECRET, Site, serving
from matchmaker import day, hall, importing, planning, replanning
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions, organisers, stages
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.importing.folders import ahead
from matchmaker.participation import links
from matchmaker.planning import execution
from matchmaker.post.addresses import BOARD
from matchmaker.wording.typography import fold

USAGE = "a salon of thousands: seconds for planning, publishing, each page, and planning again"
AWAY = 3  # slots, of those that come after each other; every fifth person
READS = 5
PATIENCE = 600.0


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `salon`."""
    parser = commands.add_parser("salon", help=USAGE, description=USAGE)
    parser.add_argument("--holders", type=int, default=5_000)
    parser.add_argument("--investors", type=int, default=1_000)
    parser.add_argument("--slots", type=int, default=20)
    parser.add_argument("--wishes", type=int, default=10, help="of each holder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each act."""
    return measured(lambda pool, url: _measure(pool, url, options))


async def _measure(pool: Pool, url: str, options: argparse.Namespace) -> None:
    edition, camille = await populated(pool, options)
    edition = await _planned(pool, edition, camille)
    async with pool.acquire() as conn:
        first = (await editions.slots(conn, edition.id))[0].starts_at
    # On the day itself, for the site and for the acts alike.
    os.environ[clock.VARIABLE] = (first - dt.timedelta(hours=1)).isoformat()
    async with transaction(pool) as conn:
        key = await hall.key_in_force(conn, edition, SECRET, camille, clock.now())
        session = await links.open_session(conn, clock.now(), organiser_id=camille)
    board = BOARD.format(slug=edition.slug, key=key.text)
    async with serving(url, board) as site:
        await _read(pool, edition, site, session, board)
        print(f"web process: {site.megabytes():.0f} MB")
    await _again(pool, edition, camille)


async def populated(pool: Pool, options: argparse.Namespace) -> tuple[Edition, UUID]:
    """An edition with drawn people and wishes, which have just been closed."""
    now = dt.datetime.now(dt.UTC)
    form = importing.edition_of(importing.SAMPLE)
    form = msgspec.structs.replace(
        ahead(form, now.date()),
        name="Salon national",
        slug="salon",
        slot_count=options.slots,
        tables=options.investors,
    )
    async with transaction(pool) as conn:
        camille = await organisers.create(conn, CAMILLE, now)
        edition = await editions.create(conn, form, camille.id, now)
        await _people(conn, edition.id, "holder", options.holders)
        await _people(conn, edition.id, "investor", options.investors)
        await conn.execute(_HOLDERS)
        await conn.execute(_INVESTORS)
        await conn.execute("insert into delegate select person_id, 0, 'Une personne' from investor")
        await conn.execute(_WISHES, edition.id, options.wishes, options.investors)
        await conn.execute(_WISHES_BACK)
        await conn.execute(_AWAY, options.slots, AWAY)
        wishes = await conn.fetchval("select count(*) from wish")
    async with pool.acquire() as conn:
        await conn.execute("analyze")
    async with transaction(pool) as conn:
        await stages.close_wishes(conn, edition, camille.id, now)
        edition = await editions.by_id(conn, edition.id)
    print(
        f"{options.holders:,} holders, {options.investors:,} investors, {options.slots} slots,"
        f" {wishes:,} wishes"
    )
    return edition, camille.id


async def _people(conn: Connection, edition_id: UUID, kind: str, count: int) -> None:
    kinds = ("Jardins", "Ateliers", "Tisserands")
    names = [f"Apolline{number} {kinds[number % len(kinds)]}" for number in range(count)]
    await conn.execute(_PEOPLE, edition_id, kind, names, [fold(name) for name in names])


_PEOPLE = """
    insert into person (edition_id, kind, email, first_name, last_name, organisation, position,
                        sort_key, search, application, known_at)
    select $1, $2, $2 || place || '@salon.example', split_part(name, ' ', 1),
           split_part(name, ' ', 2), 'Société ' || $2 || place, place - 1, key,
           to_tsvector('simple', name || ' société ' || $2 || place), 'accepted', now()
    from unnest($3::text[], $4::text[]) with ordinality as drawn (name, key, place)"""
_HOLDERS = """
    insert into holder (edition_id, person_id, project, summary, need, amount_sought,
                        project_stage, commune, themes, sort_key, search)
    select edition_id, id, 'Projet ' || position, repeat('Un texte utile. ', 40), 'investment',
           1000 * (1 + position % 100), 'launch', 'Nanterre', array['food'], sort_key, search
    from person where kind = 'holder'"""
_INVESTORS = """
    insert into investor (edition_id, person_id, finance, ticket_from, ticket_to, themes,
                          territory, description, sort_key, search)
    select edition_id, id, 'bank_loan', 1000, 90000, array['food'], '92',
           repeat('Un texte utile. ', 40), sort_key, search
    from person where kind = 'investor'"""
_WISHES = """
    insert into wish (edition_id, author_id, target_id, rank)
    select $1, holder.id, investor.id, rank
    from person holder cross join generate_series(1, $2::int) as rank
    join person investor on investor.kind = 'investor'
         and investor.position = (holder.position * 7 + rank * rank * 13 + rank) % $3::int
    where holder.kind = 'holder' on conflict (author_id, target_id) do nothing"""
_WISHES_BACK = """
    insert into wish (edition_id, author_id, target_id, rank)
    select edition_id, target_id, author_id, place
    from (select wish.*, row_number() over (partition by target_id order by author_id) as place
          from wish) as known where place <= 20"""
_AWAY = """
    insert into unavailability
    select edition_id, id, (position / 5 + number) % $1::int
    from person cross join generate_series(0, $2::int - 1) as number where position % 5 = 0"""


async def _planned(pool: Pool, edition: Edition, camille: UUID) -> Edition:
    """Planned and published."""
    now = dt.datetime.now(dt.UTC)
    async with transaction(pool) as conn:
        run_id = await planning.request_run(conn, edition, camille, 1, 0, now)
    await _timed(
        "plan: from the wish to the draft", execution.execute(pool, run_id, asyncio.Event())
    )
    async with transaction(pool) as conn:
        [draft] = await planning.versions(conn, edition.id)
        print(f"  {draft.meetings:,} meetings, value {draft.value:,}, bound {draft.value_bound:,}")
        done = await _timed(
            "publish",
            planning.publish(conn, edition, draft.id, camille, now, replaces=None),
        )
        print(f"  {done.messages:,} messages")
        return await editions.by_id(conn, edition.id)


async def _read(pool: Pool, edition: Edition, site: Site, session: str, board: str) -> None:
    """Each page as its reader gets it; the first reading, and the median of the next."""
    base = f"/organisation/{edition.slug}"
    async with pool.acquire() as conn:
        holder_id = await conn.fetchval("select holder_id from meeting limit 1")
        link = await links.mint(conn, SECRET, holder_id, "page")
        own = await links.enter(conn, link.token, clock.now())
    pages = {
        "cockpit": (base, session),
        "people": (f"{base}/personnes", session),
        "versions": (f"{base}/planning", session),
        "messages": (f"{base}/envois", session),
        "waiting list": (f"{base}/attente", session),
        "journal": (f"{base}/journal", session),
        "day": (f"{base}/jour", session),
        "day: somebody": (f"{base}/jour/personnes/{holder_id}", session),
        "desk: three letters": (f"/accueil/{edition.slug}?texte=apo", session),
        "desk: a name": (f"/accueil/{edition.slug}?texte=apolline777", session),
        "hall board by name": (board, ""),
        "hall board by table": (f"{board}/tables", ""),
        "own page": ("/moi", own),
    }
    print("page                          first s  then s      kB")
    for name, (path, cookie) in pages.items():
        first, size = await asyncio.to_thread(fetch, site, path, cookie)
        more = [(await asyncio.to_thread(fetch, site, path, cookie))[0] for _ in range(READS)]
        print(f"{name:28}{first:9.3f}{statistics.median(more):8.3f}{size / 1000:8.0f}")


def fetch(site: Site, path: str, session: str) -> tuple[float, int]:
    """Seconds until the whole page is here, and its bytes."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    headers = {"Cookie": f"{SESSION_COOKIE}={urllib.parse.quote(session)}"} if session else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {content[:200]!r}")
    return time.perf_counter() - start, len(content)


async def _again(pool: Pool, edition: Edition, camille: UUID) -> None:
    """A tenth is absent: all noted, proposals made, one applied."""
    now = clock.now()
    async with transaction(pool) as conn:
        rows = await conn.fetch("select id from person where position % 10 = 3")
        start = time.perf_counter()
        for row in rows:
            await day.note_absent(conn, edition, row["id"], camille, now)
        print(
            f"note one absent: {(time.perf_counter() - start) / len(rows):.4f} s of {len(rows):,}"
        )

    asked = replanning.request_proposals(Database(pool), edition, 0, camille, now)
    batch_id = await _timed("proposals", asked)
    async with transaction(pool) as conn:
        batch = await replanning.batch(conn, edition.id, batch_id)
        found = await replanning.proposals(conn, edition.id, batch_id)
        print("  value/moves:", " ".join(f"{one.value:,}/{one.moves:,}" for one in found))
        done = await _timed(
            "apply",
            replanning.apply(
                conn, edition, found[-1].schedule_id, camille, now, replaces=batch.base_id
            ),
        )
        print(f"  {done.messages:,} messages")


Result = TypeVar("Result")


async def _timed(name: str, act: Awaitable[Result]) -> Result:
    start = time.perf_counter()
    result = await act
    print(f"{name}: {time.perf_counter() - start:.2f} s", flush=True)
    return result
