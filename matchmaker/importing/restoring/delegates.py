"""An investor's people from a file of their own: each on a line, in their order."""

import re
from collections.abc import Sequence

import msgspec

from matchmaker.importing.book import Book, Errand
from matchmaker.importing.records import SheetEntry
from matchmaker.importing.report import FileSort
from matchmaker.people.profiles import clean_investor
from matchmaker.wording.errors import Invalid
from matchmaker.wording.language import msgid


def with_delegates(errand: Errand, investors: Sequence[SheetEntry], book: Book) -> list[SheetEntry]:
    """The investors of the files with their people; who is registered already keeps theirs."""
    people: dict[str, list[SheetEntry]] = {}
    for entry in errand.of(FileSort.DELEGATES):
        people.setdefault(entry.form.investor.lower(), []).append(entry)
    joined = []
    for investor in investors:
        theirs = people.pop(investor.form.email.lower(), [])
        joined.append(_joined(errand, investor, theirs) if theirs else investor)
        count = errand.unchanged if investor.form.email.lower() in book.people else errand.created
        count[FileSort.DELEGATES] += len(theirs)
    for address, left in people.items():
        known = address in book.people
        errand.unchanged[FileSort.DELEGATES] += len(left) if known else 0
        if known:
            said = msgid("This investor is registered already; their representatives are kept.")
            errand.notes.warn(left[0].at("investor"), said)
        elif book.whole and address not in book.announced:
            said = msgid("Nobody is registered with the address %(address)s.")
            errand.notes.fault(left[0].at("investor"), said, address=left[0].form.investor)
    return joined


def _joined(errand: Errand, investor: SheetEntry, theirs: Sequence[SheetEntry]) -> SheetEntry:
    form = msgspec.structs.replace(
        investor.form,
        delegates=tuple(entry.form.name for entry in theirs),
        delegate_emails=tuple(entry.form.email for entry in theirs),
    )
    try:
        return msgspec.structs.replace(investor, form=clean_investor(form))
    except Invalid as invalid:
        for fault in invalid.faults:
            place = re.search(r"\[(\d+)\]", fault.field)
            at = theirs[int(place[1])] if place else theirs[-1]
            errand.notes.refuse(at.at("name"), fault)
        return investor
