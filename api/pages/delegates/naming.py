"""Who comes for an investor, and who of them holds which meeting: said by the investor, or by an
organiser in their name.

Both have the same two pages, under /moi/representants and under the person's page of the organiser.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from api.access.callers import Caller
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, Message, page
from api.pages.participant.page import HOME, person_of
from matchmaker import delegates
from matchmaker.db import Connection
from matchmaker.delegates import Delegate, HeldMeeting
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, representing
from matchmaker.wording.errors import FieldFault

_ADDING: Final = "delegates.html"
_ONE: Final = "delegate.html"


class TeamPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whose people they are, where their pages are, and which organiser acts, if one does."""

    edition: Edition
    investor_id: UUID
    path: str
    back: str
    by: UUID | None


class HeldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting by the clocks of the place, and who holds it."""

    meeting: HeldMeeting
    starts: datetime
    holder: Delegate | None
    may_change: bool


#: what a handler is given as `place`
Here = NamedDependency[SkipValidation[TeamPage]]


async def own_place(edition: NamedDependency[Edition], caller: NamedDependency[Caller]) -> TeamPage:
    """The investor's own pages."""
    path = f"{HOME}/representants"
    return TeamPage(edition=edition, investor_id=person_of(caller), path=path, back=HOME, by=None)


async def organisers_place(
    person_id: FromPath[UUID],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> TeamPage:
    """Those of an organiser about that person."""
    back = f"{base_of(edition)}/personnes/{person_id}"
    path = f"{back}/representants"
    by = caller.organiser_id
    return TeamPage(edition=edition, investor_id=person_id, path=path, back=back, by=by)


async def show_all(
    request: AnyRequest,
    conn: Connection,
    place: TeamPage,
    now: datetime,
    *,
    answers: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    said: Sequence[Message] = (),
    status: int = 200,
) -> Response[str]:
    """Everybody who comes for the investor, and the morning with who holds what."""
    edition = place.edition
    investor = await people.find_investor(conn, edition.id, place.investor_id)
    team = await delegates.delegates_of(conn, investor.id)
    known = {one.id: one for one in team}
    held = await delegates.held_by(conn, investor.id)
    is_open = place.by is not None or edition.local(now).date() < edition.held_on
    rows = [
        HeldRow(
            meeting=one,
            starts=edition.local(one.starts_at),
            holder=known.get(one.delegate_id) if one.delegate_id else None,
            may_change=is_open and one.starts_at > now and len(team) > 1,
        )
        for one in held
    ]
    return page(
        request,
        _ADDING,
        edition=edition,
        status=status,
        faults=faults,
        said=said,
        place=place,
        investor=investor,
        team=team,
        tables={one.id: _tables(held, one.id) for one in team},
        counts={one.id: sum(row.delegate_id == one.id for row in held) for one in team},
        rows=rows,
        may_add=_seats_open(place, now) and len(team) < representing.MOST,
        answers={"name": "", "email": ""} | dict(answers or {}),
    )


def _tables(held: Sequence[HeldMeeting], delegate_id: UUID) -> str:
    labels = [one.label for one in held if one.delegate_id == delegate_id]
    return ", ".join(dict.fromkeys(labels))


def _seats_open(place: TeamPage, now: datetime) -> bool:
    return place.by is not None or place.edition.takes_wishes(now)


async def show_one(
    request: AnyRequest,
    conn: Connection,
    place: TeamPage,
    delegate_id: UUID,
    now: datetime,
    *,
    answers: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    said: Sequence[Message] = (),
    status: int = 200,
) -> Response[str]:
    """One of them: name, address, and what may be done about them."""
    investor = await people.find_investor(conn, place.edition.id, place.investor_id)
    one = await delegates.find_delegate(conn, investor.id, delegate_id)
    held = [
        row for row in await delegates.held_by(conn, investor.id) if row.delegate_id == delegate_id
    ]
    team = await delegates.delegates_of(conn, investor.id)
    stored = {"name": one.shown_name, "email": one.email or "", "seen": one.updated_at.isoformat()}
    return page(
        request,
        _ONE,
        edition=place.edition,
        status=status,
        faults=faults,
        said=said,
        place=place,
        investor=investor,
        one=one,
        held=len(held),
        may_remove=_seats_open(place, now) and len(team) > 1,
        answers=stored | dict(answers or {}),
    )
