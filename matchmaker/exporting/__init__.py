"""All of an edition as files: CSV, a workbook or JSON; and our own workbook and JSON in again."""

from matchmaker.exporting.collecting import collect
from matchmaker.exporting.describing import describe
from matchmaker.exporting.returning import LARGEST, Returned, read_json, read_workbook
from matchmaker.exporting.sheets import Export
from matchmaker.exporting.taking import ExportFile, ExportForm, look, take_out, write
from matchmaker.exporting.writing import FORMATS, ExportFormat, write_table

__all__ = [
    "FORMATS",
    "LARGEST",
    "Export",
    "ExportFile",
    "ExportForm",
    "ExportFormat",
    "Returned",
    "collect",
    "describe",
    "look",
    "read_json",
    "read_workbook",
    "take_out",
    "write",
    "write_table",
]
