"""Slots, tables and rules of an edition: read together, changed each by itself."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from matchmaker import changes
from matchmaker.changes import GridTouched, Rules, RulesForm, SlotsForm, TablesForm
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table

TAGS = ["organising"]
BASE = "/editions/{slug:str}"


class GridRead(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition is planned on; send its `revision` back with what you change."""

    revision: Annotated[int, msgspec.Meta(ge=0)]
    rules: Rules
    slots: list[Slot]
    tables: list[Table]


@get(BASE + "/grid", opt={"action": "edition.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
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


@put(
    BASE + "/grid/slots",
    opt={"action": "grid.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_slots(
    slug: FromPath[str],
    data: JSONBody[SlotsForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Give the edition these slots, and tell whose hours change; or only say whom that touches."""
    return await changes.change_slots(conn, edition, data, organiser(caller), now)


@put(
    BASE + "/grid/tables",
    opt={"action": "grid.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_tables(
    slug: FromPath[str],
    data: JSONBody[TablesForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Give the edition these tables; or only say what that touches."""
    return await changes.change_tables(conn, edition, data, organiser(caller), now)


@put(
    BASE + "/grid/rules",
    opt={"action": "grid.change"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_rules(
    slug: FromPath[str],
    data: JSONBody[RulesForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> GridTouched:
    """Plan by these rules from now on; or only say what that touches. Nobody is written to."""
    return await changes.change_rules(conn, edition, data, organiser(caller), now)


ROUTES = [read_grid, change_slots, change_tables, change_rules]
