"""An investor's people: who they are, who holds which meeting; and what each sees of their own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, MeetingRead, errors, meetings_read
from api.controllers.settings import TouchedRead
from api.exchange.speech import language_of
from matchmaker import changes, day, delegates, planning
from matchmaker.day import AttendanceMark
from matchmaker.db import Connection
from matchmaker.delegates import Delegate
from matchmaker.editions.editions import Edition
from matchmaker.participation import handing, people, representing
from matchmaker.participation.handing import ExchangeForm
from matchmaker.participation.representing import DelegateForm
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.phrases import Phrase

TAGS = ["delegates"]
ALL = "/editions/{slug:str}/people/{person_id:uuid}/delegates"
ONE = ALL + "/{delegate_id:uuid}"
OWN = "/delegate"


class HeldRead(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that one of them holds."""

    holder_id: UUID
    slot: int
    starts: datetime
    table: str
    project: str


class DelegateRead(msgspec.Struct, frozen=True, kw_only=True):
    """One of an investor's people; a change sends `seen` back, so that none is overwritten."""

    id: UUID
    name: str
    email: str
    seen: datetime
    arrived_at: datetime | None
    meetings: list[HeldRead]


class Exchanged(msgspec.Struct, frozen=True):
    """How many meetings have changed hands."""

    meetings: int


class OwnRead(msgspec.Struct, frozen=True, kw_only=True):
    """What one of an investor's people sees of their morning."""

    name: str
    represents: str
    version: int | None
    published_at: datetime | None
    meetings: list[MeetingRead]


class OwnMark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the holder has come; null takes back what was said."""

    mark: AttendanceMark | None


async def _read(conn: Connection, investor_id: UUID) -> list[DelegateRead]:
    held = await delegates.held_by(conn, investor_id)
    return [
        DelegateRead(
            id=one.id,
            name=one.shown_name,
            email=one.email or "",
            seen=one.updated_at,
            arrived_at=one.arrived_at,
            meetings=[
                HeldRead(
                    holder_id=row.holder_id,
                    slot=row.slot_number,
                    starts=row.starts_at,
                    table=row.label,
                    project=row.project,
                )
                for row in held
                if row.delegate_id == one.id
            ],
        )
        for one in await delegates.delegates_of(conn, investor_id)
    ]


async def _foreseen(
    request: Request[Any, Any, Any],
    conn: Connection,
    edition: Edition,
    now: datetime,
    act: Callable[[], Awaitable[object]],
) -> TouchedRead:
    """Whom an act would write to: it is done, counted and undone."""

    async def unremarked() -> list[Phrase]:
        await act()
        return []

    found = await changes.foresee(conn, edition.id, now, unremarked)
    return TouchedRead.of(found, catalogue(language_of(request)))


@get(ALL, opt={"action": "delegates.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_delegates(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[DelegateRead]:
    """List an investor's people, each with the meetings that they hold."""
    await people.find_investor(conn, edition.id, person_id)
    return await _read(conn, person_id)


@post(ALL, opt={"action": "delegates.write"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY, 409))
async def add_delegate(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[DelegateForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> list[DelegateRead]:
    """Name one more; the next plan counts on the seat."""
    await representing.add(conn, edition, person_id, data, now, caller.organiser_id)
    return await _read(conn, person_id)


@put(
    ONE,
    opt={"action": "delegates.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_delegate(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    data: JSONBody[DelegateForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> list[DelegateRead]:
    """Correct a name or an address, or let somebody else take the seat; the meetings stay."""
    values = (edition, person_id, delegate_id, data, now, caller.organiser_id)
    await representing.change(conn, *values)
    return await _read(conn, person_id)


@post(
    ONE + "/preview",
    opt={"action": "delegates.write", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def preview_delegate(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    data: JSONBody[DelegateForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> TouchedRead:
    """Say whom such a change would write to; nothing is changed."""

    values = (edition, person_id, delegate_id, data, now, caller.organiser_id)
    return await _foreseen(request, conn, edition, now, lambda: representing.change(conn, *values))


@post(
    ALL + "/preview",
    opt={"action": "delegates.write", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def preview_new_delegate(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[DelegateForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> TouchedRead:
    """Say whom naming one more would write to; nobody is named."""
    values = (edition, person_id, data, now, caller.organiser_id)
    return await _foreseen(request, conn, edition, now, lambda: representing.add(conn, *values))


@post(
    ONE + "/removal/preview",
    opt={"action": "delegates.write", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, 409),
)
async def preview_removal(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> TouchedRead:
    """Say whom removing that seat would write to, or that it is refused; nothing is removed."""
    values = (edition, person_id, delegate_id, now, caller.organiser_id)
    return await _foreseen(request, conn, edition, now, lambda: representing.remove(conn, *values))


@post(
    ONE + "/data/preview",
    opt={"action": "delegate.erase", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, 409),
)
async def preview_erasure(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> TouchedRead:
    """Say whom erasing one of them would write to; nothing is erased."""
    values = (edition, person_id, delegate_id, now, caller.organiser_id)
    return await _foreseen(request, conn, edition, now, lambda: representing.erase(conn, *values))


@delete(ONE, opt={"action": "delegates.write"}, tags=TAGS, responses=errors(*SIGNED_IN, 409))
async def remove_delegate(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Remove a seat; its meetings go to colleagues who are free, or it is refused."""
    values = (edition, person_id, delegate_id, now, caller.organiser_id)
    await representing.remove(conn, *values)


@delete(ONE + "/data", opt={"action": "delegate.erase"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def erase_delegate(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Erase everything that is held on one of them; the seat and its meetings stay."""
    values = (edition, person_id, delegate_id, now, caller.organiser_id)
    await representing.erase(conn, *values)


@post(
    ONE + "/link",
    opt={"action": "delegates.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def send_delegate_link(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    delegate_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Send one of them the link to their own page."""
    values = (edition, person_id, delegate_id, now, caller.organiser_id)
    await handing.send_link(conn, *values)


@post(
    ALL + "/exchanges",
    opt={"action": "delegates.exchange"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def exchange_meetings(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[ExchangeForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Exchanged:
    """Let two colleagues exchange what they hold, in one slot or all morning."""
    values = (edition, person_id, data, now, caller.organiser_id)
    return Exchanged(await handing.exchange(conn, *values))


async def _own(conn: Connection, caller: Caller) -> Delegate:
    if caller.delegate_id is None:
        raise NotFound(msgid("There is no such representative."))
    return await delegates.delegate_of(conn, caller.delegate_id)


@get(OWN, opt={"action": "delegate.own"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_delegate(
    request: Request[Any, Any, Any],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> OwnRead:
    """Read one's own meetings for the investor whom one represents."""
    own = await _own(conn, caller)
    investor = await people.find_investor(conn, edition.id, own.investor_id)
    found = await planning.agenda(conn, own.investor_id, language_of(request), own.id)
    return OwnRead(
        name=own.shown_name,
        represents=investor.organisation,
        version=found.version,
        published_at=found.published_at,
        meetings=meetings_read(found),
    )


@get(OWN + "/export", opt={"action": "delegate.own"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def export_own(
    conn: NamedDependency[Connection], caller: NamedDependency[Caller]
) -> dict[str, Any]:
    """Take away everything that is held on oneself."""
    return await handing.export(conn, await _own(conn, caller))


@delete(OWN, opt={"action": "delegate.own"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def erase_own(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Erase everything that is held on oneself; the seat is to be named again."""
    own = await _own(conn, caller)
    await representing.erase(conn, edition, own.investor_id, own.id, now)


@put(
    OWN + "/meetings/{target:uuid}/mark",
    opt={"action": "delegate.mark"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def mark_own(
    target: FromPath[UUID],
    data: JSONBody[OwnMark],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say whether the holder of one's own meeting has come."""
    own = await _own(conn, caller)
    await delegates.require_held(conn, own, target)
    if data.mark is None:
        await day.unmark_meeting(conn, edition, own.investor_id, target, now)
    else:
        await day.mark_meeting(conn, edition, own.investor_id, target, data.mark, now)


@put(
    OWN + "/meetings/{target:uuid}/withdrawal",
    opt={"action": "delegate.withdraw"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def withdraw_own(
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take back one meeting that one holds; the house and the other side are told at once."""
    own = await _own(conn, caller)
    await delegates.require_held(conn, own, target)
    investor = await people.find_investor(conn, edition.id, own.investor_id)
    await planning.withdraw_meeting(conn, edition, investor, target, now)


ROUTES = [
    read_delegates,
    add_delegate,
    change_delegate,
    preview_delegate,
    preview_new_delegate,
    preview_removal,
    preview_erasure,
    remove_delegate,
    erase_delegate,
    send_delegate_link,
    exchange_meetings,
    read_delegate,
    export_own,
    erase_own,
    mark_own,
    withdraw_own,
]
