"""An organiser's CSV files: a dry run that reports every fault, then all of them or nothing."""

from matchmaker.importing.bringing import bring_in, open_files
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
from matchmaker.importing.sheets import MOST_ROWS, File

__all__ = [
    "COLUMNS",
    "EDITION",
    "FILE_NAMES",
    "LARGEST",
    "MOST_ROWS",
    "SAMPLE",
    "File",
    "FileSort",
    "ImportRefused",
    "Remark",
    "Report",
    "SheetColumn",
    "bring_in",
    "edition_of",
    "fields_of",
    "file_at",
    "files_of",
    "load_sample",
    "open_files",
]
