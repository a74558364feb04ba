"""A message once more: another message, under an identifier of its own, saying what is so now.

What is said of a morning is said whole, as its calendar holds it: the same UID and SEQUENCE under
a later DTSTAMP (RFC 5546 § 2.1.5): whoever has it already keeps it, whoever lost it has it back.
"""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import letters
from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.letters import Letter
from matchmaker.messages.looking import line_of
from matchmaker.notices.writing import LetterId, contact_email, message_domain, new_message_id
from matchmaker.people import directory
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_QUERIES: Final = load("messages")
_CALENDARS: Final = load("calendars")
_NOTICES: Final = load("notices")
#: about a morning: whichever of them is sent again, it is the morning as it is now
MORNING: Final = frozenset({"convocation", "convocation_changed", "invitation", "calendar_way"})

MEANWHILE: Final = msgid(
    "Another message to this person has been written since you opened this page: look at it first."
)
ON_ITS_WAY: Final = msgid("This message is still on its way.")
HELD: Final = msgid("This message is held; have it tried again instead.")
NEWER: Final = msgid("A newer message has reached this person; this one would mislead.")
NO_VERSION: Final = msgid("No schedule is in force: there is no morning to send.")
LEFT_OUT: Final = msgid("This person was reminded less than 48 hours ago, or wants no reminders.")


async def resend(
    conn: Connection, edition: Edition, number: int, by: UUID, now: dt.datetime, *, newest: int
) -> int:
    """Send a person what that message told them once more; the number of the new message.

    `newest` is the last message to them that the organiser saw. Conflict when another has been
    written since, when it is still on its way, or when nobody should read it any more.
    """
    line = await line_of(conn, edition, number)
    await editions.hold(conn, edition.id)
    await directory.hold(conn, edition.id, line.person_id)
    if await conn.fetchval(_QUERIES.newest_to, line.person_id) != newest:
        raise Conflict(MEANWHILE)
    if line.state == "pending":
        raise Conflict(ON_ITS_WAY)
    if line.state == "held":
        raise Conflict(HELD)
    letter = await fetch_one(conn, Letter, _QUERIES.letter, number)
    if (reason := await letters.why_pointless(conn, letter)) is not None:
        raise Conflict(reason)
    made = await (
        _morning(conn, edition, letter, line.person_id, now)
        if line.kind in MORNING
        else _same(conn, edition, letter, now)
    )
    details = {"kind": line.kind}
    await audit.record(conn, edition.id, by, "letter.resent", line.person_id, details, now=now)
    return made


async def _morning(
    conn: Connection, edition: Edition, letter: Letter, person_id: UUID, now: dt.datetime
) -> int:
    """The whole morning, to the mailbox that the message was for or the one in its place."""
    await conn.execute(_CALENDARS.take_turns, edition.id)
    if await conn.fetchval(_QUERIES.waits, person_id):
        raise Conflict(ON_ITS_WAY)
    mailbox = await conn.fetchval(_QUERIES.mailbox_of, person_id, letter.recipient_id)
    await conn.execute(_QUERIES.restamp, mailbox, now)
    domain = message_domain(edition.contact_email)
    values = (edition.id, mailbox, domain)
    made = await fetch(conn, LetterId, _QUERIES.convoke_again, *values)
    if not made:
        raise Conflict(NO_VERSION)
    return min(letter.id for letter in made)


async def _same(conn: Connection, edition: Edition, letter: Letter, now: dt.datetime) -> int:
    """What is nobody's morning: the same facts, told again."""
    if await conn.fetchval(_NOTICES.newer_letter_sent, letter.id):
        raise Conflict(NEWER)
    payload = letter.payload
    if letter.kind == "reminder":
        payload = {**payload, "at": now.isoformat()}
    identifier = new_message_id(await contact_email(conn, edition.id))
    values = (letter.id, payload, identifier)
    made = await fetch_optional(conn, LetterId, _QUERIES.again, *values)
    if made is None:
        raise Conflict(LEFT_OUT)
    return made.id
