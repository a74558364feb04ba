"""A person's own word on the day: "I shall be late", and that they come in time after all."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency

from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.choices import Option
from api.pages.frame.show import AnyRequest, go
from api.pages.participant.page import HOME, Me, Myself
from matchmaker import day
from matchmaker.day import Attendance
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.wording.typography import hour


class LateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The slot for which they will be here; without one they are in time after all."""

    slot: int | None = None


class Lateness(msgspec.Struct, frozen=True, kw_only=True):
    """What the page offers: the slots to come, and what was announced."""

    slots: list[Option]
    announced: datetime | None


async def lateness_of(
    conn: Connection, edition: Edition, me: Me, now: datetime, language: str
) -> Lateness | None:
    """On the day itself, for who has not arrived; None otherwise."""
    if not edition.is_today(now):
        return None
    known = (await day.attendance(conn, edition.id)).get(me.id)
    if known is not None and known.state not in ("expected", "late"):
        return None
    slots = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    ahead = [slot for slot in slots.values() if slot.starts_at > now and not slot.closed]
    if not ahead:
        return None
    return Lateness(
        slots=[Option(str(s.number), hour(edition.local(s.starts_at), language)) for s in ahead],
        announced=edition.local(slots[_slot(known)].starts_at) if known else None,
    )


def _slot(known: Attendance) -> int:
    assert known.slot_number is not None, "who is late is late for a slot"
    return known.slot_number


@post("/retard", opt={"action": "presence.announce"}, include_in_schema=False)
@once
async def announce(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(LateForm, await forms.answers(request, LateForm))
    if form.slot is None:
        await day.come_in_time(conn, edition, me.id, now)
        return go(HOME, flash="in_time")
    await day.announce_late(conn, edition, me.id, form.slot, now)
    return go(HOME, flash="late_announced")


MINE = [announce]
