"""One message that came back takes effect, once: in one transaction, however often it is given."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
import structlog

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.foundation.settings import Settings
from matchmaker.notices import writing
from matchmaker.post import return_path
from matchmaker.receiving.reading import Automatic, DeliveryReport, PersonalMessage, Read, Reply

_QUERIES: Final = load("receiving")
_LOG: Final = structlog.get_logger(__name__)

Effect = Literal["undelivered", "noted", "forwarded", "dropped", "known"]
FORWARDS_AN_HOUR: Final = 30
"""For each edition: what is more waits in the mail server, which tries again."""
KEPT: Final = dt.timedelta(days=30)


class NobodyToTell(Exception):
    """There is no edition whose contact could read this."""


class TooMany(Exception):
    """So many messages were passed on lately that this one comes later."""


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    edition_id: UUID | None
    person_id: UUID | None


class _Contact(msgspec.Struct, frozen=True, kw_only=True):
    edition_id: UUID
    person_id: UUID | None
    contact_email: str


async def take(
    conn: Connection,
    settings: Settings,
    data: bytes,
    message: Read,
    given: Sequence[str] = (),
) -> Effect:
    """Do what the message asks for, in the caller's transaction; `given` are its addresses.

    NobodyToTell and TooMany leave it to the mail server: the caller rolls back.
    """
    digest = hashlib.sha256(data).digest()
    if await conn.fetchval(_QUERIES.remember, digest) is None:
        return "known"
    match message:
        case DeliveryReport():
            effect = await _report(conn, settings, message, given)
        case Reply():
            effect = await _reply(conn, message)
        case Automatic():
            effect = "dropped"
        case PersonalMessage():
            effect = await _words(conn, settings, data, message, given)
    _LOG.info("mail.received", kind=type(message).__name__.lower(), effect=effect)
    return effect


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget which messages came back a month ago, and what has been passed on."""
    await conn.execute(_QUERIES.forget, now - KEPT)
    await conn.execute(_QUERIES.forget_forwarded)


async def _report(
    conn: Connection, settings: Settings, report: DeliveryReport, given: Sequence[str]
) -> Effect:
    if not report.failed:
        return "dropped"  # it is late, or it has arrived
    letter = await _letter(conn, settings, (*given, *report.addresses), report.identifiers)
    if letter is None:
        return "dropped"
    marked = await conn.fetchval(_QUERIES.mark_undelivered, letter.id, report.words)
    return "dropped" if marked is None else "undelivered"


async def _reply(conn: Connection, reply: Reply) -> Effect:
    values = (reply.uid, reply.said, reply.sequence)
    noted = await conn.fetchval(_QUERIES.note_answer, *values)
    return "dropped" if noted is None else "noted"


async def _words(
    conn: Connection, settings: Settings, data: bytes, words: PersonalMessage, given: Sequence[str]
) -> Effect:
    if await _letter(conn, settings, (), (words.own_identifier,)) is not None:
        return "dropped"  # our own letter, come back
    letter = await _letter(conn, settings, (*given, *words.addresses), words.identifiers)
    values = (letter.edition_id if letter else None, letter.person_id if letter else None)
    contact = await fetch_optional(conn, _Contact, _QUERIES.contact_for, *values, words.sender)
    if contact is None or return_path.is_ours(settings, contact.contact_email):
        raise NobodyToTell
    if await conn.fetchval(_QUERIES.forwards_lately, contact.edition_id) >= FORWARDS_AN_HOUR:
        raise TooMany
    forwarded = await conn.fetchval(
        _QUERIES.keep_forwarded, contact.edition_id, contact.person_id, data
    )
    await writing.forward(conn, contact.edition_id, forwarded)
    return "forwarded"


async def _letter(
    conn: Connection, settings: Settings, addresses: Sequence[str], identifiers: Sequence[str]
) -> _Letter | None:
    """The letter that is meant: by its return address, else by its Message-ID."""
    numbers = [return_path.letter_of(settings, address) for address in addresses]
    number = next((number for number in numbers if number is not None), None)
    return await fetch_optional(conn, _Letter, _QUERIES.letter_meant, number, list(identifiers))
