"""The outbox as tests read it."""

import datetime as dt
import re
from email.message import EmailMessage
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import letters
from matchmaker.db import Connection, Pool, fetch, fetch_one, load
from matchmaker.foundation.settings import Settings
from matchmaker.letters import Fate, House, Letter
from matchmaker.participation.people import Profile
from matchmaker.post.delivery import Postman

SETTINGS = Settings(
    database_url="postgresql://nowhere",
    smtp_url="smtp://127.0.0.1:9",
    base_url="https://matinee.example",
    secret="s" * 40,
    mail_from="matinee@hauts-de-seine.example",
)


FIRST: Final = dt.datetime(2099, 11, 24, 8, tzinfo=dt.UTC)


def hours(slot: int) -> dict[str, str]:
    """When a slot of `cast.an_edition` begins and ends: of 15 minutes, with a pause after seven."""
    starts = FIRST + dt.timedelta(minutes=15 * (slot + (slot > 6)))
    return {
        "starts": starts.isoformat(),
        "ends": (starts + dt.timedelta(minutes=15)).isoformat(),
    }


def place(slot: int, table: int) -> dict[str, Any]:
    """A place as the facts of a letter hold it."""
    return {"slot": slot, "table": table, **hours(slot)}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A letter with what a test looks at."""

    id: int
    person_id: UUID | None
    kind: str
    payload: dict[str, Any]
    state: str
    message_id: str
    last_error: str | None
    attempts: int


async def rows(conn: Connection, person: Profile | None = None, *, since: int = 0) -> list[Row]:
    """Letters but acknowledgements, in order; of one person if one is given."""
    return await fetch(
        conn,
        Row,
        """select id, person_id, kind, payload, state, message_id, last_error, attempts
           from outbox
           where kind <> 'acknowledgement' and id > $1 and ($2::uuid is null or person_id = $2)
           order by id""",
        since,
        person.id if person else None,
    )


async def last(conn: Connection) -> int:
    """The number of the newest letter."""
    return int(await conn.fetchval("select coalesce(max(id), 0) from outbox"))


async def letter(conn: Connection, outbox_id: int) -> Letter:
    """The letter as a worker takes it, whether or not it has left."""
    statement = load("worker").take.replace("and state = 'pending'", "")
    return await fetch_one(conn, Letter, statement, outbox_id)


async def message(conn: Connection, outbox_id: int) -> EmailMessage:
    """The message of a letter."""
    return await letters.render(conn, SETTINGS, await letter(conn, outbox_id))


async def send_all(pool: Pool, postman: Postman) -> list[Fate]:
    """Everything whose turn has come leaves, in order; what became of each."""
    fates = []
    house = House(pool, SETTINGS)
    async with pool.acquire() as conn:
        while claims := await letters.claim(conn, 50):
            fates += [await letters.send_one(house, postman, letter) for letter in claims]
    return fates


def text(message: EmailMessage) -> str:
    """What the letter says in plain text, with plain spaces."""
    body = message.get_body(("plain",))
    assert body is not None
    return re.sub("[\u00a0\u202f]", " ", str(body.get_content()))


async def all_left(conn: Connection) -> None:
    """Whatever was written has been sent."""
    await conn.execute("update outbox set state = 'sent', sent_at = now() where state = 'pending'")


async def leave(conn: Connection) -> list[EmailMessage]:
    """Every letter that waits leaves, in order; what it says and carries."""
    left = []
    for row in await conn.fetch("select id from outbox where state = 'pending' order by id"):
        left.append(await message(conn, row["id"]))
        await conn.execute(
            "update outbox set state = 'sent', sent_at = now() where id = $1", row["id"]
        )
    return left
