"""What has changed since a program last asked, people and wishes, without missing anything."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from api.controllers.documents import SIGNED_IN, errors
from api.controllers.organising import BASE
from matchmaker.choices import correcting
from matchmaker.choices.correcting import AuthorWishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people import marks
from matchmaker.people.marks import ChangesSince

TAGS = ["programs"]
MarkQuery = Annotated[str, QueryParameter(max_length=100, description="a mark of an answer")]
MostQuery = Annotated[int, QueryParameter(ge=1, le=1000)]


class WishesRead(msgspec.Struct, frozen=True, kw_only=True):
    """Whole lists of wishes that have changed; refusals are in none of them."""

    mark: str
    more: bool
    authors: list[AuthorWishes]


@get(BASE + "/changes", opt={"action": "people.list"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def list_changes(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    updated_since: MarkQuery = "",
    limit: MostQuery = 200,
) -> ChangesSince:
    """List whose record or wishes changed since a mark, who withdrew or was erased among them.

    Ask with the mark of the answer before; without one, everybody who ever entered is listed.
    """
    return await marks.since(conn, edition.id, updated_since, limit)


@get(
    BASE + "/wishes", opt={"action": "wishes.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN, 422)
)
async def list_wishes(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    updated_since: MarkQuery = "",
    limit: MostQuery = 200,
) -> WishesRead:
    """List everybody's wishes, or the lists that changed since a mark; nothing of refusals."""
    found = await marks.since(conn, edition.id, updated_since, limit, "wishes")
    authors: list[UUID] = [one.person_id for one in found.changes]
    return WishesRead(
        mark=found.mark, more=found.more, authors=await correcting.lists_of(conn, authors)
    )


ROUTES = [list_changes, list_wishes]
