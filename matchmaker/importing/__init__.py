"""An organiser's CSV files: a dry run that reports every fault, then all of them or nothing."""

from matchmaker.importing.bringing import Opened, bring_in, open_files, open_sheets
from matchmaker.importing.cells import guard, unguard
from matchmaker.importing.columns import COLUMNS, FILE_NAMES, SheetColumn
from matchmaker.importing.encodings import LARGEST
from matchmaker.importing.folders import (
    EDITION,
    SAMPLE,
    edition_of,
    fields_of,
    file_at,
    files_of,
    load_sample,
)
from matchmaker.importing.report import FileSort, ImportRefused, Remark, Report
from matchmaker.importing.restoring.edition import (
    BESIDE,
    EditionDocument,
    beside,
    change_beside,
    found_edition,
)
from matchmaker.importing.sheets import MOST_ROWS, File, Sheet, SheetRow

__all__ = [
    "BESIDE",
    "COLUMNS",
    "EDITION",
    "FILE_NAMES",
    "LARGEST",
    "MOST_ROWS",
    "SAMPLE",
    "EditionDocument",
    "File",
    "FileSort",
    "ImportRefused",
    "Opened",
    "Remark",
    "Report",
    "Sheet",
    "SheetColumn",
    "SheetRow",
    "beside",
    "bring_in",
    "change_beside",
    "edition_of",
    "fields_of",
    "file_at",
    "files_of",
    "found_edition",
    "guard",
    "load_sample",
    "open_files",
    "open_sheets",
    "unguard",
]
