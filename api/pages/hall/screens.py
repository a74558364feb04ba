"""The board, the screens of the tables, and the stream that keeps them up to date.

The key in the address opens them, for whoever has it: see "hall.read" in api/access/permissions.py.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.live import LiveState, instant, stream
from api.pages.frame.show import AnyRequest, go
from api.pages.hall.rendered import Rendered, answer
from matchmaker import hall
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.hall import BoardTable, Hall, HallBoard, HallPlan, Screens
from matchmaker.post import addresses
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.templates import renderer

LINES: Final = 40
FEWEST_ROWS: Final = 6
_RENDERED: Final = Rendered()


@get("/tableau/{slug:str}", opt={"action": "hall.open"}, include_in_schema=False)
async def way_in(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """For who works there: to the board, without typing its key."""
    key = await hall.key_in_force(conn, edition, settings.secret, caller.organiser_id, now)
    return go(addresses.BOARD.format(slug=edition.slug, key=key.text))


@get("/tableau/{slug:str}/{key:str}", opt={"action": "hall.read"}, include_in_schema=False)
async def by_name(
    request: AnyRequest,
    slug: FromPath[str],
    key: FromPath[str],
    screens: NamedDependency[Screens],
    now: NamedDependency[dt.datetime],
) -> Response[bytes]:
    """Name → table, for the slot that comes."""
    return screen(request, await screens.open(slug, key), key, now, "hall/board.html", view="name")


@get("/tableau/{slug:str}/{key:str}/tables", opt={"action": "hall.read"}, include_in_schema=False)
async def by_table(
    request: AnyRequest,
    slug: FromPath[str],
    key: FromPath[str],
    screens: NamedDependency[Screens],
    now: NamedDependency[dt.datetime],
) -> Response[bytes]:
    """Table → who, for the slot that comes."""
    return screen(request, await screens.open(slug, key), key, now, "hall/board.html", view="table")


@get(
    "/tableau/{slug:str}/{key:str}/table/{number:int}",
    opt={"action": "hall.read"},
    include_in_schema=False,
)
async def one_table(
    request: AnyRequest,
    slug: FromPath[str],
    key: FromPath[str],
    number: FromPath[int],
    screens: NamedDependency[Screens],
    now: NamedDependency[dt.datetime],
) -> Response[bytes]:
    """Who sits here now, and who comes next."""
    found = await screens.open(slug, key)
    if number not in found.plan.tables:
        raise NotFound(msgid("There is no such table."))
    return screen(request, found, key, now, "hall/table.html", number=number)


@get(
    "/tableau/{slug:str}/{key:str}/evenements",
    opt={"action": "hall.read"},
    include_in_schema=False,
)
async def events(
    request: AnyRequest,
    slug: FromPath[str],
    key: FromPath[str],
    screens: NamedDependency[Screens],
) -> ServerSentEvent:
    """The stream of a screen."""

    async def look() -> LiveState:
        plan = (await screens.open(slug, key)).plan
        return LiveState(version=plan.version, stamp=plan.stamp)

    return stream(request, (await screens.open(slug, key)).edition.id, look)


def screen(
    request: AnyRequest, found: Hall, key: str, now: dt.datetime, template: str, **which: Any
) -> Response[bytes]:
    """The page, or 204 to a screen that shows this version already."""
    plan, edition = found.plan, found.edition
    if request.query_params.get("connu") == plan.stamp:
        return Response(b"", status_code=204, headers={"X-Instant": str(instant())})
    minute = now.replace(second=0, microsecond=0)
    language = language_of(request)
    sheet = request.query_params.get("page", "1")
    sheet = sheet if sheet.isdecimal() and len(sheet) < 3 else "1"
    known = (edition.id, key, plan.stamp, language, template, sheet, minute, *which.values())

    def write() -> str:
        page = renderer(language).get_template(f"pages/{template}")
        return page.render(
            edition=edition,
            plan=plan,
            now=minute,
            sheet=max(1, int(sheet)),
            key=key,
            over=is_over(edition, minute),
            **_shown(plan, **which),
        )

    return answer(request, _RENDERED.page(known, write))


def is_over(edition: Edition, now: dt.datetime) -> bool:
    """Once the day is over, nobody's name hangs anywhere any more."""
    return edition.local(now).date() > edition.held_on


def _shown(plan: HallPlan, view: str = "", number: int = -1) -> dict[str, Any]:
    boards = [hall.board(plan, moment) for moment in plan.moments]
    if not view:
        return {
            "number": number,
            "label": plan.tables[number],
            "seats": [(board.moment, _place(board, number)) for board in boards],
        }
    return {
        "view": view,
        "boards": [
            (board.moment, _sheets(board.lines if view == "name" else board.places))
            for board in boards
        ],
    }


def _place(board: HallBoard, number: int) -> BoardTable | None:
    return next((place for place in board.places if place.number == number), None)


def _sheets(lines: Sequence[Any]) -> list[tuple[int, Sequence[Any]]]:
    """So many lines at a time, with the number of rows in each of two columns."""
    count = max(1, -(-len(lines) // LINES))
    size = max(1, -(-len(lines) // count))
    return [
        (max(FEWEST_ROWS, -(-len(lines[at : at + size]) // 2)), lines[at : at + size])
        for at in range(0, max(1, len(lines)), size)
    ]


def person_state(found: Hall, person_id: UUID) -> LiveState:
    """What the page of one person is told of."""
    plan = found.plan
    offered = found.offers.get(person_id, "")
    return LiveState(
        version=plan.version,
        stamp=plan.stamp + offered,
        own=plan.stamp_of(person_id) + offered,
    )


ROUTES = [way_in, by_name, by_table, one_table, events]
