"""`./run bench pauses`: 500 letters and a relay that refuses us, until it heals.

A durable PostgreSQL, real workers, and a mail server that gives one answer to everything for a
while. An attempt is a MAIL command, or a conversation that got none.
"""

import argparse
import asyncio
import time
from collections import Counter
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.database import measured
from benchmarks.outbox import fill, publish, workers
from matchmaker.db import Pool, transaction

USAGE = "a relay that refuses us: attempts a minute, seconds from healing to the last letter"
ILLNESSES: Final = {
    "553 to MAIL FROM": ("MAIL", "553 5.7.1 sender not allowed here"),
    "550 5.7.60": ("RCPT", "550 5.7.60 no permission to send as this sender"),
    "451 4.7.1 to everything": ("RCPT", "451 4.7.1 try again later"),
    "hanging": ("RCPT", ""),
}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pauses`."""
    parser = commands.add_parser("pauses", help=USAGE, description=USAGE)
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--sick", type=float, default=90.0, help="seconds until the relay heals")
    parser.add_argument("--workers", type=int, default=2)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each illness."""
    for name in ILLNESSES:
        measured(lambda pool, url, name=name: _measure(pool, url, name, options))  # type: ignore[misc]
    return 0


class Sick:
    """A mail server that gives one answer at one command until it is well."""

    def __init__(self, at: str, answer: str) -> None:
        self.at, self.answer = at, answer
        self.is_well = False
        self.attempts: list[float] = []
        self.taken: Counter[str] = Counter()
        self.last = 0.0

    async def handle_MAIL(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.is_well:
            self.attempts.append(time.monotonic())
            if self.at == "MAIL":
                return self.answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at == "RCPT" and not self.is_well:
            if not self.answer:
                await asyncio.sleep(3600)
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken[envelope.rcpt_tos[0]] += 1
        self.last = time.monotonic()
        return "250 OK"


async def _measure(pool: Pool, url: str, name: str, options: argparse.Namespace) -> None:
    sick = Sick(*ILLNESSES[name])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sick, loop=loop), "127.0.0.1", 0)
    async with transaction(pool) as conn:
        edition, organiser_id = await fill(conn, options.letters)
    await publish(pool, edition, organiser_id, options.letters, dissolving=False)
    async with server, workers(options.workers, url, server.sockets[0].getsockname()[1]):
        while not sick.attempts:  # noqa: ASYNC110 other processes do the work
            await asyncio.sleep(0.1)
        await asyncio.sleep(options.sick)
        held = await pool.fetchval("select count(*) from outbox where state = 'held'")
        sick.is_well, healed = True, time.monotonic()
        while len(sick.taken) < options.letters:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    twice = sum(sick.taken.values()) - len(sick.taken)
    print(
        f"{name}: {_a_minute(sick.attempts)} attempts in the busiest minute, {held} held,"
        f" {len(sick.taken)} delivered, {twice} twice, {sick.last - healed:.0f} s from healing to"
        " the last",
        flush=True,
    )


def _a_minute(moments: list[float]) -> int:
    return max(sum(start <= other < start + 60 for other in moments) for start in moments)
