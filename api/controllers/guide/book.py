"""The year-book: what opens it, who stands in it, its PDF."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from matchmaker import guidebook
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.guidebook import Addition, AdditionForm, BookEntry, Editorial, EditorialForm
from matchmaker.guidebook.additions import EarlierAddition
from matchmaker.post import addresses
from matchmaker.print import typst, year_book
from matchmaker.wording.language import Language

TAGS = ["guide"]
BASE = "/editions/{slug:str}/year-book"
#: as every file that a program stores under a name of its own
_MEDIA = "application/octet-stream"
ONE = BASE + "/additions/{addition_id:uuid}"


class EditorialWrite(EditorialForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words, and the revision that they were made from; 0 before the first."""

    revision: Annotated[int, Meta(ge=0, le=1_000_000)]


class AdditionWrite(AdditionForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answers, and `changed_at` of the state that they were made from."""

    changed_at: datetime


@get(BASE, opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_year_book(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> list[BookEntry]:
    """List who stands in the year-book, by name; whoever does not attend as well."""
    return [*(await guidebook.read_book(conn, edition, now)).entries]


@get(
    BASE + "/{language:str}/pdf",
    opt={"action": "guide.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN)
    | {
        200: ResponseSpec(
            data_container=bytes,
            description="The year-book as a tagged PDF.",
            generate_examples=False,
            media_type=_MEDIA,
        )
    },
)
async def print_year_book(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    language: FromPath[Language],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Print the year-book in a language."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await guidebook.read_book(conn, edition, now)
    values = (found, language, addresses.lasting_guide(settings))
    pdf = await typst.typeset(year_book.year_book_pdf, *values)
    return Response(pdf, media_type=_MEDIA)


@get(BASE + "/editorial", opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_editorial(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Editorial:
    """Read what opens the year-book; revision 0 as long as nothing does."""
    return await guidebook.editorial(conn, edition.id)


@put(
    BASE + "/editorial",
    opt={"action": "guide.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def write_editorial(
    slug: FromPath[str],
    data: JSONBody[EditorialWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Editorial:
    """Let these words open the year-book; 409 when somebody else has changed them meanwhile."""
    words = EditorialForm(**{name: getattr(data, name) for name in EditorialForm.__struct_fields__})
    values = (words, data.revision, organiser(caller), now)
    return await guidebook.save_editorial(conn, edition, *values)


@get(BASE + "/additions", opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_additions(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Addition]:
    """List the investors who do not attend, as organisers added them."""
    return await guidebook.additions(conn, edition.id)


@get(
    BASE + "/earlier-additions",
    opt={"action": "guide.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_earlier_additions(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> list[EarlierAddition]:
    """List those whom the edition before had and this one lacks: ask them, then add them."""
    return await guidebook.earlier_additions(conn, edition, now)


@post(
    BASE + "/additions",
    opt={"action": "guide.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def add_addition(
    slug: FromPath[str],
    data: JSONBody[AdditionForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Addition:
    """Add an investor who does not attend: an organisation, nobody's name or address."""
    return await guidebook.add(conn, edition, data, organiser(caller), now)


@get(ONE, opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_addition(
    slug: FromPath[str],
    addition_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Addition:
    """Read one of them."""
    return await guidebook.addition(conn, edition.id, addition_id)


@put(ONE, opt={"action": "guide.write"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY, 409))
async def change_addition(
    slug: FromPath[str],
    addition_id: FromPath[UUID],
    data: JSONBody[AdditionWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Addition:
    """Correct one of them; 409 when somebody else has meanwhile."""
    form = AdditionForm(**{name: getattr(data, name) for name in AdditionForm.__struct_fields__})
    values = (addition_id, form, data.changed_at, organiser(caller), now)
    return await guidebook.change(conn, edition, *values)


@delete(ONE, opt={"action": "guide.write"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def remove_addition(
    slug: FromPath[str],
    addition_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take one of them out of the year-book."""
    await guidebook.remove(conn, edition, addition_id, organiser(caller), now)


ROUTES = [
    read_year_book,
    print_year_book,
    read_editorial,
    write_editorial,
    list_additions,
    list_earlier_additions,
    add_addition,
    read_addition,
    change_addition,
    remove_addition,
]
