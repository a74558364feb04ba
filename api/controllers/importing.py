"""An organiser's files, and what an organiser may look at only on the record."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, QueryParameter

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, ImportForm, ImportRead, errors
from api.controllers.organising import organiser
from api.exchange.speech import language_of
from matchmaker import importing
from matchmaker.choices import wishes
from matchmaker.choices.wishes import RefusalLine
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.importing import LARGEST, File
from matchmaker.people import directory
from matchmaker.wording.language import catalogue

TAGS = ["organising"]
#: some files of 10 MB at once, and what the form adds
MAX_BODY = 45_000_000


@post(
    "/editions/{slug:str}/imports",
    opt={"action": "people.import"},
    tags=TAGS,
    status_code=200,
    request_max_body_size=MAX_BODY,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def bring_in(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: MultipartBody[ImportForm],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
    dry_run: Annotated[bool, QueryParameter(description="store nothing, tell everything")] = True,
    acknowledge: Annotated[bool, QueryParameter(description="write to who is new")] = False,
) -> ImportRead:
    """Bring CSV files in, all of them or nothing; by default only say what that would do."""
    files = [File(part.filename, await part.read(LARGEST + 1)) for part in data.files]
    opened = await importing.open_files(files)
    async with database.transaction() as conn:
        report = await importing.bring_in(
            conn,
            await edition_of(request, conn),
            opened,
            now,
            by=organiser(caller),
            dry_run=dry_run,
            acknowledge=acknowledge,
        )
    return ImportRead.of(report, catalogue(language_of(request)))


@post(
    "/editions/{slug:str}/people/{person_id:uuid}/refusals/review",
    opt={"action": "refusals.review", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def review_refusals(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> list[RefusalLine]:
    """Read whom a person would rather avoid; that one looked is written into the journal."""
    person = await directory.find_person(conn, edition.id, person_id)
    who = organiser(caller)
    return await wishes.refusals_for_organiser(conn, edition.id, who, now, person.id)


ROUTES = [bring_in, review_refusals]
