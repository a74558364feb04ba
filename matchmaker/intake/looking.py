"""A first look at files: their sheets, and what each seems to hold; and the mapping put to them."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from matchmaker.db import apart
from matchmaker.importing.report import FilePlace, Notes
from matchmaker.importing.sheets import File
from matchmaker.intake.converting import Converted, convert
from matchmaker.intake.mapping import IntakeMapping, SheetMapping, in_letters
from matchmaker.intake.proposing import SheetProposal, propose, propose_as
from matchmaker.intake.reading.opening import open_tables
from matchmaker.intake.reading.tables import RawSheet
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets of some files with a proposal for each; `notes` says what could not be read."""

    tables: tuple[RawSheet, ...]
    proposals: tuple[SheetProposal, ...]
    notes: Notes

    @property
    def mapping(self) -> IntakeMapping:
        """What is proposed."""
        return IntakeMapping(tuple(proposal.mapping for proposal in self.proposals))

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to be asked which column is which."""
        return all(proposal.sure for proposal in self.proposals) and any(
            proposal.mapping.holds for proposal in self.proposals
        )


async def look(files: Sequence[File], known: Mapping[str, SheetMapping]) -> Looked:
    """Read the files and propose; `known` are mappings of before, by their signature."""
    notes = Notes()
    tables = await open_tables(files, notes)
    async with apart("lists are looked at"):
        proposals = await asyncio.to_thread(lambda: tuple(propose(one, known) for one in tables))
    return Looked(tables=tuple(tables), proposals=proposals, notes=notes)


def asked_for(looked: Looked, given: IntakeMapping) -> Looked:
    """The same with what somebody says of the sheets in the place of what was proposed; what
    nothing is said of is left out. Raises Invalid for what a sheet does not have, under paths such
    as `sheets[1].email`."""
    faults: list[FieldFault] = []
    mappings: list[SheetMapping] = []
    for number, table in enumerate(looked.tables):
        try:
            mappings.append(in_letters(_said(table, given), table))
        except Invalid as invalid:
            faults += [_within(number, fault) for fault in invalid.faults]
    if faults:
        raise Invalid(faults)
    return _with(looked, mappings)


def as_said(looked: Looked, given: IntakeMapping) -> Looked:
    """The same with what somebody says, right or wrong, to be shown to them again."""
    return _with(looked, [_said(table, given) for table in looked.tables])


def _within(number: int, fault: FieldFault) -> FieldFault:
    return FieldFault(f"sheets[{number}].{fault.field}", fault.sentence, **fault.values)


def _with(looked: Looked, mappings: Sequence[SheetMapping]) -> Looked:
    proposals = tuple(
        SheetProposal(mapping=mapping, titles=proposal.titles, sure=True)
        for mapping, proposal in zip(mappings, looked.proposals, strict=True)
    )
    return Looked(tables=looked.tables, proposals=proposals, notes=looked.notes)


def proposed_again(looked: Looked, given: IntakeMapping) -> Looked:
    """Columns proposed anew for sheets of which somebody says what they hold."""
    proposals = tuple(
        propose_as(table, said.holds, said.header)
        for table in looked.tables
        for said in [_said(table, given)]
    )
    return Looked(tables=looked.tables, proposals=proposals, notes=looked.notes)


def _said(table: RawSheet, given: IntakeMapping) -> SheetMapping:
    return given.of(table) or SheetMapping(file=table.file, sheet=table.sheet)


async def lines_of(looked: Looked, *, confirmed: bool = True) -> Converted:
    """The lines to bring in. What was only proposed, and is not sure, must be confirmed first: a
    fault that keeps all out where somebody imports, a warning where they look."""
    for proposal in looked.proposals:
        if not proposal.sure and proposal.mapping.holds is not None:
            place = FilePlace(_label(proposal.mapping), proposal.mapping.header)
            say = looked.notes.warn if confirmed else looked.notes.fault
            say(place, msgid("Which column is which is not sure here; look at the mapping."))
    if looked.tables and not any(proposal.mapping.holds for proposal in looked.proposals):
        looked.notes.fault(
            FilePlace(looked.tables[0].file),
            msgid("No sheet here has titles that are known; say what each of them holds."),
        )
    async with apart("lists are understood"):
        return await asyncio.to_thread(convert, looked.tables, looked.mapping, looked.notes)


def _label(mapping: SheetMapping) -> str:
    return RawSheet(file=mapping.file, sheet=mapping.sheet).label
