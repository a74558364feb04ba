"""What a file is, by its content and not by its name; unpacked only once its size is known."""

import io
import re
import zipfile
from enum import StrEnum
from typing import Final

from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

LARGEST: Final = 10 * 1024 * 1024
#: what the parts of a workbook may be together, once unpacked
LARGEST_UNPACKED: Final = 160 * 1024 * 1024
#: a sheet of numbers shrinks to a thirtieth; a bomb to a thousandth
_MOST_SHRUNK: Final = 100
_SHRUNK_FROM: Final = 8 * 1024 * 1024
_MOST_PARTS: Final = 2_000
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_HTML: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html|<table|<head)", re.I)
_OTHERS: Final = {
    b"%PDF": msgid("This is a PDF; ask for the list itself, as a workbook or CSV file."),
    b"\x89PNG": msgid("This is a picture; ask for the list itself, as a workbook or CSV file."),
    b"\xff\xd8\xff": msgid(
        "This is a picture; ask for the list itself, as a workbook or CSV file."
    ),
}
NO_WORKBOOK: Final = msgid(
    "This is no workbook and no CSV file; save the list as XLSX, ODS or CSV."
)
PASSWORD: Final = msgid(
    "This workbook is protected by a password; save it without one, then bring it in."
)
DAMAGED: Final = msgid("This workbook is damaged; open it in a spreadsheet and save it again.")
TOO_LARGE_INSIDE: Final = msgid(
    "This workbook is far larger unpacked than any list of people; it was not opened."
)


class FileContent(StrEnum):
    """How a file is to be read."""

    WORKBOOK = "workbook"
    TEXT = "text"


def content_of(content: bytes) -> FileContent:
    """How to read these bytes; Unusable says what they are instead."""
    if len(content) > LARGEST:
        raise Unusable(msgid("The file is larger than 10 MB; split it in several."))
    for mark, sentence in _OTHERS.items():
        if content.startswith(mark):
            raise Unusable(sentence)
    if content.startswith(_ZIP):
        _look_into_zip(content)
        return FileContent.WORKBOOK
    if content.startswith(_OLE):
        _look_into_ole(content)
        return FileContent.WORKBOOK
    if _HTML.match(content):
        raise Unusable(
            msgid(
                "This is a web page under the name of a list; open it in a spreadsheet and save "
                "it as XLSX."
            )
        )
    return FileContent.TEXT


def _look_into_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _mind_sizes(parts)
            _require_workbook(package, {part.filename for part in parts})
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError) as error:
        raise Unusable(DAMAGED) from error


def _mind_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unusable(TOO_LARGE_INSIDE)
    for part in parts:
        shrunk = part.file_size > max(1, part.compress_size) * _MOST_SHRUNK
        if shrunk and part.file_size > _SHRUNK_FROM:
            raise Unusable(TOO_LARGE_INSIDE)


def _require_workbook(package: zipfile.ZipFile, names: set[str]) -> None:
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return
    if "mimetype" in names and package.read("mimetype")[:100].strip().startswith(_ODS):
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise Unusable(PASSWORD)
        return
    raise Unusable(NO_WORKBOOK)


def _look_into_ole(content: bytes) -> None:
    """The container of old workbooks, and of every new one that has a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unusable(PASSWORD)
    if not any(name.encode("utf-16-le") + b"\0" in content for name in ("Workbook", "Book")):
        raise Unusable(NO_WORKBOOK)
