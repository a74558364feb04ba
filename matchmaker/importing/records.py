"""From the rows of a sheet to what they say, each checked as the site's own forms are."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from matchmaker.choices.items import Capacity, ItemText
from matchmaker.guidebook.shapes import AdditionForm
from matchmaker.importing.cells import Answered, ChosenWay, PlaceAsked
from matchmaker.importing.columns import COLUMNS
from matchmaker.importing.report import FilePlace, FileSort, Notes
from matchmaker.importing.sheets import Sheet, SheetRow
from matchmaker.participation.remarking import TagForm
from matchmaker.people.profiles import (
    DelegateLine,
    HolderForm,
    InvestorForm,
    VisitorForm,
    WorkshopCode,
    clean_holder,
    clean_investor,
    clean_visitor,
)
from matchmaker.wording.errors import FieldFault, Invalid, Unusable
from matchmaker.wording.forms import Label, Paragraph, ReasonLine, check_form
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Finance, ItemKind, Need, ProjectStage, Quality


class WorkshopLine(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the programme; hours are those of the edition's day and place."""

    code: WorkshopCode
    kind: ItemKind = ItemKind.WORKSHOP
    title: Label
    speaker: Annotated[str, Meta(max_length=160)] = ""
    room: Annotated[str, Meta(max_length=80)] = ""
    description: ItemText = ""
    capacity: Capacity | None = None
    starts: dt.time
    ends: dt.time


class AttendanceLine(msgspec.Struct, frozen=True, kw_only=True):
    """Who goes to which workshop."""

    workshop: WorkshopCode
    email: str
    place: PlaceAsked | None = None
    asked_at: dt.datetime | None = None


class AbsenceLine(msgspec.Struct, frozen=True, kw_only=True):
    """The slots in which somebody cannot come, by the hour at which they start."""

    email: str
    slots: tuple[dt.time, ...]


class WishLine(msgspec.Struct, frozen=True, kw_only=True):
    """Whom somebody wishes to meet; rank 1 is the dearest."""

    author: str
    target: str
    rank: Annotated[int, Meta(ge=1, le=1000)]
    reason: ReasonLine = ""
    made_at: dt.datetime | None = None
    by_organiser: bool = False


class ImportedRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Whom somebody will not meet."""

    author: str
    target: str
    reason: ReasonLine = ""
    made_at: dt.datetime | None = None


class DelegateOf(msgspec.Struct, frozen=True, kw_only=True):
    """One of an investor's people; without an address they share the investor's."""

    investor: str
    name: DelegateLine
    email: str = ""


class StandingLine(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody stands: what was decided, since when they are known, whether they come."""

    email: str
    application: Answered = Answered.ACCEPTED
    application_reason: Annotated[str, Meta(max_length=1500, extra={"several_lines": True})] = ""
    application_at: dt.datetime | None = None
    registered_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    known_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    choices_saved_at: dt.datetime | None = None
    choices_corrected_at: dt.datetime | None = None
    availability_saved_at: dt.datetime | None = None
    availability_corrected_at: dt.datetime | None = None
    calendar: ChosenWay | None = None
    reminders_stopped_at: dt.datetime | None = None
    external_id: str | None = None
    own_words_at: dt.datetime | None = None


class TagLine(TagForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word by which organisers sort somebody."""

    email: str


class NoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser noted on somebody."""

    email: str
    note: Paragraph
    written_at: dt.datetime | None = None


class SheetEntry(msgspec.Struct, frozen=True):
    """A line without fault; `headers` are the file's own, for later remarks about a column."""

    file: str
    line: int
    headers: Mapping[str, str]
    form: Any

    def at(self, column: str = "") -> FilePlace:
        """The cell in that column, or the line where the file has no such column."""
        return FilePlace(self.file, self.line, self.headers.get(column, ""))


class Parsed(msgspec.Struct, frozen=True):
    """The good lines of a sheet, and what all its lines announce: addresses or codes."""

    entries: tuple[SheetEntry, ...]
    announced: frozenset[str]


def _clean_workshop(form: WorkshopLine) -> WorkshopLine:
    tidy = check_form(form)
    if tidy.ends <= tidy.starts:
        raise Invalid([FieldFault("ends", msgid("The end lies before the start."))])
    return tidy


def _clean_standing(form: StandingLine) -> StandingLine:
    tidy = check_form(form)
    if tidy.application_reason and tidy.application is not Answered.REFUSED:
        said = msgid("A reason stands only where the application was not accepted.")
        raise Invalid([FieldFault("application_reason", said)])
    return tidy


_CLEAN: Final[Mapping[FileSort, Callable[[Any], Any]]] = MappingProxyType(
    {
        FileSort.HOLDERS: clean_holder,
        FileSort.INVESTORS: clean_investor,
        FileSort.VISITORS: clean_visitor,
        FileSort.WORKSHOPS: _clean_workshop,
        FileSort.ATTENDANCES: check_form,
        FileSort.UNAVAILABLE: check_form,
        FileSort.WISHES: check_form,
        FileSort.REFUSALS: check_form,
        FileSort.DELEGATES: check_form,
        FileSort.STANDINGS: _clean_standing,
        FileSort.TAGS: check_form,
        FileSort.NOTES: check_form,
        FileSort.ADDITIONS: check_form,
    }
)
_KEYS: Final = {
    FileSort.HOLDERS: "email",
    FileSort.INVESTORS: "email",
    FileSort.VISITORS: "email",
    FileSort.WORKSHOPS: "code",
}
_PERSON: Final[Mapping[str, Any]] = {
    "email": "someone@example.org",
    "last_name": "Martin",
    "organisation": "Alice",
}
# A bad cell gives way to the example's, so that the rest of its line is still checked.
_EXAMPLES: Final[Mapping[FileSort, msgspec.Struct]] = MappingProxyType(
    {
        FileSort.HOLDERS: HolderForm(
            **_PERSON,
            project="Project",
            summary="Summary",
            need=Need.INVESTMENT,
            amount_sought=0,
            project_stage=ProjectStage.IDEA,
            commune="Nanterre",
        ),
        FileSort.INVESTORS: InvestorForm(
            **_PERSON,
            finance=Finance.MICROCREDIT,
            ticket_from=0,
            ticket_to=1_000_000_000,
            description="Description",
        ),
        FileSort.VISITORS: VisitorForm(**_PERSON, quality=Quality.OTHER),
        FileSort.WORKSHOPS: WorkshopLine(code="A", title="A", starts=dt.time.min, ends=dt.time.max),
        FileSort.ATTENDANCES: AttendanceLine(workshop="A", email=_PERSON["email"]),
        FileSort.UNAVAILABLE: AbsenceLine(email=_PERSON["email"], slots=()),
        FileSort.WISHES: WishLine(author=_PERSON["email"], target=_PERSON["email"], rank=1),
        FileSort.REFUSALS: ImportedRefusal(author=_PERSON["email"], target=_PERSON["email"]),
        FileSort.DELEGATES: DelegateOf(investor=_PERSON["email"], name="Alice"),
        FileSort.STANDINGS: StandingLine(email=_PERSON["email"]),
        FileSort.TAGS: TagLine(email=_PERSON["email"], tag="A"),
        FileSort.NOTES: NoteLine(email=_PERSON["email"], note="A"),
        FileSort.ADDITIONS: AdditionForm(
            organisation="A",
            finance=Finance.MICROCREDIT,
            ticket_from=0,
            ticket_to=1_000_000_000,
            description="Description",
        ),
    }
)


def parse(sheet: Sheet, notes: Notes) -> Parsed:
    """What the lines say; every fault of every cell is noted."""
    entries: list[SheetEntry] = []
    announced: set[str] = set()
    key = _KEYS.get(sheet.sort, "")
    for row in sheet.rows:
        values, bad = _values(sheet, row, notes)
        if key in values:
            announced.add(values[key].lower())
        form = _form(sheet, row, values, bad, notes)
        if form is not None:
            entries.append(SheetEntry(sheet.file, row.line, sheet.printed, form))
    return Parsed(tuple(entries), frozenset(announced))


def _values(sheet: Sheet, row: SheetRow, notes: Notes) -> tuple[dict[str, Any], set[str]]:
    values: dict[str, Any] = {}
    bad: set[str] = set()
    for column in COLUMNS[sheet.sort]:
        cell = row.cells.get(column.name, "").strip()
        if not cell:
            if column.required and not column.may_be_empty:
                bad.add(column.name)
                notes.fault(sheet.at(row, column.name), msgid("This cell is empty."))
            continue
        try:
            values[column.name] = column.read(cell)
        except Unusable as unusable:
            bad.add(column.name)
            notes.refuse(sheet.at(row, column.name), unusable)
    return values, bad


def _form(
    sheet: Sheet, row: SheetRow, values: dict[str, Any], bad: set[str], notes: Notes
) -> msgspec.Struct | None:
    form = msgspec.structs.replace(_EXAMPLES[sheet.sort], **values)
    try:
        tidy: msgspec.Struct = _CLEAN[sheet.sort](form)
    except Invalid as invalid:
        for fault in invalid.faults:
            column = re.split(r"[.\[]", fault.field)[0]
            notes.refuse(sheet.at(row, column), fault)
        return None
    return None if bad else tidy
