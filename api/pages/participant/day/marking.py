"""The investor's three buttons: present, late, absent; and taking one back."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.show import AnyRequest, go
from api.pages.participant.page import HOME, Me, Myself
from matchmaker import day
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition


class MarkForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the investor says of a meeting; "none" takes it back."""

    mark: Literal["present", "late", "absent", "none"]


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of whom, and when, by the clocks of the place."""

    said: dict[UUID, day.AttendanceMark]
    hours: dict[UUID, datetime]
    #: so long before it begins a meeting is one that is marked now
    soon: timedelta = day.SOON


async def marks_of(conn: Connection, edition: Edition, me: Me, now: datetime) -> Marks | None:
    """An investor's marks, on the day itself; None for everybody else and on other days."""
    if me.kind != "investor" or not edition.is_today(now):
        return None
    found = (await day.marks(conn, edition.id, me.id)).values()
    return Marks(
        said={mark.holder_id: mark.state for mark in found},
        hours={mark.holder_id: edition.local(mark.marked_at) for mark in found},
    )


@post("/rendez-vous/{target:uuid}", opt={"action": "meetings.mark"}, include_in_schema=False)
@once
async def mark(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(MarkForm, await forms.answers(request, MarkForm))
    if form.mark == "none":
        await day.unmark_meeting(conn, edition, me.id, target, now)
    else:
        await day.mark_meeting(conn, edition, me.id, target, form.mark, now)
    return go(f"{HOME}#mark-{target}")


MINE = [mark]
