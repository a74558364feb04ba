"""An organiser's lists: which column is which, a look that stores nothing, then what is valid.

Between the steps the files wait in the database; what is said of their columns goes along in the
page.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.edition import mapping_form
from matchmaker import importing
from matchmaker.db import Connection, Database, apart
from matchmaker.editions.editions import Edition
from matchmaker.importing import LARGEST, File, Remark
from matchmaker.importing.report import SORT_NAMES
from matchmaker.intake import bringing, holding, looking, writing
from matchmaker.intake.bringing import IntakeOutcome, IntakeWay
from matchmaker.intake.looking import Looked
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, MatchmakerError, NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import say

#: some files of 10 MB at once, and what the form adds
MAX_BODY: Final = 45_000_000
REMARKS_SHOWN: Final = 500
#: of one cause
LINES_SHOWN: Final = 12
LEFT_OUT: Final = msgid("Nothing: leave it out")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WAYS: Final[dict[str, IntakeWay]] = {"check": "check", "import": "all", "valid": "valid"}


class ImportCause(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong, or worth a look, in all the lines where it is."""

    sentence: str
    each: list[tuple[int, str]]
    file: str
    column: str
    lines: str
    more: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Where an import stands: its files, what was found in them, what is to be done next."""

    edition: Edition
    upload_id: UUID
    looked: Looked
    acknowledge: bool


@get("/import", opt={"action": "people.import"}, include_in_schema=False)
async def ask(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _first_page(request, edition)


@get("/import/modele.xlsx", opt={"action": "people.import"}, include_in_schema=False)
async def give_template(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[bytes]:
    content = writing.template(catalogue(language_of(request)))
    return _workbook(content, f"modele-{edition.slug}.xlsx")


@post(
    "/import",
    opt={"action": "people.import"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
    request_max_body_size=MAX_BODY,
)
async def upload(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Files come; where no column is in doubt, what was asked for is done at once."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        known = await holding.known_mappings(conn, edition.id)
    data = await forms.parts(request)
    files = [
        File(part.filename, await part.read(LARGEST + 1))
        for part in data.getall("files", [])
        if isinstance(part, UploadFile)
    ]
    if not files:
        fault = FieldFault("files", msgid("Choose at least one file."))
        return _first_page(request, edition, faults=[fault])
    looked = await looking.look(files, known)
    organiser_id = organiser_of(caller)
    async with database.transaction() as conn:
        upload_id = await holding.put(conn, edition.id, organiser_id, files, now)
    step = Step(
        edition=edition,
        upload_id=upload_id,
        looked=looked,
        acknowledge=data.get("acknowledge") == "yes",
    )
    if not looked.is_sure and not looked.notes.faults:
        return _mapping_page(request, step)
    way: IntakeWay = "all" if data.get("act") == "import" else "check"
    return await _done(request, database, step, way, organiser_id, now)


@get("/import/{upload_id:uuid}", opt={"action": "people.import"}, include_in_schema=False)
async def stand(
    request: AnyRequest,
    upload_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
) -> Response[Any]:
    """The question which column is which, or what is to be fetched of an import that is done."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        if await _has_rest(conn, edition, organiser_of(caller), upload_id):
            return _first_page(request, edition, rest=upload_id)
        files = await holding.take(conn, edition.id, organiser_of(caller), upload_id)
        known = await holding.known_mappings(conn, edition.id)
    looked = await looking.look(files, known)
    return _mapping_page(
        request, Step(edition=edition, upload_id=upload_id, looked=looked, acknowledge=False)
    )


@post(
    "/import/{upload_id:uuid}",
    opt={"action": "people.import"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def go_on(
    request: AnyRequest,
    upload_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The next step: other columns proposed, a look, or the import itself."""
    data = dict(await forms.fields(request))
    organiser_id = organiser_of(caller)
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        try:
            files = await holding.take(conn, edition.id, organiser_id, upload_id)
        except NotFound as gone:
            return _first_page(request, edition, gone=gone)
        known = await holding.known_mappings(conn, edition.id)
    looked = await looking.look(files, known)
    step = Step(
        edition=edition,
        upload_id=upload_id,
        looked=looked,
        acknowledge=data.get("acknowledge") == "yes",
    )
    given = mapping_form.answers_of(data, looked)
    if given is not None:
        try:
            asked = looking.asked_for(looked, given)
        except Invalid as invalid:
            said = msgspec.structs.replace(step, looked=looking.as_said(looked, given))
            return _mapping_page(request, said, mapping_form.faults_of(invalid))
        if data.get("act") == "show":
            again = looking.proposed_again(looked, given)
            return _mapping_page(request, msgspec.structs.replace(step, looked=again))
        step = msgspec.structs.replace(step, looked=asked)
        async with database.transaction() as conn:
            await holding.remember(conn, edition.id, asked.tables, asked.mapping, organiser_id, now)
    way = _WAYS.get(data.get("act", ""), "check")
    return await _done(request, database, step, way, organiser_id, now)


@get("/import/{upload_id:uuid}/rendu", opt={"action": "people.import"}, include_in_schema=False)
async def give_back(
    request: AnyRequest,
    upload_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
) -> Response[bytes]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        content = await holding.given_back(conn, edition.id, organiser_of(caller), upload_id)
    return _workbook(content, f"a-corriger-{edition.slug}.xlsx")


async def _has_rest(
    conn: Connection, edition: Edition, organiser_id: UUID, upload_id: UUID
) -> bool:
    try:
        await holding.given_back(conn, edition.id, organiser_id, upload_id)
    except NotFound:
        return False
    return True


async def _done(
    request: AnyRequest,
    database: Database,
    step: Step,
    way: IntakeWay,
    organiser_id: UUID,
    now: datetime,
) -> Response[Any]:
    """A look answers without a redirect: its report is kept nowhere.

    The files are let go once their lines are in; whoever sends the form twice before finds the
    lines there already, and brings nobody in twice.
    """
    words = catalogue(language_of(request))
    looked = step.looked
    converted = await looking.lines_of(looked)
    try:
        async with database.transaction() as conn:
            outcome = await bringing.bring(
                conn,
                step.edition,
                converted,
                now,
                way=way,
                by=organiser_id,
                acknowledge=step.acknowledge,
            )
    except Conflict as conflict:
        return _first_page(request, step.edition, conflict=conflict)
    if not outcome.report.stored:
        return _report_page(request, step, outcome)
    rest = b""
    if outcome.aside:
        async with apart("lines are given back"):
            what = (looked.tables, looked.mapping, outcome.aside, words)
            rest = await asyncio.to_thread(writing.given_back, *what)
    async with database.transaction() as conn:
        await holding.settle(conn, step.upload_id, rest)
    base = base_of(step.edition)
    return go(f"{base}/import/{step.upload_id}" if rest else f"{base}/personnes", flash="imported")


def _first_page(
    request: AnyRequest,
    edition: Edition,
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
    gone: MatchmakerError | None = None,
    rest: UUID | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    return page(
        request,
        "organiser/import.html",
        edition=edition,
        status=409 if conflict else 410 if gone else 422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        said=said_of(request, conflict or gone),
        rest=rest,
        sorts=[
            (words.gettext(text), importing.FILE_NAMES[sort], importing.COLUMNS[sort])
            for sort, text in SORT_NAMES.items()
        ],
    )


def _mapping_page(
    request: AnyRequest, step: Step, faults: Sequence[FieldFault] = ()
) -> Response[str]:
    words = catalogue(language_of(request))
    return page(
        request,
        "organiser/import_mapping.html",
        edition=step.edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(step.edition),
        upload_id=step.upload_id,
        sheets=mapping_form.questions_of(step.looked, words),
        sorts=[
            {"value": mapping_form.NOTHING, "label": words.gettext(LEFT_OUT)},
            *(
                {"value": sort.value, "label": words.gettext(text)}
                for sort, text in SORT_NAMES.items()
            ),
        ],
        acknowledge=step.acknowledge,
    )


def _report_page(request: AnyRequest, step: Step, outcome: IntakeOutcome) -> Response[str]:
    words = catalogue(language_of(request))
    report = outcome.report
    return page(
        request,
        "organiser/import_report.html",
        edition=step.edition,
        status=422 if report.faults else 200,
        base=base_of(step.edition),
        upload_id=step.upload_id,
        report=report,
        counted=[
            (words.gettext(text), report.created.get(sort, 0), report.unchanged.get(sort, 0))
            for sort, text in SORT_NAMES.items()
            if sort in report.created or sort in report.unchanged
        ],
        most=REMARKS_SHOWN,
        remarks=causes(report.faults, words),
        warnings=causes(report.warnings, words),
        completions=outcome.completions,
        divisible=outcome.is_divisible,
        carried=mapping_form.fields_to_carry(step.looked, step.looked.mapping),
        acknowledge=step.acknowledge,
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


def _workbook(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


MINE = [ask, give_template, upload, stand, go_on, give_back]
