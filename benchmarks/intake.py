"""`./run bench intake`: one workbook with a salon's people and wishes, tried and then brought in.

A durable PostgreSQL; the workbook is drawn, and read as the site reads it, in a process of its
own. Processor time is that of this process and of the one that reads; that of the server's side of
the connection stands beside it.
"""

import argparse
import io
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import xlsxwriter

from benchmarks.database import measured
from matchmaker import importing
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.importing import COLUMNS, File, FileSort
from matchmaker.importing.folders import ahead
from matchmaker.intake.bringing import IntakeWay, bring
from matchmaker.intake.looking import lines_of, look

USAGE = "one workbook of 5,000 people and 20,000 wishes: tried, then brought in"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_NEEDS: Final = ("Trésorerie", "Premières dépenses", "Locaux et travaux", "Recrutements")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `intake`."""
    parser = commands.add_parser("intake", help=USAGE, description=USAGE)
    parser.add_argument("--holders", type=int, default=4_500)
    parser.add_argument("--investors", type=int, default=500)
    parser.add_argument("--wishes", type=int, default=20_000)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each step."""
    return measured(lambda pool, url: _measure(pool, options))


async def _measure(pool: Pool, options: argparse.Namespace) -> None:
    content = _workbook(options)
    people = options.holders + options.investors
    print(
        f"{people:,} people, {options.wishes:,} wishes, a workbook of {len(content) / 1e6:.1f} MB"
    )
    print("step      client cpu s  database cpu s  clock s  site MB  reader MB")
    ways: tuple[IntakeWay, ...] = ("check", "all")
    for way in ways:
        async with transaction(pool) as conn:
            edition = await _edition(conn, way)
        await _once(pool, edition, content, way)


async def _edition(conn: Connection, way: IntakeWay) -> Edition:
    now = clock.now()
    form = ahead(importing.edition_of(importing.SAMPLE), now.date())
    form = msgspec.structs.replace(form, slug=f"salon-{way}")
    return await editions.create(conn, form, None, now)


async def _once(pool: Pool, edition: Edition, content: bytes, way: IntakeWay) -> None:
    """From the bytes of the file to what was stored, or would be."""
    client, start = _client(), time.perf_counter()
    converted = await lines_of(await look([File("salon.xlsx", content)], {}))
    async with transaction(pool) as conn:
        process = int(await conn.fetchval("select pg_backend_pid()"))
        before = _server(process)
        outcome = await bring(conn, edition, converted, clock.now(), way=way)
        server = _server(process) - before
    client, seconds = _client() - client, time.perf_counter() - start
    if outcome.report.faults or outcome.report.stored != (way == "all"):
        raise RuntimeError(f"{way}: {outcome.report.faults[:3]}")
    site, reader = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    name = "dry run" if way == "check" else "import"
    print(f"{name:8}{client:14.2f}{server:16.2f}{seconds:9.2f}{site:9.0f}{reader:11.0f}")


def _client() -> float:
    """Seconds of the processor: ours, and those of the processes that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _server(process: int) -> float:
    """Seconds of the processor of the server's process behind a connection."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _workbook(options: argparse.Namespace) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in {
            FileSort.HOLDERS: _holders(options.holders),
            FileSort.INVESTORS: _investors(options.investors),
            FileSort.WISHES: _wishes(options.holders, options.investors, options.wishes),
        }.items():
            sheet = book.add_worksheet(name.value)
            columns = [column.name for column in COLUMNS[name]]
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(column, "") for column in columns])
    return target.getvalue()


def _person(kind: str, number: int) -> dict[str, Any]:
    return {
        "email": f"{kind}{number}@salon.example",
        "first_name": "Apolline",
        "last_name": f"Jardin{number}",
        "phone": f"06 39 98 {number // 100 % 100:02} {number % 100:02}",
        "organisation": f"Société {kind} {number}",
    }


def _holders(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield _person("porteur", number) | {
            "project": f"Le projet numéro {number}",
            "summary": "Un texte utile qui décrit le projet. " * 12,
            "need": _NEEDS[number % len(_NEEDS)],
            "amount_sought": 1000 * (1 + number % 100),
            "project_stage": "Création",
            "commune": "Nanterre",
            "themes": "Sport et loisirs | Culture et médias",
        }


def _investors(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield _person("financeur", number) | {
            "finance": "Prêt bancaire",
            "ticket_from": 1000,
            "ticket_to": 90000,
            "territory": "Hauts-de-Seine",
            "description": "Un texte utile qui décrit l'offre. " * 12,
        }


def _wishes(holders: int, investors: int, count: int) -> Iterator[dict[str, Any]]:
    """Every holder as many as the others, each of another investor."""
    for number in range(count):
        holder, rank = number % holders, number // holders + 1
        yield {
            "author": f"porteur{holder}@salon.example",
            "target": f"financeur{(holder * 7 + rank) % investors}@salon.example",
            "rank": rank,
            "reason": "Vous financez des projets comme le nôtre.",
        }
