"""One person's morning: choices, suggestions, availability, agenda."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import (
    BODY,
    CONDITIONAL,
    SIGNED_IN,
    AgendaRead,
    AvailabilityForm,
    FeedRead,
    MeetingWithdrawal,
    RankWrite,
    SuggestionRead,
    errors,
)
from api.controllers.records import ChoicesWrite, named_fields
from api.exchange.speech import language_of
from api.promises import conditional
from matchmaker import notices, planning, suggestions
from matchmaker.choices import programme, wishes
from matchmaker.choices.programme import SlotChoice
from matchmaker.choices.wishes import OwnChoices
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links, people
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.post import addresses
from matchmaker.wording.language import catalogue

TAGS = ["morning"]
ONE = "/editions/{slug:str}/people/{person_id:uuid}"


@get(
    ONE + "/choices",
    opt={"action": "choices.read", "etag": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_choices(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> OwnChoices:
    """Read one's own wishes in their order, and whom one would rather avoid."""
    return await wishes.choices(conn, person_id)


@put(
    ONE + "/choices",
    opt={"action": "choices.write", "conditional": True},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def write_choices(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[ChoicesWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Replace the lists that are sent, wishes in the order of their rank; the other stays."""
    person = await hold_person(conn, edition, person_id)
    conditional.require_match(request, await wishes.choices(conn, person_id))
    given = await named_fields(request)
    await wishes.save(conn, edition, person, data.as_choices(), now, given=given)
    conditional.now_is(request, await wishes.choices(conn, person_id))


@post(
    ONE + "/choices/{target:uuid}/rank",
    opt={"action": "choices.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def rank_wish(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    target: FromPath[UUID],
    data: JSONBody[RankWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Give one of one's own wishes its place; the others close ranks."""
    person = await hold_person(conn, edition, person_id)
    await wishes.place(conn, edition, person, target, data.rank, now)


async def hold_person(conn: Connection, edition: Edition, person_id: UUID) -> Profile:
    """Somebody whose answers do not change before this request is over."""
    await editions.hold(conn, edition.id)  # in the order in which every writing takes them
    return await directory.hold(conn, edition.id, person_id)


@get(
    ONE + "/suggestions",
    opt={"action": "suggestions.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_suggestions(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[SuggestionRead]:
    """List whom of the other side one should wish for, each with the reasons, the best first."""
    person = await people.find(conn, edition.id, person_id)
    words = catalogue(language_of(request))
    return [
        SuggestionRead.of(found, words) for found in await suggestions.suggestions(conn, person)
    ]


@get(
    ONE + "/availability",
    opt={"action": "availability.read", "etag": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_availability(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[SlotChoice]:
    """List every slot with what keeps the person from it."""
    return await programme.availability(conn, await people.find(conn, edition.id, person_id))


@put(
    ONE + "/availability",
    opt={"action": "availability.write", "conditional": True},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def write_availability(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[AvailabilityForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say in exactly which slots a person cannot be there."""
    person = await hold_person(conn, edition, person_id)
    conditional.require_match(request, await programme.availability(conn, person))
    by = caller.organiser_id
    await programme.save_availability(conn, edition, person, data.slots, now, by)
    conditional.now_is(request, await programme.availability(conn, person))


@get(ONE + "/agenda", opt={"action": "agenda.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_agenda(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> AgendaRead:
    """Read a person's meetings of the published schedule, and why others were not granted."""
    await people.find(conn, edition.id, person_id)
    language = language_of(request)
    found = await planning.agenda(conn, person_id, language)
    return AgendaRead.of(found, catalogue(language))


@get(
    ONE + "/agenda.ics",
    opt={"action": "agenda.read"},
    tags=TAGS,
    media_type="text/calendar",
    responses=errors(*SIGNED_IN),
)
async def read_calendar(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[bytes]:
    """Read a person's meetings as iCalendar."""
    await people.find(conn, edition.id, person_id)
    content = await notices.feed(conn, person_id)
    return Response(content, media_type="text/calendar")


@put(
    ONE + "/meetings/{other_id:uuid}/withdrawal",
    opt={"action": "meeting.withdraw"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def withdraw_from_meeting(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    data: JSONBody[MeetingWithdrawal],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take back one meeting; both sides are told at once, the others stay as they are."""
    person = await people.find(conn, edition.id, person_id)
    values = (conn, edition, person, other_id, now, caller.organiser_id)
    await planning.withdraw_meeting(*values, free=data.free)


@delete(
    ONE + "/meetings/{other_id:uuid}/withdrawal",
    opt={"action": "meeting.withdraw"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def return_to_meeting(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Put back a meeting that one took back oneself, as long as nothing has taken its place."""
    person = await people.find(conn, edition.id, person_id)
    values = (conn, edition, person, other_id, now, caller.organiser_id)
    await planning.return_to_meeting(*values)


@get(ONE + "/feed", opt={"action": "feed.take"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def take_feed(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
) -> FeedRead:
    """Read the address to which one's own calendar program subscribes; it is a secret."""
    await people.find(conn, edition.id, person_id)
    link = await links.own_link(conn, settings.secret, person_id, str(request.auth), "feed")
    return FeedRead(address=addresses.feed(settings, link.token))


ROUTES = [
    read_choices,
    write_choices,
    rank_wish,
    read_suggestions,
    read_availability,
    write_availability,
    read_agenda,
    read_calendar,
    withdraw_from_meeting,
    return_to_meeting,
    take_feed,
]
