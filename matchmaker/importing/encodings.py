"""From the bytes of a file to its text; what is not a CSV text is refused with what to do."""

import re
from typing import Final

from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

LARGEST: Final = 10 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# Accented letters and curly punctuation of UTF-8; as cp1252 they would be Ã©, â€™, Â«.
_MARKS_OF_UTF8: Final = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]")


class UnusableText(Unusable):
    """Bytes that cannot be read as text; `line` is 0 when no line can be named."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


def text_of(content: bytes) -> str:
    """The text, read as UTF-8 (with or without its mark), else as Windows' Western code page."""
    _refuse_other_formats(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(_BOM) or _MARKS_OF_UTF8.search(content):
            raise UnusableText(
                _line(content, error.start),
                msgid("A letter on this line is damaged; save the file again as CSV UTF-8."),
            ) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnusableText(
            _line(content, error.start),
            msgid("This line is written in an unknown encoding; save the file as CSV UTF-8."),
        ) from error


def _refuse_other_formats(content: bytes) -> None:
    if len(content) > LARGEST:
        raise UnusableText(0, msgid("The file is larger than 10 MB; split it in several."))
    if content.startswith(_WORKBOOKS):
        raise UnusableText(
            0, msgid("This is a spreadsheet's workbook; save each sheet as CSV UTF-8.")
        )
    if content.startswith(_UTF16):
        raise UnusableText(0, msgid("This file is in UTF-16; save it as CSV UTF-8."))
    if b"\0" in content:
        raise UnusableText(
            _line(content, content.index(b"\0")),
            msgid("This line holds a NUL character: the file is damaged or is no CSV file."),
        )


def _line(content: bytes, place: int) -> int:
    before = content[:place]
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1
