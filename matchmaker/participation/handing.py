"""Between an investor's people: exchanging meetings, sending a page, everything held on one."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import delegates
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.delegates import Delegate
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.notices import announcing, writing
from matchmaker.participation.representing import hold_investor
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("delegates")
LINKS_AN_HOUR: Final = 5


class ExchangeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two colleagues exchange what they hold, in one slot or all morning."""

    first: UUID
    second: UUID
    slot: int | None = None


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def exchange(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    form: ExchangeForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> int:
    """Two colleagues exchange what they hold, and how many meetings that moves.

    Until the day, for the investor; on the day the organiser may, for slots that have not begun.
    """
    await hold_investor(conn, edition, investor_id)
    if by is None and edition.local(now).date() >= edition.held_on:
        raise Conflict(
            msgid("Your representatives exchange meetings until the day before; ask at the desk.")
        )
    for one in (form.first, form.second):
        await delegates.find_delegate(conn, investor_id, one)
    if form.first == form.second:
        raise Invalid([FieldFault("second", msgid("Choose two different representatives."))])
    in_force = await fetch_optional(conn, _Id, _SQL.version_in_force, edition.id)
    slots = [
        slot.number
        for slot in await editions.slots(conn, edition.id)
        if slot.starts_at > now and form.slot in (None, slot.number)
    ]
    if in_force is None or not slots:
        raise Conflict(msgid("There is no meeting to come that they could exchange."))
    await announcing.take_turn(conn, edition.id)
    values = (in_force.id, investor_id, form.first, form.second, slots)
    moved = len(await conn.fetch(_SQL.exchange, *values))
    if moved:
        await announcing.bring_up_to_date(conn, edition.id, [investor_id], now)
        await signals.signal(conn, edition.id, "plan")
        details = {"meetings": moved} | ({} if form.slot is None else {"slot": form.slot})
        await audit.record(
            conn, edition.id, by, "delegates.exchanged", investor_id, details, now=now
        )
    return moved


async def send_link(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    delegate_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Their page, to the address of their own; five times an hour at most."""
    investor = await hold_investor(conn, edition, investor_id)
    delegate = await delegates.find_delegate(conn, investor_id, delegate_id)
    if delegate.email is None:
        raise Conflict(msgid("This representative has no address of their own: give one first."))
    if not await conn.fetchval(_SQL.is_confirmed, investor.id):
        raise Conflict(msgid("The investor's own address is not confirmed yet."))
    since = now - dt.timedelta(hours=1)
    if await conn.fetchval(_SQL.letters_since, delegate_id, since) >= LINKS_AN_HOUR:
        raise Conflict(msgid("Enough links have left for this hour; the newest one serves."))
    await writing.send_delegate_link(conn, delegate)
    if by is not None:
        await audit.record(conn, edition.id, by, "delegate.link_sent", delegate_id, now=now)


async def export(conn: Connection, delegate: Delegate) -> dict[str, Any]:
    """Everything held on one of an investor's people, for them alone."""
    document = await conn.fetchval(_SQL.export_delegate, delegate.id)
    if document is None:
        raise NotFound(msgid("There is no such representative."))
    return msgspec.json.decode(str(document), type=dict[str, Any])
