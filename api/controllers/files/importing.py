"""An organiser's files, and what an organiser may look at only on the record."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, QueryParameter

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, ImportForm, ImportRead, errors
from api.controllers.organising import organiser
from api.exchange.speech import language_of
from matchmaker.choices import wishes
from matchmaker.choices.wishes import RefusalLine
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.importing import LARGEST, File
from matchmaker.intake import bringing, holding, looking
from matchmaker.intake.mapping import IntakeMapping
from matchmaker.people import directory
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

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
    valid_lines: Annotated[
        bool, QueryParameter(description="bring in the lines without fault")
    ] = False,
) -> ImportRead:
    """Bring workbooks and CSV files in, all of them or nothing, or the valid lines; by default only
    say what that would do, and which column would be taken for which."""
    given = _mapping(data.mapping)
    files = [File(part.filename, await part.read(LARGEST + 1)) for part in data.files]
    who = organiser(caller)
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        known = await holding.known_mappings(conn, edition.id)
    looked = await looking.look(files, known)
    if given is not None:
        looked = looking.asked_for(looked, given)
    lines = await looking.lines_of(looked, confirmed=dry_run)
    async with database.transaction() as conn:
        if given is not None and not dry_run:
            await holding.remember(conn, edition.id, looked.tables, looked.mapping, who, now)
        outcome = await bringing.bring(
            conn,
            edition,
            lines,
            now,
            way=bringing.way_of(dry_run=dry_run, valid_lines=valid_lines),
            by=who,
            acknowledge=acknowledge,
        )
    return ImportRead.of(outcome, looked, catalogue(language_of(request)))


def _mapping(text: str) -> IntakeMapping | None:
    """The mapping of a form; Invalid for what is none."""
    if not text.strip():
        return None
    try:
        return msgspec.json.decode(text, type=IntakeMapping)
    except msgspec.MsgspecError as error:
        fault = FieldFault(
            "mapping", msgid("This is no mapping of sheets: %(fault)s"), fault=str(error)
        )
        raise Invalid([fault]) from error


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
