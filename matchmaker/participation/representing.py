"""An investor's people: naming, replacing, removing and erasing them; `handing` exchanges meetings.

The planning counts seats. Who sits there changes at any time; how many there are is fixed for the
investor once wishes close, and for nobody else. Each act tells exactly those whose meetings, or
whose address, it changes.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import delegates
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.delegates import NOBODY, Delegate
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.notices import announcing
from matchmaker.people import directory
from matchmaker.people.profiles import ADDRESS_TWICE, Profile, clean_delegate
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound, Unusable
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

_SQL: Final = load("delegates")
MOST: Final = 20


class DelegateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of an investor's people; `seen` is when what the form was made from was written."""

    name: Annotated[str, Meta(min_length=1, max_length=160)]
    email: Annotated[str, Meta(max_length=254)] = ""
    seen: dt.datetime | None = None


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def add(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    form: DelegateForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> Delegate:
    """One more seat; the plan that follows has it, and the meetings in force stay as they are."""
    investor = await hold_investor(conn, edition, investor_id)
    _require_seats_open(edition, now, by)
    known = await delegates.delegates_of(conn, investor_id)
    if len(known) >= MOST:
        raise Conflict(msgid("An investor has at most twenty representatives."))
    name, email = await _tidy(conn, investor, form, None)
    added = await fetch_optional(conn, _Id, _SQL.add_delegate, investor_id, name, email or None)
    assert added is not None
    await _spread_anew(conn, edition, investor_id)
    await announcing.bring_up_to_date(conn, edition.id, [investor_id], now)
    await _record(conn, edition, by, "delegate.added", added.id, now)
    return await delegates.find_delegate(conn, investor_id, added.id)


async def change(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    delegate_id: UUID,
    form: DelegateForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> Delegate:
    """Another name, another address, or somebody else on the seat; their meetings stay.

    Another address is somebody else to us: the former one is taken leave of, its links end.
    """
    investor = await hold_investor(conn, edition, investor_id)
    known = await delegates.find_delegate(conn, investor_id, delegate_id)
    _require_as_seen(edition.id, known, form.seen)
    name, email = await _tidy(conn, investor, form, delegate_id)
    if (name, email or None) == (known.name, known.email):
        return known
    await conn.execute(_SQL.change_delegate, investor_id, delegate_id, name, email or None, now)
    await _tell(conn, edition, known, email, now)
    await _record(conn, edition, by, "delegate.changed", delegate_id, now)
    return await delegates.find_delegate(conn, investor_id, delegate_id)


async def remove(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    delegate_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
    seen: dt.datetime | None = None,
) -> None:
    """A seat goes; its meetings go to colleagues who are free then, or it stays."""
    await hold_investor(conn, edition, investor_id)
    _require_seats_open(edition, now, by)
    known = await delegates.find_delegate(conn, investor_id, delegate_id)
    _require_as_seen(edition.id, known, seen)
    if len(await delegates.delegates_of(conn, investor_id)) == 1:
        raise Conflict(msgid("An investor has one representative at least: replace this one."))
    await _spread_anew(conn, edition, investor_id, without=delegate_id)
    if left := await conn.fetchval(_SQL.unheld, investor_id, now):
        raise Conflict(
            "One meeting has nobody left to hold it at its hour: replace this representative, or "
            "plan again first.",
            plural="%(num)s meetings have nobody left to hold them at their hours: replace this "
            "representative, or plan again first.",
            num=left,
        )
    await conn.execute(_SQL.change_delegate, investor_id, delegate_id, NOBODY, None, now)
    await _tell(conn, edition, known, "", now)
    await conn.execute(_SQL.remove_delegate, investor_id, delegate_id)
    # Of two, the one who is left needs no name beside their meetings any more.
    await announcing.bring_up_to_date(conn, edition.id, [investor_id], now)
    await _record(conn, edition, by, "delegate.removed", delegate_id, now)


async def erase(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    delegate_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Forget one of an investor's people at once; the seat stays, to be named again."""
    await editions.hold(conn, edition.id)
    await directory.hold(conn, edition.id, investor_id)
    known = await delegates.find_delegate(conn, investor_id, delegate_id)
    await conn.execute(_SQL.change_delegate, investor_id, delegate_id, NOBODY, None, now)
    await _tell(conn, edition, known, "", now)
    await conn.execute(_SQL.forget_former, delegate_id)
    await signals.signal(conn, edition.id, "access")
    await signals.signal(conn, edition.id, "plan")
    await audit.record(conn, edition.id, by, "delegate.erased", delegate_id, now=now)


async def rename_all(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    names: Sequence[str],
    emails: Sequence[str],
    now: dt.datetime,
) -> None:
    """The people of an investor as their form has them: who stays keeps seat and meetings.

    Somebody stays by their address, or else by their name; who is left takes the seats that are
    left. The caller tells who is concerned besides.
    """
    known = await delegates.delegates_of(conn, investor_id)
    addresses = [*emails, *[""] * (len(names) - len(emails))]
    wanted = list(zip(names, [email or None for email in addresses], strict=True))
    if [(one.name, one.email) for one in known] == wanted:
        return
    seats = _seats_of(known, wanted)
    for gone in [one for one in known if one not in seats]:
        await _leave_seat(conn, edition, gone, now)
    order = []
    for seat, (name, email) in zip(seats, wanted, strict=True):
        if seat is None:
            added = await fetch_optional(conn, _Id, _SQL.add_delegate, investor_id, name, email)
            assert added is not None
            order.append(added.id)
            continue
        order.append(seat.id)
        if (seat.name, seat.email) != (name, email):
            values = (investor_id, seat.id, name, email, now)
            await conn.execute(_SQL.change_delegate, *values)
            await _tell(conn, edition, seat, email or "", now)
    await conn.execute(_SQL.order_delegates, investor_id, order)
    await _spread_anew(conn, edition, investor_id)


def _seats_of(
    known: Sequence[Delegate], wanted: Sequence[tuple[str, str | None]]
) -> list[Delegate | None]:
    """The seat of each who is wanted; None for a new one."""
    left = list(known)
    found: list[Delegate | None] = [None] * len(wanted)

    def take(place: int, seat: Delegate | None) -> None:
        if found[place] is None and seat is not None:
            found[place] = seat
            left.remove(seat)

    for place, (_, email) in enumerate(wanted):
        take(place, next((one for one in left if email and one.email == email), None))
    for place, (name, _) in enumerate(wanted):
        take(place, next((one for one in left if fold(one.name) == fold(name)), None))
    for place in range(len(wanted)):
        take(place, left[0] if left else None)
    return found


async def _leave_seat(conn: Connection, edition: Edition, gone: Delegate, now: dt.datetime) -> None:
    await _spread_anew(conn, edition, gone.investor_id, without=gone.id)
    await conn.execute(_SQL.change_delegate, gone.investor_id, gone.id, NOBODY, None, now)
    await _tell(conn, edition, gone, "", now)
    await conn.execute(_SQL.remove_delegate, gone.investor_id, gone.id)


async def _tell(
    conn: Connection, edition: Edition, before: Delegate, email: str, now: dt.datetime
) -> None:
    """Whose meetings or mailbox have changed; nothing stays of an address that is left."""
    if before.email is None or before.email.lower() == email.lower():
        await announcing.bring_up_to_date(conn, edition.id, [before.investor_id], now)
        return
    await announcing.see_off(conn, edition.id, before.investor_id, before.id, now)
    await conn.execute(_SQL.forget_former, before.id)
    await signals.signal(conn, edition.id, "access")


async def _spread_anew(
    conn: Connection, edition: Edition, investor_id: UUID, *, without: UUID | None = None
) -> None:
    """Who holds what in the version in force, now that other seats are there."""
    await announcing.take_turn(conn, edition.id)
    in_force = await fetch_optional(conn, _Id, _SQL.version_in_force, edition.id)
    if in_force is not None:
        await delegates.spread(conn, in_force.id, investor_id, without=without)


async def hold_investor(conn: Connection, edition: Edition, investor_id: UUID) -> Profile:
    """The investor, held so that what is said of their people comes one after the other."""
    if (await editions.hold(conn, edition.id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    investor = await directory.hold_participant(conn, edition.id, investor_id)
    if investor.kind != "investor":
        raise NotFound(msgid("There is no such representative."))
    return investor


def _require_seats_open(edition: Edition, now: dt.datetime, by: UUID | None) -> None:
    if by is None and not edition.takes_wishes(now):
        raise Conflict(
            msgid(
                "The planning counts on the number of your representatives; replace one, or write "
                "to %(contact)s."
            ),
            contact=edition.contact_email,
        )


def _require_as_seen(edition_id: UUID, known: Delegate, seen: dt.datetime | None) -> None:
    if seen is not None and seen != known.updated_at:
        raise Conflict(
            msgid("Somebody has changed this representative meanwhile: now %(name)s, %(email)s."),
            name=known.shown_name or "–",
            email=known.email or "–",
        ).after(edition_id, "delegate.changed", subject=known.id, since=known.updated_at)


async def _tidy(
    conn: Connection, investor: Profile, form: DelegateForm, delegate_id: UUID | None
) -> tuple[str, str]:
    try:
        name, email = clean_delegate(form.name, form.email.strip(), investor.email)
    except Unusable as unusable:
        field = "email" if form.email and "@" not in form.name else "name"
        raise Invalid([unusable.at(field)]) from unusable
    others = await delegates.delegates_of(conn, investor.id)
    taken = {one.email.lower() for one in others if one.email and one.id != delegate_id}
    if email and email.lower() in taken:
        raise Invalid([FieldFault("email", ADDRESS_TWICE)])
    return name, email


async def _record(
    conn: Connection,
    edition: Edition,
    by: UUID | None,
    act: str,
    delegate_id: UUID,
    now: dt.datetime,
) -> None:
    if by is not None:
        await audit.record(conn, edition.id, by, act, delegate_id, now=now)
