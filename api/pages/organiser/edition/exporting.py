"""All of an edition as a file: in which format, and whether refusals go along, on the record."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.downloads import download
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, page
from matchmaker import exporting
from matchmaker.db import Database
from matchmaker.editions.editions import Edition
from matchmaker.exporting import ExportForm, ExportFormat
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

_FORMATS: Final[dict[ExportFormat, tuple[str, str]]] = {
    "xlsx": (msgid("Workbook (Excel, LibreOffice)"), msgid("One sheet for each list.")),
    "csv": (
        msgid("CSV files"),
        msgid("In one archive; an import reads them again once it is unpacked."),
    ),
    "json": (msgid("JSON document"), msgid("For programs.")),
}


class ExportAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form holds; `confirmed` once the page has said what taking refusals out means."""

    format: ExportFormat
    with_refusals: Literal["yes"] | None = None
    confirmed: Literal["yes"] | None = None


@get("/export", opt={"action": "edition.export"}, include_in_schema=False)
async def ask(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _page(request, edition)


@post("/export", opt={"action": "edition.export"}, include_in_schema=False, status_code=HTTP_200_OK)
async def take_out(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    try:
        sent = forms.read(ExportAsked, await forms.answers(request, ExportAsked))
    except Invalid as invalid:
        return _page(request, edition, faults=invalid.faults)
    if sent.with_refusals and not sent.confirmed:
        return _page(request, edition, confirming=sent.format)
    asked = ExportForm(format=sent.format, with_refusals=sent.with_refusals == "yes")
    file = await exporting.take_out(database, edition, asked, organiser_of(caller), now)
    return download(file)


def _page(
    request: AnyRequest,
    edition: Edition,
    *,
    confirming: ExportFormat | None = None,
    faults: list[FieldFault] | tuple[FieldFault, ...] = (),
) -> Response[str]:
    words = catalogue(language_of(request))
    return page(
        request,
        "organiser/export.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        confirming=confirming,
        formats=[
            {"value": value, "label": words.gettext(label), "hint": words.gettext(hint)}
            for value, (label, hint) in _FORMATS.items()
        ],
    )


MINE = [ask, take_out]
