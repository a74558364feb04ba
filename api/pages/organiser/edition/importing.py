"""An organiser's CSV files: first a look that stores nothing, then all of them or nothing."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import importing
from matchmaker.db import Database
from matchmaker.editions.editions import Edition
from matchmaker.importing import LARGEST, File, FileSort, Remark, Report
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import say

#: some files of 10 MB at once, and what the form adds
MAX_BODY: Final = 45_000_000
#: what was looked at goes along in the page, so that nobody chooses the same files twice
CARRIED_AT_MOST: Final = 2_000_000
REMARKS_SHOWN: Final = 500
#: of one cause
LINES_SHOWN: Final = 12

SORTS: Final = {
    FileSort.HOLDERS: msgid("Project holders"),
    FileSort.INVESTORS: msgid("Investors"),
    FileSort.DELEGATES: msgid("Representatives"),
    FileSort.VISITORS: msgid("Visitors"),
    FileSort.WORKSHOPS: msgid("Programme"),
    FileSort.ATTENDANCES: msgid("Places in the programme"),
    FileSort.UNAVAILABLE: msgid("Absences"),
    FileSort.WISHES: msgid("Wishes"),
    FileSort.REFUSALS: msgid("People to avoid"),
    FileSort.STANDINGS: msgid("How people stand"),
    FileSort.TAGS: msgid("Tags"),
    FileSort.NOTES: msgid("Notes"),
}


class Carried(msgspec.Struct, frozen=True):
    """A file that goes along in the page, as letters."""

    name: str
    content: str


class ImportCause(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong, or worth a look, in all the lines where it is."""

    sentence: str
    each: list[tuple[int, str]]
    file: str
    column: str
    lines: str
    more: int


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What the form holds."""

    files: tuple[File, ...]
    importing: bool
    acknowledge: bool


@get("/import", opt={"action": "people.import"}, include_in_schema=False)
async def ask(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _page(request, edition)


@post(
    "/import",
    opt={"action": "people.import"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
    request_max_body_size=MAX_BODY,
)
async def bring(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A dry run answers without a redirect: its report is kept nowhere."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    try:
        sent = await _sent(request)
        opened = await importing.open_files(sent.files)
        async with database.transaction() as conn:
            report = await importing.bring_in(
                conn,
                edition,
                opened,
                now,
                by=organiser_of(caller),
                dry_run=not sent.importing,
                acknowledge=sent.acknowledge,
            )
    except Invalid as invalid:
        return _page(request, edition, faults=invalid.faults)
    except Conflict as conflict:
        return _page(request, edition, conflict=conflict)
    if report.stored:
        return go(f"{base_of(edition)}/personnes", flash="imported")
    return _page(request, edition, report, sent)


async def _sent(request: AnyRequest) -> Sent:
    data = await forms.parts(request)
    files = [
        File(part.filename, await part.read(LARGEST + 1))
        for part in data.getall("files", [])
        if isinstance(part, UploadFile)
    ]
    if not files:
        names, contents = data.getall("carried_name", []), data.getall("carried", [])
        files = [_carried(*pair) for pair in zip(names, contents, strict=False)]
    if not files:
        raise Invalid([FieldFault("files", msgid("Choose at least one file."))])
    return Sent(
        files=tuple(files),
        importing=data.get("act") == "import",
        acknowledge=data.get("acknowledge") == "yes",
    )


def _carried(name: Any, content: Any) -> File:
    try:
        return File(str(name), base64.b64decode(str(content), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            [FieldFault("files", msgid("A file was damaged on its way; choose it again."))]
        ) from error


def _page(
    request: AnyRequest,
    edition: Edition,
    report: Report | None = None,
    sent: Sent | None = None,
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    refused = bool(faults) or (report is not None and bool(report.faults))
    return page(
        request,
        "organiser/import.html",
        edition=edition,
        status=409 if conflict else 422 if refused else 200,
        faults=faults,
        base=base_of(edition),
        said=said_of(request, conflict),
        sorts=[
            (words.gettext(text), importing.FILE_NAMES[sort], importing.COLUMNS[sort])
            for sort, text in SORTS.items()
        ],
        report=report,
        counted=[
            (words.gettext(text), report.created.get(sort, 0), report.unchanged.get(sort, 0))
            for sort, text in SORTS.items()
            if report is not None and (sort in report.created or sort in report.unchanged)
        ],
        most=REMARKS_SHOWN,
        remarks=causes(report.faults if report else (), words),
        warnings=causes(report.warnings if report else (), words),
        carried=_to_carry(sent) if report is not None and not refused else [],
        acknowledge=sent is not None and sent.acknowledge,
    )


def causes(remarks: Sequence[Remark], words: Catalogue) -> list[ImportCause]:
    """What is wrong, each thing once with all its lines, in the order in which it comes up."""
    alike: dict[tuple[str, str, str], list[Remark]] = {}
    for remark in remarks[:REMARKS_SHOWN]:
        alike.setdefault((remark.phrase.text, remark.file, remark.column), []).append(remark)
    return [_cause(several, words) for several in alike.values()]


def _cause(several: Sequence[Remark], words: Catalogue) -> ImportCause:
    said = [remark.translated(words) for remark in several]
    lines = [say(remark.line, words) for remark in several if remark.line]
    return ImportCause(
        sentence=said[0],
        # where the sentences differ by their values, each stands with its line
        each=[(remark.line, text) for remark, text in zip(several[1:], said[1:], strict=True)]
        if len(set(said)) > 1
        else [],
        file=several[0].file,
        column=several[0].column,
        lines=", ".join(lines[:LINES_SHOWN]),
        more=max(0, len(lines) - LINES_SHOWN),
    )


def _to_carry(sent: Sent | None) -> list[Carried]:
    files = sent.files if sent is not None else ()
    if sum(len(file.content) for file in files) > CARRIED_AT_MOST:
        return []
    return [Carried(file.name, base64.b64encode(file.content).decode()) for file in files]


MINE = [ask, bring]
