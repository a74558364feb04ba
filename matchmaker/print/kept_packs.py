"""The papers of the version in force, kept ready: whoever wants them is in a hurry.

They are typeset when a version is published. Whoever asks gets what is kept if it says exactly what
would be said now (a name mended, a renewed address of the board make it another); if it does not,
they are typeset then and there, and kept.
"""

import asyncio
import datetime as dt
import hashlib
from typing import Final
from uuid import UUID

import msgspec
import structlog

from matchmaker import hall
from matchmaker.db import Connection, Database, Pool, apart, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.post import addresses
from matchmaker.print import hall_pack
from matchmaker.print.typeset_process import TypesetTask
from matchmaker.print.typst import PRINT
from matchmaker.processes.runner import running
from matchmaker.wording.errors import NotFound, PaperFailed
from matchmaker.wording.language import msgid

_QUERIES: Final = load("papers")
_LOG: Final = structlog.get_logger(__name__)
#: what organisers read, unless they ask otherwise
LANGUAGE: Final = "fr"
PATIENCE: Final = 300.0


class _Pdf(msgspec.Struct, frozen=True):
    pdf: bytes


class _Edition(msgspec.Struct, frozen=True):
    id: UUID


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF of the version with this number."""

    version: int
    pdf: bytes


async def papers(
    database: Database,
    edition: Edition,
    settings: Settings,
    organiser_id: UUID | None,
    language: str,
    now: dt.datetime,
) -> Papers:
    """The papers as they are at this moment; NotFound before the first version.

    PaperFailed when they could not be typeset.
    """
    async with database.transaction() as conn:
        pack, erased = await _pack(conn, edition, settings, organiser_id, now)
    assert pack.plan.version is not None
    async with apart("papers are prepared"):
        task = await asyncio.to_thread(_task, pack, language)
    digest = hashlib.sha256(task + (PRINT / hall_pack.TEMPLATE).read_bytes()).digest()
    async with database.transaction() as conn:
        known = await fetch_optional(conn, _Pdf, _QUERIES.ready_pack, edition.id, language, digest)
    if known is not None:
        return Papers(version=pack.plan.version, pdf=known.pdf)
    pdf = await _typeset(task)
    async with database.transaction() as conn:
        # Who was erased meanwhile is in no file that is kept.
        await conn.execute(_QUERIES.take_turns, edition.id)
        values = (edition.id, language, digest, pdf, now, erased)
        await conn.execute(_QUERIES.keep_pack, *values)
    return Papers(version=pack.plan.version, pdf=pdf)


async def prepare(pool: Pool, settings: Settings, schedule_id: UUID, now: dt.datetime) -> None:
    """Have the papers of a version ready, unless another has come into force meanwhile.

    PaperFailed when they could not be typeset.
    """
    database = Database(pool)
    async with database.transaction() as conn:
        found = await fetch_optional(conn, _Edition, _QUERIES.edition_in_force, schedule_id)
        if found is None:
            return
        edition = await editions.by_id(conn, found.id)
    await papers(database, edition, settings, None, LANGUAGE, now)


async def _pack(
    conn: Connection,
    edition: Edition,
    settings: Settings,
    organiser_id: UUID | None,
    now: dt.datetime,
) -> tuple[hall_pack.Pack, int]:
    """What is to be printed, and how many had had their data erased before it was read."""
    erased = int(await conn.fetchval(_QUERIES.erased_people, edition.id))
    plan = await hall.load_plan(conn, edition)
    if plan.version is None:
        raise NotFound(msgid("The papers come once a schedule is published."))
    key = await hall.key_in_force(conn, edition, settings.secret, organiser_id, now)
    address = addresses.board(settings, edition.slug, key.text)
    return hall_pack.Pack(edition=edition, plan=plan, address=address), erased


def _task(pack: hall_pack.Pack, language: str) -> bytes:
    return msgspec.json.encode(
        TypesetTask(template=hall_pack.TEMPLATE, values=hall_pack.values(pack, language))
    )


async def _typeset(task: bytes) -> bytes:
    try:
        async with (
            asyncio.timeout(PATIENCE),
            running("matchmaker.print.typeset_process", task) as child,
        ):
            pdf = await child.content()
            status: int | None = await child.status()
    except TimeoutError:
        status = None
    if status != 0:
        _LOG.error("paper.failed", status=status)
        raise PaperFailed(msgid("The papers could not be made. Tell whoever runs this service."))
    return pdf
