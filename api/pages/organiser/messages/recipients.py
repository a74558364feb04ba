"""Who will be written to when a version comes into force, and what each of them will read."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.edition.outbox import KINDS
from api.pages.organiser.messages.letter import letter_page
from matchmaker import messages, planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Addressee, Shown
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue

SIZE: Final = 50


@get(
    "/planning/versions/{schedule_id:uuid}/messages",
    opt={"action": "schedule.publish"},
    include_in_schema=False,
)
async def overview(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Everybody whom publishing this draft or applying this proposal would write to."""
    draft = await planning.version(conn, edition.id, schedule_id)
    found: list[Addressee] = []
    async with (
        (attempt := Attempt(conn, Conflict)),
        messages.rehearse_publication(
            conn, edition, schedule_id, organiser_of(caller), now
        ) as written,
    ):
        found = await written.addressees()
    words = catalogue(language_of(request))
    asked = request.query_params.get("page", "1")
    pages = max(1, -(-len(found) // SIZE))
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() else 1
    return page(
        request,
        "organiser/messages/recipients.html",
        edition=edition,
        base=base_of(edition),
        draft=draft,
        said=said_of(request, attempt.refusal),
        found=[
            (one, ", ".join(words.gettext(KINDS[kind]) for kind in dict.fromkeys(one.letters)))
            for one in found[(number - 1) * SIZE : number * SIZE]
        ],
        total=len(found) + sum(one.delegates for one in found),
        total_messages=sum(len(one.letters) for one in found),
        number=number,
        pages=pages,
    )


@get(
    "/planning/versions/{schedule_id:uuid}/messages/{person_id:uuid}",
    opt={"action": "schedule.publish"},
    include_in_schema=False,
)
async def read(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What one of them would read, word for word."""
    draft = await planning.version(conn, edition.id, schedule_id)
    person = await people.find_person(conn, edition.id, person_id)
    found: list[Shown] = []
    async with (
        (attempt := Attempt(conn, Conflict)),
        messages.rehearse_publication(
            conn, edition, schedule_id, organiser_of(caller), now
        ) as written,
    ):
        found = await written.shown_to(settings, person_id)
    return letter_page(
        request,
        "organiser/messages/recipient.html",
        found,
        edition=edition,
        base=base_of(edition),
        draft=draft,
        person=person,
        said=said_of(request, attempt.refusal),
        found=found,
    )


MINE = [overview, read]
