"""`./run bench burst`: everybody opens their page in the same moment, while some send slowly.

One web process as in production, a durable PostgreSQL, the sample edition, its hours slipped just
before. Three crowds in turn: 12 half-sent forms and 40 pages; 400 pages; 400 pages with nothing
changed. All the while health is asked for. With `--code` the web process is that of another
checkout, so that the same crowd meets the code before.
"""

import argparse
import asyncio
import datetime as dt
from pathlib import Path
from uuid import UUID

from benchmarks.crowd import Answer, at_once, get, half_sent
from benchmarks.database import measured
from benchmarks.day import published
from benchmarks.machine import ROOT
from benchmarks.screens import SECRET, Site, serving
from matchmaker import day
from matchmaker.db import Pool, transaction
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation import links

USAGE = "pages opened all at once: how many are answered, how soon, and health meanwhile"
HEALTH = "/api/v1/health"
#: a form that anybody may send
FORM = "/lien"
SETTLING = 1.0


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `burst`."""
    parser = commands.add_parser("burst", help=USAGE, description=USAGE)
    parser.add_argument("--pages", type=int, default=40, help="beside the half-sent forms")
    parser.add_argument("--forms", type=int, default=12)
    parser.add_argument("--crowd", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--code", type=Path, default=ROOT, help="checkout whose web is measured")
    parser.add_argument("--unchanged", action="store_true", help="only the crowd of no change")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each crowd."""
    return measured(lambda pool, url: _measure(pool, url, options))


async def _measure(pool: Pool, url: str, options: argparse.Namespace) -> None:
    edition, camille = await published(pool)
    sessions = await _sessions(pool, edition)
    kinds = (
        (f"{options.forms} forms, {options.pages} pages", options.forms, options.pages, True),
        (f"{options.crowd} pages", 0, options.crowd, True),
        (f"{options.crowd} pages, no change", 0, options.crowd, False),
    )
    async with serving(url, "", options.code) as site:
        at_once(site.port, [get(site.port, "/moi", each) for each in sessions[:4]])  # warm
        print(
            "crowd                      200   503 others  200/s slowest 200 slowest 503 health"
            "   cpu ms of a 200"
        )
        for _ in range(options.rounds):
            for name, forms, pages, changed in kinds[2:] if options.unchanged else kinds:
                chosen = [sessions[place % len(sessions)] for place in range(pages)]
                if changed:
                    await _change(pool, edition, camille)
                await _crowd(site, name, forms, chosen)
                await asyncio.sleep(SETTLING)


async def _crowd(site: Site, name: str, forms: int, sessions: list[str]) -> None:
    slow = [half_sent(site.port, FORM) for _ in range(forms)]
    requests = [get(site.port, "/moi", session) for session in sessions]
    spent = site.spent()
    answers, health = await asyncio.to_thread(at_once, site.port, requests, get(site.port, HEALTH))
    spent = site.spent() - spent
    for sending in slow:
        sending.close()
    good = [each for each in answers if each.status == 200]
    busy = [each for each in answers if each.status == 503 and each.may_retry]
    begun = min(each.ended - each.seconds for each in answers)
    whole = max((each.ended for each in good), default=begun) - begun
    others = len(answers) - len(good) - len(busy)
    others += sum(each.status != 200 for each in health)
    print(
        f"{name:26}{len(good):4}{len(busy):6}{others:7}{len(good) / (whole or 1):7.0f}"
        f"{_slowest(good):10.3f} s{_slowest(busy):10.3f} s{_slowest(health):7.3f} s"
        f"{1000 * spent / (len(good) or 1):14.1f}",
        flush=True,
    )


def _slowest(answers: list[Answer]) -> float:
    return max((each.seconds for each in answers), default=0.0)


async def _sessions(pool: Pool, edition: Edition) -> list[str]:
    """One session of everybody who takes part."""
    async with transaction(pool) as conn:
        rows = await conn.fetch("select id from person where edition_id = $1", edition.id)
        found = [await links.mint(conn, SECRET, row["id"], "page") for row in rows]
        return [await links.enter(conn, link.token, clock.now()) for link in found]


async def _change(pool: Pool, edition: Edition, camille: UUID) -> None:
    """Something that makes the plan of the hall be read anew."""
    async with transaction(pool) as conn:
        await day.slip(conn, edition, 0, 1, camille, dt.datetime.now(dt.UTC))
