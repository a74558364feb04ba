"""Slots, tables and rules of an edition: read together, changed each by itself."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, CONDITIONAL, SIGNED_IN, errors
from api.controllers.organising import organiser
from api.promises import conditional
from matchmaker import changes
from matchmaker.changes import GridTouched, Rules, RulesForm, SlotsForm, TablesForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table

TAGS = ["organising"]
BASE = "/editions/{slug:str}"


class GridRead(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition is planned on; send its `revision` or its ETag back with what you change."""

    revision: Annotated[int, msgspec.Meta(ge=0)]
    rules: Rules
    slots: list[Slot]
    tables: list[Table]


@get(
    BASE + "/grid",
    opt={"action": "edition.oversee", "etag": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_grid(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> GridRead:
    """Read rules, slots and tables, with those that versions name and nobody uses any more."""
    return GridRead(
        revision=await changes.revision(conn, edition.id),
        rules=changes.rules_of(edition),
        slots=await editions.slots(conn, edition.id),
        tables=await editions.tables(conn, edition.id),
    )


class _Seen(msgspec.Struct, frozen=True):
    """What an ETag of the grid is made of."""

    revision: int


Form = TypeVar("Form", SlotsForm, TablesForm, RulesForm)


async def _seen(
    request: Request[Any, Any, Any], conn: Connection, edition: Edition, form: Form
) -> Form:
    """The form with the revision that it is a change of."""
    revision = await changes.revision(conn, edition.id)
    seen = conditional.seen_by(request, form.revision, revision)
    return msgspec.structs.replace(form, revision=seen)


async def _told(
    request: Request[Any, Any, Any], conn: Connection, edition: Edition, done: GridTouched
) -> GridTouched:
    conditional.now_is(request, _Seen(await changes.revision(conn, edition.id)))
    return done


@put(
    BASE + "/grid/slots",
    opt={"action": "grid.change", "conditional": "or revision"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409, *CONDITIONAL),
)
async def change_slots(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[SlotsForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Give the edition these slots, and tell whose hours change; or only say whom that touches."""
    form = await _seen(request, conn, edition, data)
    done = await changes.change_slots(conn, edition, form, organiser(caller), now)
    return await _told(request, conn, edition, done)


@put(
    BASE + "/grid/tables",
    opt={"action": "grid.change", "conditional": "or revision"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409, *CONDITIONAL),
)
async def change_tables(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[TablesForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Give the edition these tables; or only say what that touches."""
    form = await _seen(request, conn, edition, data)
    done = await changes.change_tables(conn, edition, form, organiser(caller), now)
    return await _told(request, conn, edition, done)


@put(
    BASE + "/grid/rules",
    opt={"action": "grid.change", "conditional": "or revision"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409, *CONDITIONAL),
)
async def change_rules(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[RulesForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Plan by these rules from now on; or only say what that touches. Nobody is written to."""
    form = await _seen(request, conn, edition, data)
    done = await changes.change_rules(conn, edition, form, organiser(caller), now)
    return await _told(request, conn, edition, done)


ROUTES = [read_grid, change_slots, change_tables, change_rules]
