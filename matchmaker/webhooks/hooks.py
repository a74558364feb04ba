"""Which programs an edition calls: made by its organisers, each with a secret shown once."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.webhooks import signing
from matchmaker.webhooks.events import EVENTS, WebhookEvent
from matchmaker.webhooks.reaching import clean_address
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound, Unusable
from matchmaker.wording.language import msgid

_SQL: Final = load("webhooks")
MOST: Final = 20
#: how long the secret before is still signed with, after a rotation
OLD_SECRET: Final = dt.timedelta(hours=24)


class WebhookForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a program is called, of what, and whether it is at the moment."""

    address: Annotated[str, Meta(min_length=8, max_length=500)]
    events: Annotated[tuple[WebhookEvent, ...], Meta(min_length=1, max_length=len(EVENTS))]
    active: bool = True


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A program that is called, and how that goes.

    `failures` counts calls in vain in a row; `off_reason` says who switched it off: an organiser,
    or the service after days without an answer, or at once when the other side said "gone".
    """

    id: UUID
    address: str
    events: tuple[WebhookEvent, ...]
    created_at: dt.datetime
    old_secret_until: dt.datetime | None
    failures: int
    failing_since: dt.datetime | None
    off_at: dt.datetime | None
    off_reason: Literal["organiser", "failing", "gone"] | None
    secret_number: int
    waiting: int


class NewSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret, shown this once; the one before holds until then, if there was one."""

    webhook_id: UUID
    secret: str
    old_secret_until: dt.datetime | None = None


async def webhooks(conn: Connection, edition_id: UUID) -> list[Webhook]:
    """The programs that an edition calls, oldest first."""
    return await fetch(conn, Webhook, _SQL.webhooks, edition_id, None)


async def webhook(conn: Connection, edition_id: UUID, webhook_id: UUID) -> Webhook:
    """One of them; NotFound for one of another edition."""
    found = await fetch(conn, Webhook, _SQL.webhooks, edition_id, webhook_id)
    if not found:
        raise _unknown()
    return found[0]


async def hold(conn: Connection, edition_id: UUID, webhook_id: UUID) -> Webhook:
    """As `webhook`; nobody changes it before the transaction ends."""
    await conn.fetchval(_SQL.hold, edition_id, webhook_id)
    return await webhook(conn, edition_id, webhook_id)


async def add(
    conn: Connection,
    edition: Edition,
    form: WebhookForm,
    house: str,
    allowed: Sequence[str],
    by: UUID | None,
    now: dt.datetime,
) -> NewSecret:
    """Call one more program from now on; `house` is the secret that its own is derived from."""
    address = _address(form, allowed)
    await conn.execute(_SQL.hold_edition, edition.id)
    if await conn.fetchval(_SQL.count, edition.id) >= MOST:
        raise Conflict(msgid("An edition calls at most %(most)s programs."), most=MOST)
    events = _events(form)
    made: Any = await conn.fetchval(_SQL.add, edition.id, address, events, now, by)
    if not form.active:
        await conn.execute(_SQL.change, edition.id, made, address, events, False, now)
    await audit.record(conn, edition.id, by, "webhook.added", made, now=now)
    return NewSecret(webhook_id=made, secret=signing.as_text(signing.secret_of(house, made, 1)))


async def change(
    conn: Connection,
    edition: Edition,
    webhook_id: UUID,
    form: WebhookForm,
    allowed: Sequence[str],
    by: UUID | None,
    now: dt.datetime,
) -> Webhook:
    """Call a program elsewhere, of other things, not for now, or again: then at once."""
    values = (_address(form, allowed), _events(form), form.active, now)
    if await conn.fetchval(_SQL.change, edition.id, webhook_id, *values) is None:
        raise _unknown()
    if form.active:
        await conn.execute(_SQL.wake, webhook_id)
    await audit.record(conn, edition.id, by, "webhook.changed", webhook_id, now=now)
    return await webhook(conn, edition.id, webhook_id)


async def rotate(
    conn: Connection,
    edition: Edition,
    webhook_id: UUID,
    house: str,
    by: UUID | None,
    now: dt.datetime,
) -> NewSecret:
    """Another secret; calls are signed with both until the old one ends."""
    until = now + OLD_SECRET
    number = await conn.fetchval(_SQL.rotate, edition.id, webhook_id, until)
    if number is None:
        raise _unknown()
    await audit.record(conn, edition.id, by, "webhook.rotated", webhook_id, now=now)
    secret = signing.as_text(signing.secret_of(house, webhook_id, number))
    return NewSecret(webhook_id=webhook_id, secret=secret, old_secret_until=until)


async def remove(
    conn: Connection, edition: Edition, webhook_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """Call a program no more; what waited for it goes too."""
    if await conn.fetchval(_SQL.remove, edition.id, webhook_id) is None:
        raise _unknown()
    await audit.record(conn, edition.id, by, "webhook.removed", webhook_id, now=now)


def _address(form: WebhookForm, allowed: Sequence[str]) -> str:
    try:
        return clean_address(form.address, allowed)
    except Unusable as unusable:
        raise Invalid([unusable.at("address")]) from unusable


def _events(form: WebhookForm) -> list[str]:
    events: list[str] = [event for event in EVENTS if event in form.events]
    if not events:
        raise Invalid([FieldFault("events", msgid("At least one answer is needed."))])
    return events


def _unknown() -> NotFound:
    return NotFound(msgid("There is no such webhook in this edition."))
