"""What an organiser does: closing wishes, solving, publishing, messages, the journal."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import (
    BODY,
    SIGNED_IN,
    PublishForm,
    ReopenForm,
    RunForm,
    RunRead,
    UnservedRead,
    errors,
)
from api.exchange.speech import language_of
from api.promises.pages import DEFAULT, LimitQuery, lead_to
from matchmaker import notices, planning
from matchmaker.db import Connection
from matchmaker.editions import audit, stages
from matchmaker.editions.audit import ActKind, AuditLine, Sought
from matchmaker.editions.editions import Edition
from matchmaker.notices import Held, LetterCounts
from matchmaker.participation import organising as acts
from matchmaker.planning import Published, Version
from matchmaker.wording.language import catalogue

TAGS = ["organising"]
BASE = "/editions/{slug:str}"


MessageNumber = Annotated[int, PathParameter(ge=1, le=9_007_199_254_740_991)]


def organiser(caller: Caller) -> UUID:
    """The organiser behind a request that the guard let through."""
    assert caller.organiser_id is not None
    return caller.organiser_id


@post(
    BASE + "/open",
    opt={"action": "edition.change"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def open_edition(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Show an edition that was being prepared to everybody, who may register from now on."""
    await stages.open_to_all(conn, edition, organiser(caller), now)


@post(
    BASE + "/wishes/close",
    opt={"action": "wishes.close"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def close_wishes(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """End registration and wishes."""
    await stages.close_wishes(conn, edition, organiser(caller), now)


@post(
    BASE + "/wishes/reopen",
    opt={"action": "wishes.close"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def reopen_wishes(
    slug: FromPath[str],
    data: JSONBody[ReopenForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take registrations and wishes again, until the old deadline or a new one."""
    await stages.reopen_wishes(conn, edition, organiser(caller), now, data.until)


@post(
    BASE + "/runs",
    opt={"action": "run.request", "place": "/api/v1/editions/{slug}/runs/{id}"},
    tags=TAGS,
    status_code=202,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def request_run(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[RunForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> RunRead:
    """Ask the solver for a draft; one run at a time."""
    run_id = await planning.request_run(
        conn, edition, organiser(caller), data.seconds, data.seed, now, base=data.base
    )
    return RunRead.of(await planning.run(conn, run_id), catalogue(language_of(request)))


@get(
    BASE + "/runs/{run_id:uuid}",
    opt={"action": "run.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_run(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    run_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> RunRead:
    """Read how far a run is, or what it ended with."""
    found = await planning.run(conn, run_id)
    if found.edition_id != edition.id:
        raise NotFoundException
    return RunRead.of(found, catalogue(language_of(request)))


@post(
    BASE + "/runs/{run_id:uuid}/stop",
    opt={"action": "run.stop"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def stop_run(
    slug: FromPath[str],
    run_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """End a run with the best schedule found so far."""
    await planning.stop_run(conn, edition, run_id, organiser(caller), now)


@get(BASE + "/schedules", opt={"action": "schedule.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_schedules(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Version]:
    """List the versions of the schedule, newest first."""
    return await planning.versions(conn, edition.id)


@get(
    BASE + "/schedules/{schedule_id:uuid}",
    opt={"action": "schedule.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_schedule(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Version:
    """Read one version: what it is worth and what is proven about it."""
    return await planning.version(conn, edition.id, schedule_id)


@get(
    BASE + "/schedules/{schedule_id:uuid}/unserved",
    opt={"action": "schedule.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_unserved(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[UnservedRead]:
    """List who has no meeting in a version, and why."""
    version = await planning.version(conn, edition.id, schedule_id)
    words = catalogue(language_of(request))
    return [UnservedRead.of(row, words) for row in await planning.unserved_people(conn, version.id)]


@post(
    BASE + "/schedules/{schedule_id:uuid}/publish",
    opt={"action": "schedule.publish"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def publish(
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    data: JSONBody[PublishForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Published:
    """Put a draft into force and write to everybody whose meetings it changes."""
    return await planning.publish(
        *(conn, edition, schedule_id, organiser(caller), now),
        replaces=data.replaces,
        revision=data.revision,
    )


@get(BASE + "/messages", opt={"action": "outbox.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def count_messages(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> LetterCounts:
    """Count the messages waiting, sent and held back."""
    return await notices.letter_counts(conn, edition.id)


@get(
    BASE + "/messages/held",
    opt={"action": "outbox.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_held(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Held]:
    """List the messages that the relay refused, with its words."""
    return await notices.held_letters(conn, edition.id)


@post(
    BASE + "/messages/{message:int}/release",
    opt={"action": "outbox.release"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def release(
    slug: FromPath[str],
    message: MessageNumber,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Try a message again that was held back."""
    await acts.release_letter(conn, edition, message, organiser(caller), now)


@get(BASE + "/journal", opt={"action": "audit.read"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def read_journal(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    before: Annotated[
        int | None, QueryParameter(ge=1, le=9_007_199_254_740_991, description="older than this")
    ] = None,
    limit: LimitQuery = DEFAULT,
    who: FromQuery[UUID | None] = None,
    what: FromQuery[ActKind | None] = None,
    since: FromQuery[datetime | None] = None,
    about: FromQuery[UUID | None] = None,
) -> list[AuditLine]:
    """Read the acts of organisers, newest first: of somebody, of a kind, since, about a person."""
    people = None if about is None else (about,)
    sought = Sought(who=who, what=what, since=since, about=people)
    found = await audit.trail(conn, edition.id, before, limit + 1, sought)
    if len(found) > limit:
        lead_to(request, before=found[limit - 1].id)
    return found[:limit]


ROUTES = [
    open_edition,
    close_wishes,
    reopen_wishes,
    request_run,
    read_run,
    stop_run,
    list_schedules,
    read_schedule,
    read_unserved,
    publish,
    count_messages,
    list_held,
    release,
    read_journal,
]
