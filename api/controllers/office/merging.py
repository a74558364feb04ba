"""Records that may be one and the same; making one out of two; somebody's page as they see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, AgendaRead, errors
from api.controllers.organising import organiser
from api.exchange.speech import language_of
from matchmaker import merging, planning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import ChosenCard
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.merging import Duplicate, FieldPair, MergeForm, MergePreview, RecordSide
from matchmaker.participation import organising, people
from matchmaker.wording.language import Catalogue, catalogue

TAGS = ["records"]
BASE = "/editions/{slug:str}"
PAIR = BASE + "/people/{person_id:uuid}/merge/{other_id:uuid}"


class MergeRead(msgspec.Struct, frozen=True, kw_only=True):
    """What one record out of two would be; `obstacle` says why it cannot be, if it cannot.

    `seen` goes back with the merge, which is refused when anything has changed since.
    """

    kept: RecordSide
    gone: RecordSide
    fields: tuple[FieldPair, ...]
    away: tuple[int, ...]
    workshops: tuple[str, ...]
    delegates: tuple[str, ...]
    consents: tuple[str, ...]
    obstacle: str | None
    seen: str

    @classmethod
    def of(cls, found: MergePreview, words: Catalogue) -> "MergeRead":
        """The preview in the reader's language."""
        same = {name: getattr(found, name) for name in cls.__struct_fields__ if name != "obstacle"}
        obstacle = found.obstacle.translated(words) if found.obstacle else None
        return cls(**same, obstacle=obstacle)


class ApartPair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two people who look like one and are two."""

    first: UUID
    second: UUID


class OwnPageRead(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody's own pages show them, whom they avoid left out."""

    agenda: AgendaRead
    wishes: tuple[ChosenCard, ...]
    away: tuple[int, ...]


@get(
    BASE + "/duplicates", opt={"action": "duplicates.read"}, tags=TAGS, responses=errors(*SIGNED_IN)
)
async def list_duplicates(
    request: Request[Any, Any, Any], slug: FromPath[str], database: NamedDependency[Database]
) -> list[Duplicate]:
    """List pairs of records that may be one and the same, with the reasons."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    return await merging.look_for_duplicates(database, edition.id)


@post(
    BASE + "/duplicates/apart",
    opt={"action": "people.merge"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY),
)
async def note_apart(
    slug: FromPath[str],
    data: JSONBody[ApartPair],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say that two who look like one are two."""
    await merging.note_apart(conn, edition, (data.first, data.second), organiser(caller), now)


@get(PAIR, opt={"action": "people.merge"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def preview_merge(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> MergeRead:
    """See what one record out of two would be; the first one stays."""
    found = await merging.preview(conn, edition, person_id, other_id)
    return MergeRead.of(found, catalogue(language_of(request)))


@post(
    PAIR,
    opt={"action": "people.merge"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def merge(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    data: JSONBody[MergeForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Make one record out of two; the first one stays, the other one is emptied."""
    await merging.merge(conn, edition, person_id, other_id, data, organiser(caller), now)


@get(
    BASE + "/people/{person_id:uuid}/own-page",
    opt={"action": "person.view"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_own_page(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> OwnPageRead:
    """Read what a person's own pages show them; the look is written down."""
    person = await people.find(conn, edition.id, person_id)
    await organising.note_view(conn, edition, person.id, organiser(caller), now)
    language = language_of(request)
    found = await planning.agenda(conn, person.id, language)
    slots = await programme.availability(conn, person)
    return OwnPageRead(
        agenda=AgendaRead.of(found, catalogue(language)),
        wishes=tuple((await wishes.choices(conn, person.id)).wishes),
        away=tuple(slot.number for slot in slots if slot.declared),
    )


ROUTES = [list_duplicates, note_apart, preview_merge, merge, read_own_page]
