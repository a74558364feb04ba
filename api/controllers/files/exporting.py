"""All of an edition as a file, for programs of its organisers."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from api.exchange.downloads import download
from matchmaker import exporting
from matchmaker.db import Database
from matchmaker.exporting import ExportForm

TAGS = ["organising"]
#: whatever its format is: a program stores it, and the name says what it is
_MEDIA: Final = "application/octet-stream"


@post(
    "/editions/{slug:str}/exports",
    opt={"action": "edition.export"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY)
    | {
        200: ResponseSpec(
            data_container=bytes,
            description="The workbook, the JSON document or the CSV files in a ZIP archive.",
            generate_examples=False,
            media_type=_MEDIA,
        )
    },
)
async def take_out(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[ExportForm],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Stream:
    """Everything of the edition; the journal says so, and that refusals went along if they did."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    file = await exporting.take_out(database, edition, data, organiser(caller), now)
    return download(file, _MEDIA)


ROUTES = [take_out]
