"""A letter as its reader reads it, for an organiser's eyes: all but the reader's own links."""

from email.message import EmailMessage
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from matchmaker import inviting, letters
from matchmaker.db import Connection, fetch_one, load
from matchmaker.followup import stopping as following
from matchmaker.foundation.settings import Settings
from matchmaker.letters import Letter, digest_of
from matchmaker.notices import facts
from matchmaker.participation import links
from matchmaker.reminders import stopping

_QUERIES: Final = load("messages")
#: stands for what opens somebody's page
WITHHELD: Final = "…"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A message: its subject, its text in both forms, what goes with it.

    `is_as_sent` is None for what has not been sent, and False where a name or a place that it
    tells has changed since.
    """

    kind: str
    to: str
    subject: str
    text: str
    html: str
    files: tuple[str, ...]
    has_invitation: bool
    is_as_sent: bool | None = None


class _Digest(msgspec.Struct, frozen=True):
    digest: bytes | None


async def show(conn: Connection, settings: Settings, number: int) -> Shown:
    """Draw a letter of the outbox; nothing of that is kept."""
    letter = await fetch_one(conn, Letter, _QUERIES.letter, number)
    sent = await fetch_one(conn, _Digest, _QUERIES.digest, number)
    trial = conn.transaction()
    await trial.start()
    try:
        message = await letters.render(conn, settings, letter, bare=True)
    finally:
        await trial.rollback()
    is_as_sent = None if sent.digest is None else digest_of(message) == sent.digest
    return _shown(settings, letter, message, is_as_sent)


def _shown(
    settings: Settings, letter: Letter, message: EmailMessage, is_as_sent: bool | None
) -> Shown:
    secrets = _secrets(settings, letter)
    names = (part.get_filename() for part in message.iter_attachments())
    return Shown(
        kind=letter.kind,
        to=str(message["To"]),
        subject=_without(secrets, str(message["Subject"])),
        text=_without(secrets, _body(message, "plain")),
        html=_without(secrets, _body(message, "html")),
        files=tuple(name for name in names if name),
        has_invitation=any(
            part.get_content_type() == "text/calendar" and part.get_filename() is None
            for part in message.walk()
        ),
        is_as_sent=is_as_sent,
    )


def _body(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    return "" if part is None else str(part.get_content())


def _secrets(settings: Settings, letter: Letter) -> list[str]:
    """What in the message would let whoever reads it here act as its reader."""
    ids = (uuid5(NAMESPACE_URL, f"{letter.message_id}/{use}") for use in ("page", "feed"))
    tokens = [links.token_of(settings.secret, each) for each in ids]
    if letter.person_id is not None:
        tokens.append(stopping.token(settings.secret, letter.person_id))
        tokens.append(following.token(settings.secret, letter.person_id))
    if letter.kind == "edition_invitation":
        invited = letter.facts(facts.InvitationFacts).invitation
        tokens.append(inviting.token(settings.secret, invited))
    return tokens


def _without(secrets: list[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, WITHHELD)
    return text
