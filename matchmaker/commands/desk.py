"""`matchmaker desk`: a draft changed by hand, act by act, by who has the machine."""

import argparse
from contextlib import AsyncExitStack
from typing import Any, Final, get_args
from uuid import UUID

from matchmaker import planning, workbench
from matchmaker.commands.organiser import NotPossible, print_json, run_upon
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection, Database, Pool
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people
from matchmaker.processes.resident import Resident
from matchmaker.wording.language import catalogue
from matchmaker.workbench import ActSort, DraftAct

USAGE: Final = "fix, release, move, exchange, take out, keep apart, place or impose a meeting"
ACTS: Final = tuple(act for act in get_args(ActSort) if act != "solve")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `desk`."""
    parser = commands.add_parser("desk", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="of which edition")
    parser.add_argument("act", metavar="ACT", choices=ACTS, help=", ".join(ACTS))
    parser.add_argument("holder", metavar="HOLDER", help="address or identifier")
    parser.add_argument("investor", metavar="INVESTOR", help="address or identifier")
    parser.add_argument("--slot", type=int, metavar="NUMBER", help="where to, counted from 0")
    parser.add_argument("--table", type=int, metavar="NUMBER", help="where to, counted from 0")
    parser.add_argument(
        "--with", nargs=2, dest="other", metavar=("HOLDER", "INVESTOR"), help="for swap: with whom"
    )
    parser.add_argument(
        "--version", type=int, metavar="NUMBER", help="of which version (default the newest draft)"
    )
    parser.add_argument("--solve", action="store_true", help="plan everything else around it")
    parser.add_argument("--organiser", required=True, metavar="EMAIL", help="on whose behalf")
    parser.add_argument("--dry-run", action="store_true", help="say what it does, change nothing")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it as of the revision that is read: 0, or 2 with a line that says why not."""

    async def act(pool: Pool, chosen: Settings) -> None:
        async with AsyncExitStack() as stack:
            resident = await stack.enter_async_context(Resident()) if options.solve else None
            await _act(Database(pool), resident, options)

    return run_upon("desk", act)


async def _act(database: Database, resident: Resident | None, options: argparse.Namespace) -> None:
    now = clock.now()
    async with database.transaction() as conn:
        edition = await editions.by_slug(conn, options.slug)
        organiser = await organisers.by_email(conn, options.organiser)
        if organiser is None:
            raise NotPossible(f"{options.organiser}: there is no such organiser")
        version = await _version(conn, edition, options.version)
        asked = await _asked(conn, edition, options)
    values = (database, resident, edition, version.id, asked)
    seen = await workbench.look(*values, now)
    found = seen.consequence
    if options.solve and seen.proof is not None:
        found = seen.proof.consequence
    if not options.dry_run:
        revision = seen.bench.version.revision
        done = await workbench.carry_out(
            *values, organiser.id, now, revision=revision, solve=options.solve
        )
        version = done.version
    words = catalogue(language())
    async with database.transaction() as conn:
        labels = await workbench.labels_of(conn, edition, seen.bench, found)
    told = workbench.describe(seen.bench, labels, found)
    answer: dict[str, Any] = {
        "done": not options.dry_run,
        "version": version.version,
        "revision": version.revision,
        "broken": [one.translated(words) for one in (*told.broken, *told.standing)],
        "guarantees": found.guarantees,
        "points": found.points,
        "balance": told.balance.translated(words),
        "changes": [one.translated(words) for one in told.changes],
    }
    if options.json:
        print_json(answer)
        return
    for line in (*answer["broken"], answer["balance"], *answer["changes"]):
        print(line)
    done_as = f"version {answer['version']}, revision {answer['revision']}"
    print(f"done: {done_as}" if answer["done"] else "nothing was changed")


async def _version(conn: Connection, edition: Edition, number: int | None) -> planning.Version:
    found = await planning.versions(conn, edition.id)
    if number is None:
        found = [one for one in found if one.state == "draft" and one.version is not None]
    else:
        found = [one for one in found if one.version == number]
    if not found:
        if number is None:
            raise NotPossible(f"{edition.slug}: there is no draft")
        raise NotPossible(f"{edition.slug}: there is no version {number}")
    return found[0]


async def _asked(conn: Connection, edition: Edition, options: argparse.Namespace) -> DraftAct:
    other = options.other or (None, None)
    return DraftAct(
        act=options.act,
        holder=await _somebody(conn, edition, options.holder),
        investor=await _somebody(conn, edition, options.investor),
        slot=options.slot,
        table=options.table,
        other_holder=other[0] and await _somebody(conn, edition, other[0]),
        other_investor=other[1] and await _somebody(conn, edition, other[1]),
    )


async def _somebody(conn: Connection, edition: Edition, text: str) -> UUID:
    """By address or identifier."""
    try:
        return UUID(text)
    except ValueError:
        found = await people.find_by_email(conn, edition.id, text)
    if found is None:
        raise NotPossible(f"{text}: nobody of {edition.slug} has this address")
    return found.id
