"""“No more, please”: one click in the letter, or on one's own page; said back as easily."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.reminders import stopping
from matchmaker.reminders.stopping import StopState
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("followup")
_PURPOSE: Final = "stop follow-ups"


def token(secret: str, person_id: UUID) -> str:
    """What ends these letters to that person; it is stored nowhere and does not run out."""
    return stopping.token(secret, person_id, _PURPOSE)


def person_of(secret: str, text: str) -> UUID:
    """Whose letters this token ends; NotFound for any other text."""
    return stopping.person_of(secret, text, _PURPOSE)


async def state(conn: Connection, person_id: UUID) -> StopState:
    """How it stands with the letters to that person; NotFound for whoever is gone."""
    found = await fetch_optional(conn, StopState, _SQL.stopped, person_id)
    if found is None:
        raise NotFound(msgid("There is no such page."))
    return found


async def stop(conn: Connection, person_id: UUID, now: dt.datetime) -> None:
    """None is written to them from now on; said twice, it changes nothing."""
    await conn.execute(_SQL.stop, person_id, now)


async def resume(conn: Connection, person_id: UUID) -> None:
    """They may be asked again."""
    await conn.execute(_SQL.resume, person_id)
