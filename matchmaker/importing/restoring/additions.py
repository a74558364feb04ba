"""Investors of the year-book who do not attend: added, never twice."""

from matchmaker.guidebook.additions import add, additions
from matchmaker.importing.book import Errand
from matchmaker.importing.report import FileSort
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold


async def bring_additions(errand: Errand) -> None:
    """Each organisation that the year-book has not yet; one that it has is kept as it is."""
    known = await additions(errand.conn, errand.edition.id)
    standing = {fold(one.organisation): one.form for one in known}
    for entry in errand.of(FileSort.ADDITIONS):
        name = fold(entry.form.organisation)
        if name in standing:
            errand.unchanged[FileSort.ADDITIONS] += 1
            if standing[name] != entry.form:
                said = msgid("This organisation is in the year-book with other answers; kept.")
                errand.notes.warn(entry.at("organisation"), said)
            continue
        try:
            added = await add(errand.conn, errand.edition, entry.form, errand.by, errand.now)
        except Invalid as invalid:
            for fault in invalid.faults:
                errand.notes.refuse(entry.at(fault.field.partition("[")[0]), fault)
            continue
        except Conflict as conflict:
            errand.notes.refuse(entry.at(), conflict)
            return
        standing[name] = added.form
        errand.created[FileSort.ADDITIONS] += 1
